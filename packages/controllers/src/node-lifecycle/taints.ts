/** The taints that a node's conditions and spec.unschedulable call for. Models doNoScheduleTaintingPass and doNoExecuteTaintingPass. */
import { type ConditionStatus, findCondition, type Node, type Taint } from "@kubenetsim/api";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { readyOf } from "./health.ts";

const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

/** What keeps pods away, by the condition and the status in which it does. */
const BY_CONDITION: readonly (readonly [string, ConditionStatus, string])[] = [
  ["DiskPressure", "True", "node.kubernetes.io/disk-pressure"],
  ["MemoryPressure", "True", "node.kubernetes.io/memory-pressure"],
  ["NetworkUnavailable", "True", "node.kubernetes.io/network-unavailable"],
  ["PIDPressure", "True", "node.kubernetes.io/pid-pressure"],
  ["Ready", "False", NOT_READY],
  ["Ready", "Unknown", UNREACHABLE],
];
const NO_SCHEDULE_KEYS: ReadonlySet<string> = new Set([UNSCHEDULABLE, ...BY_CONDITION.map(([, , key]) => key)]);

/** The taint by which pods are taken from a node that is not ready, if it has one. */
export function evictionTaintOf(node: Node): Taint | undefined {
  return node.spec?.taints?.find(isEvicting);
}

/** The taint by which pods are to be taken from the node. */
export function wantedEvictionKey(node: Node): string | undefined {
  const status = readyOf(node)?.status;
  if (status === "True" || status === undefined) return undefined;
  return status === "False" ? NOT_READY : UNREACHABLE;
}

/** The node with the taints that it should have; the same one if it has them. `evicts`: with the one that takes its pods away. */
export function withTaints(node: Node, evicts: boolean, now: Millis): Node {
  const taints = node.spec?.taints ?? [];
  const wanted = wantedTaints(node, evicts);
  const kept = taints.filter((taint) => !isOurs(taint) || wanted.some((each) => isSame(each, taint)));
  const timeAdded = formatRfc3339(now);
  const added = wanted
    .filter((each) => !taints.some((taint) => isSame(each, taint)))
    .map((taint) => ({ ...taint, timeAdded }));
  if (kept.length === taints.length && added.length === 0) return node;
  const after = [...kept, ...added];
  const { taints: _before, ...spec } = node.spec ?? {};
  return { ...node, spec: after.length === 0 ? spec : { ...spec, taints: after } } as Node;
}

function wantedTaints(node: Node, evicts: boolean): readonly Taint[] {
  const wanted: Taint[] = [];
  for (const [type, status, key] of BY_CONDITION)
    if (findCondition(node.status?.conditions, type)?.status === status) wanted.push({ key, effect: "NoSchedule" });
  if (node.spec?.unschedulable === true) wanted.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  const key = wantedEvictionKey(node);
  if (evicts && key !== undefined) wanted.push({ key, effect: "NoExecute" });
  return wanted;
}

function isEvicting({ key, effect }: Taint): boolean {
  return (key === NOT_READY || key === UNREACHABLE) && effect === "NoExecute";
}

function isOurs(taint: Taint): boolean {
  return isEvicting(taint) || (taint.effect === "NoSchedule" && NO_SCHEDULE_KEYS.has(taint.key));
}

function isSame(one: Taint, other: Taint): boolean {
  return one.key === other.key && one.effect === other.effect;
}
