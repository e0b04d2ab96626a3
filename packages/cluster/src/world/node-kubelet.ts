/** What a kubelet does for its node as a whole: registers it, posts its status, renews its Lease, and starts anew. */
import type { Node } from "@kubenetsim/api";
import { NODE_LEASES, recordEvent } from "@kubenetsim/controllers";
import { type KubeletState, restartKubelet } from "@kubenetsim/kubelet";
import { formatPrefix, formatRfc3339 } from "@kubenetsim/sim";
import { postedConditions } from "../bootstrap/node-conditions.ts";
import { nodeObject } from "../bootstrap/objects.ts";
import { KUBELET } from "./actor-names.ts";
import { resumeHeartbeat } from "./heartbeat.ts";
import { due, type Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

/** The key of a kubelet's work for the node itself: no pod has it. */
export const NODE_KEY = "node";

/** A Lease that somebody has touched is renewed. */
export function renewTouched(sim: Simulation, name: string): void {
  const node = sim.client.get("nodes", name);
  const lease = sim.client.get("leases", `${NODE_LEASES}/${name}`);
  if (node !== undefined && (lease === undefined || lease.spec?.renewTime !== undefined)) resumeHeartbeat(sim, node);
}

/** Its kubelet starts anew; its containers go on. One that was silent by itself speaks again. */
export function restartKubeletOf(sim: Simulation, name: string): void {
  const state = sim.nodes.get(name);
  if (state === undefined || state.silent === "node") return;
  const { silent: _over, ...speaking } = state;
  const kubelet = restartKubelet(state.kubelet, (key) => sim.client.get("pods", key), sim.clock.now);
  sim.nodes = sim.nodes.with(name, { ...speaking, kubelet });
  startSpeaking(sim, name);
  wakePods(sim, name);
}

/** A kubelet that comes up: the node is registered if nobody knows it, it is well, and its Lease is renewed again. */
export function startSpeaking(sim: Simulation, name: string): void {
  const node = postStatus(sim, name);
  if (node === undefined) return;
  recordEvent(sim.client, KUBELET, node, "Normal", "Starting", "Starting kubelet.");
  resumeHeartbeat(sim, node);
}

/** Posts the node's conditions: it is ready, unless it shuts down. */
export function postStatus(sim: Simulation, name: string): Node | undefined {
  const trouble = sim.nodes.get(name)?.kubelet.shutdown === undefined ? undefined : "node is shutting down";
  const node = sim.client.get("nodes", name) ?? register(sim, name);
  if (node === undefined) return undefined;
  const before = node.status?.conditions ?? [];
  const conditions = postedConditions(before, formatRfc3339(sim.clock.now), trouble);
  const posted: Node = { ...node, status: { ...node.status, conditions } };
  const written = sim.client.update("nodes", posted, { subresource: "status" });
  const is = trouble === undefined ? "NodeReady" : "NodeNotReady";
  const was = before.find(({ type }) => type === "Ready")?.status === "True" ? "NodeReady" : "NodeNotReady";
  if (is !== was) recordEvent(sim.client, KUBELET, node, "Normal", is, `Node ${name} status is now: ${is}`);
  return written.ok ? written.value : node;
}

function register(sim: Simulation, name: string): Node | undefined {
  const state = sim.nodes.get(name);
  if (state === undefined) return undefined;
  const { ips, podCIDRs, registers } = state;
  const made = nodeObject({ name, ips, podCIDRs: podCIDRs.map(formatPrefix), config: registers }, sim.clock.now);
  const created = sim.client.create("nodes", made);
  return created.ok ? created.value : undefined;
}

/** Every pod that the kubelet knows, or should know, has its turn, and a shutdown that is under way. */
export function wakePods(sim: Simulation, name: string): void {
  const { kubelet } = sim.nodes.get(name) as NodeState;
  const keys = new Set([...kubelet.pods.keys(), ...(kubelet.staticPods?.keys() ?? [])]);
  for (const { metadata } of sim.client.podsOnNode(name)) keys.add(`${metadata.namespace}/${metadata.name}`);
  if (kubelet.shutdown !== undefined) keys.add(NODE_KEY);
  for (const key of keys) due(sim, `${KUBELET}/${name}`, key, sim.clock.now);
}

export function setKubelet(sim: Simulation, name: string, kubelet: KubeletState): void {
  const node = sim.nodes.get(name);
  if (node !== undefined && node.kubelet !== kubelet) sim.nodes = sim.nodes.with(name, { ...node, kubelet });
}
