/** Which share of the cluster's CPU each zone has: topology hints give each zone as many endpoints. Models k8s.io/endpointslice/topologycache SetNodes. */
import { findCondition, labelOf, type Node, parseQuantity, quantityMilliValue, type StringMap } from "@kubenetsim/api";
import { memo, type Tree } from "@kubenetsim/sim";

/** A zone's part of all CPU, above 0 and at most 1. In the order of the names. */
export type ZoneRatios = ReadonlyMap<string, number>;

const TOPOLOGY_MODE_ANNOTATION = "service.kubernetes.io/topology-mode";
const DEPRECATED_ANNOTATION = "service.kubernetes.io/topology-aware-hints";
const EXCLUDED_LABELS = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];
const ZONE_LABEL = "topology.kubernetes.io/zone";

/** How much more than its share an endpoint may get. */
const OVERLOAD_THRESHOLD = 0.2;

/** Whether the annotations of a Service ask for topology hints; where both are there, the deprecated one counts. Models hintsEnabled. */
export function hintsEnabled(annotations: StringMap | undefined): boolean {
  if (annotations === undefined) return false;
  const value = labelOf(annotations, DEPRECATED_ANNOTATION) ?? labelOf(annotations, TOPOLOGY_MODE_ANNOTATION);
  return value === "Auto" || value === "auto";
}

/** The zones' shares; undefined if a node does not tell its zone or CPU, or if there are fewer than two zones. */
export function zoneRatios(nodes: Iterable<Node>): ZoneRatios | undefined {
  const cpuByZone = new Map<string, number>();
  let total = 0;
  for (const node of nodes) {
    if (!isCounted(node)) continue;
    const { zone, cpu } = capacityOf(node);
    if (zone === "" || cpu === 0) return undefined;
    cpuByZone.set(zone, (cpuByZone.get(zone) ?? 0) + cpu);
    total += cpu;
  }
  if (cpuByZone.size < 2) return undefined;
  const zones = [...cpuByZone].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(zones.map(([zone, cpu]) => [zone, cpu / total]));
}

/** The same of a table, remembered. */
export const ratiosOfTable: (nodes: Tree<Node>) => ZoneRatios | undefined = memo((nodes: Tree<Node>) =>
  zoneRatios(nodes.values()),
);

/** Whether two states of a node count for the same. Models checkNodeTopologyDistribution's triggers. */
export function sameCapacity(one: Node | undefined, other: Node | undefined): boolean {
  const a = one !== undefined && isCounted(one) ? capacityOf(one) : undefined;
  const b = other !== undefined && isCounted(other) ? capacityOf(other) : undefined;
  return a?.zone === b?.zone && a?.cpu === b?.cpu;
}

/** The fewest endpoints that may serve what would be shared among so many: none gets more than a fifth too much. */
export function leastOf(desired: number): number {
  return Math.ceil(desired * (1 / (1 + OVERLOAD_THRESHOLD)));
}

/** Whether hints that were shared out before leave some zone with too few now. Models serviceOverloaded. */
export function isOverloaded(hintsByZone: ReadonlyMap<string, number>, ratios: ZoneRatios | undefined): boolean {
  if (hintsByZone.size === 0) return false;
  if (ratios === undefined) return true;
  const total = [...hintsByZone.values()].reduce((sum, count) => sum + count, 0);
  return [...ratios].some(([zone, ratio]) => (hintsByZone.get(zone) ?? 0) < leastOf(total * ratio));
}

/** Ready, and for workloads. */
function isCounted({ metadata, status }: Node): boolean {
  if (EXCLUDED_LABELS.some((label) => labelOf(metadata.labels, label) !== undefined)) return false;
  return findCondition(status?.conditions, "Ready")?.status === "True";
}

/** CPU in thousandths; 0 if it is not known. */
function capacityOf({ metadata, status }: Node): { readonly zone: string; readonly cpu: number } {
  const cpu = parseQuantity(labelOf(status?.allocatable, "cpu") ?? "0");
  return { zone: labelOf(metadata.labels, ZONE_LABEL) ?? "", cpu: cpu.ok ? quantityMilliValue(cpu.quantity) : 0 };
}
