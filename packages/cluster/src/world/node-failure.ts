/** A node that falls silent: its kubelet posts nothing, and where the whole node is gone nothing reaches it. */
import { newBadRequest, StatusError } from "@kubenetsim/api";
import { noticeBalancers } from "./balancers.ts";
import { writeLastHeartbeat } from "./heartbeat.ts";
import type { Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

/** What of a node stops: the kubelet alone, while its pods go on; or all of it, off the wire. */
export type NodeFailure = "kubelet" | "node";

/** Stops it. Its last heartbeat is up to ten seconds old, as chance will have it. */
export function failNode(sim: Simulation, name: string, what: NodeFailure): void {
  if (what !== "node" && what !== "kubelet")
    throw new StatusError(newBadRequest(`invalid failure ${JSON.stringify(what)}: must be "node" or "kubelet"`));
  const node = sim.nodes.get(name);
  if (node === undefined) return;
  if (node.silent === undefined) writeLastHeartbeat(sim, name);
  const silent = node.silent === "node" ? "node" : what;
  sim.nodes = sim.nodes.with(name, { ...node, silent });
  if (silent !== "node") return;
  for (const ip of node.ips) sim.nodesByIP = sim.nodesByIP.without(ip);
  noticeBalancers(sim, `${name}/${sim.clock.now}`);
}

/** The node speaks and is reached again. */
export function backOnWire(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node?.silent === undefined) return;
  const { silent: _over, ...well }: NodeState = node;
  sim.nodes = sim.nodes.with(name, well);
  for (const ip of node.ips) sim.nodesByIP = sim.nodesByIP.with(ip, name);
  noticeBalancers(sim, `${name}/${sim.clock.now}`);
}
