/**
 * The heartbeats of kubelets: Leases in kube-node-lease, and the times in their Nodes' conditions. Those that come on time are not
 * written, for an idle cluster would write five hundred a second: they are worked out when somebody reads. Written is
 * the last one of a kubelet that stops.
 */
import type { Kinds, Lease, Node, Resource } from "@kubenetsim/api";
import type { Client, ListOptions, PageOptions } from "@kubenetsim/apiserver";
import { NODE_LEASES } from "@kubenetsim/controllers";
import { draw, formatRfc3339, formatRfc3339Micro, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import type { Simulation } from "./simulation.ts";
import type { World } from "./types.ts";

/** How often a kubelet renews its Lease: a quarter of nodeLeaseDurationSeconds. */
export const RENEWAL_MS: Millis = 10_000;
const LEASE_SECONDS = 40;
/** `nodeStatusReportFrequency`: how often a kubelet posts a status in which nothing has changed. */
const REPORT_MS: Millis = 300_000;

type Beating = Pick<World, "seed" | "clock" | "nodes">;

/** A well kubelet's Lease, as it is stored: without the time at which it was renewed last. */
export function leaseOf(node: Node): Lease {
  const { name = "", uid = "" } = node.metadata;
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name,
      namespace: NODE_LEASES,
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid }],
    },
    spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS },
  };
}

/** The kubelet stops: its last renewal is up to ten seconds old, as chance will have it. */
export function writeLastHeartbeat(sim: Simulation, name: string): void {
  const node = sim.client.get("nodes", name);
  const posted = node === undefined ? undefined : withReport(sim, node);
  if (posted !== undefined && posted !== node) sim.client.update("nodes", posted, { subresource: "status" });
  const lease = sim.client.get("leases", `${NODE_LEASES}/${name}`) ?? (node === undefined ? undefined : leaseOf(node));
  if (lease !== undefined) putLease(sim, withRenewal(sim, lease));
}

/** The kubelet goes on: from now on its renewals come on time. */
export function resumeHeartbeat(sim: Simulation, node: Node): void {
  const stored = sim.client.get("leases", `${NODE_LEASES}/${node.metadata.name}`);
  const { renewTime: _old, ...spec } = stored?.spec ?? leaseOf(node).spec ?? {};
  putLease(sim, { ...(stored ?? leaseOf(node)), spec });
}

function putLease(sim: Simulation, lease: Lease): void {
  if (lease.metadata.resourceVersion === undefined) sim.client.create("leases", lease);
  else sim.client.update("leases", lease);
}

/** A client that reads with heartbeats. Watches do not tell of them. */
export function seeing(client: Client, world: Beating): Client {
  const look = <R extends Resource>(resource: R, objects: readonly Kinds[R][]): readonly Kinds[R][] =>
    resource === "leases" || resource === "nodes" ? objects.map((object) => seen(world, resource, object)) : objects;
  return Object.assign(Object.create(client) as Client, {
    get: <R extends Resource>(resource: R, key: string) => {
      const object = client.get(resource, key);
      return object === undefined ? undefined : seen(world, resource, object);
    },
    list: <R extends Resource>(resource: R, namespace?: string) => look(resource, client.list(resource, namespace)),
    query: <R extends Resource>(resource: R, options: ListOptions) => {
      const result = client.query(resource, options);
      return result.ok ? { ...result, value: look(resource, result.value) } : result;
    },
    page: <R extends Resource>(resource: R, options?: PageOptions) => {
      const result = client.page(resource, options);
      return result.ok ? { ...result, value: { ...result.value, items: look(resource, result.value.items) } } : result;
    },
  });
}

/** An object with the heartbeats that have come until now. */
function seen<R extends Resource>(world: Beating, resource: R, object: Kinds[R]): Kinds[R] {
  if (resource === "leases") return withRenewal(world, object as Lease) as Kinds[Resource] as Kinds[R];
  if (resource === "nodes") return withReport(world, object as Node) as Kinds[Resource] as Kinds[R];
  return object;
}

function withRenewal(world: Beating, lease: Lease): Lease {
  const { name = "", namespace } = lease.metadata;
  if (namespace !== NODE_LEASES || lease.spec?.renewTime !== undefined || !beats(world, name)) return lease;
  const { now } = world.clock;
  const age = (now + draw(world.seed, `heartbeat/${name}`, RENEWAL_MS)) % RENEWAL_MS;
  // None comes before its Lease was made.
  const renewed = Math.max(now - age, parseRfc3339(lease.metadata.creationTimestamp ?? "") ?? 0);
  return { ...lease, spec: { ...lease.spec, renewTime: formatRfc3339Micro(renewed) } };
}

/** The status was posted again each five minutes since something changed in it. */
function withReport(world: Beating, node: Node): Node {
  const posted = parseRfc3339(node.status?.conditions?.[0]?.lastHeartbeatTime ?? "");
  const passed = posted === undefined ? 0 : Math.floor((world.clock.now - posted) / REPORT_MS) * REPORT_MS;
  if (posted === undefined || passed <= 0 || !beats(world, node.metadata.name ?? "")) return node;
  const before = formatRfc3339(posted);
  const lastHeartbeatTime = formatRfc3339(posted + passed);
  const conditions = (node.status?.conditions ?? []).map((condition) =>
    condition.lastHeartbeatTime === before ? { ...condition, lastHeartbeatTime } : condition,
  );
  return { ...node, status: { ...node.status, conditions } };
}

function beats({ nodes }: Beating, name: string): boolean {
  const node = nodes.get(name);
  return node !== undefined && node.silent === undefined;
}
