/** A node that falls silent, and comes back: its kubelet posts nothing, and where the whole node is gone nothing reaches it. */
import { type Lease, type Node, newBadRequest, StatusError } from "@kubenetsim/api";
import { NODE_LEASES } from "@kubenetsim/controllers";
import { draw, formatRfc3339, formatRfc3339Micro, type Millis } from "@kubenetsim/sim";
import { KUBELET } from "./actor-names.ts";
import { due, type Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

/** What of a node stops: the kubelet alone, while its pods go on; or all of it, off the wire. */
export type NodeFailure = "kubelet" | "node";

/** How often a kubelet renews its Lease. Models nodeLeaseDurationSeconds / 4. */
const HEARTBEAT_MS: Millis = 10_000;
const LEASE_SECONDS = 40;

/** Stops it. Its last heartbeat is up to ten seconds old, as chance will have it. */
export function failNode(sim: Simulation, name: string, what: NodeFailure): void {
  if (what !== "node" && what !== "kubelet")
    throw new StatusError(newBadRequest(`invalid failure ${JSON.stringify(what)}: must be "node" or "kubelet"`));
  const node = sim.nodes.get(name);
  if (node === undefined) return;
  if (node.silent === undefined) writeHeartbeat(sim, name);
  const silent = node.silent === "node" ? "node" : what;
  sim.nodes = sim.nodes.with(name, { ...node, silent });
  if (silent !== "node") return;
  for (const ip of node.ips) sim.nodesByIP = sim.nodesByIP.without(ip);
}

/** Brings it back: the kubelet says that it is well, and looks after its pods again. */
export function recoverNode(sim: Simulation, name: string): void {
  const node = sim.nodes.get(name);
  if (node?.silent === undefined) return;
  const { silent: _over, ...well }: NodeState = node;
  sim.nodes = sim.nodes.with(name, well);
  for (const ip of node.ips) sim.nodesByIP = sim.nodesByIP.with(ip, name);
  sim.client.delete("leases", `${NODE_LEASES}/${name}`);
  postReady(sim, name);
  const keys = new Set(well.kubelet.pods.keys());
  for (const { metadata } of sim.client.podsOnNode(name)) keys.add(`${metadata.namespace}/${metadata.name}`);
  for (const key of keys) due(sim, `${KUBELET}/${name}`, key, sim.clock.now);
}

function writeHeartbeat(sim: Simulation, name: string): void {
  const age = (sim.clock.now + draw(sim.seed, `heartbeat/${name}`, HEARTBEAT_MS)) % HEARTBEAT_MS;
  const lease: Lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace: NODE_LEASES },
    spec: {
      holderIdentity: name,
      leaseDurationSeconds: LEASE_SECONDS,
      renewTime: formatRfc3339Micro(sim.clock.now - age),
    },
  };
  sim.client.create("leases", lease);
}

const WELL: { readonly [condition: string]: readonly ["True" | "False", string, string] } = {
  MemoryPressure: ["False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  DiskPressure: ["False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  PIDPressure: ["False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  Ready: ["True", "KubeletReady", "kubelet is posting ready status"],
};

function postReady(sim: Simulation, name: string): void {
  const node = sim.client.get("nodes", name);
  if (node === undefined) return;
  const time = formatRfc3339(sim.clock.now);
  const conditions = (node.status?.conditions ?? []).map((condition) => {
    const [status, reason, message] = (Object.hasOwn(WELL, condition.type) ? WELL[condition.type] : undefined) ?? [];
    if (status === undefined || reason === undefined || message === undefined) return condition;
    const lastTransitionTime = condition.status === status ? condition.lastTransitionTime : time;
    const stamped = lastTransitionTime === undefined ? {} : { lastTransitionTime };
    return { ...condition, status, reason, message, lastHeartbeatTime: time, ...stamped };
  });
  sim.client.update("nodes", { ...node, status: { ...node.status, conditions } } as Node, { subresource: "status" });
}
