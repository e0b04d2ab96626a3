/** The pods that wait for a node. Models pkg/scheduler/backend/queue, of which only who is in it matters here. */
import { findCondition, type Pod } from "@kubenetsim/api";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";
import { foldInto, foldTree } from "../runtime/fold.ts";
import { priorityOf } from "./usage.ts";

/** The scheduler whom pods mean that name none. */
export const DEFAULT_SCHEDULER = "default-scheduler";

/** Nobody has placed it, nothing holds it back, and it is ours to place. */
export function isWaiting(pod: Pod): boolean {
  const { spec, metadata } = pod;
  return (
    (spec.nodeName ?? "") === "" &&
    metadata.deletionTimestamp === undefined &&
    !isPodTerminal(pod) &&
    (spec.schedulerName ?? DEFAULT_SCHEDULER) === DEFAULT_SCHEDULER &&
    (spec.schedulingGates ?? []).length === 0
  );
}

/** It was tried, and no node took it. */
export function isRefused(pod: Pod): boolean {
  return isWaiting(pod) && findCondition(pod.status?.conditions, "PodScheduled")?.status === "False";
}

/** All of them, by key. */
export const waitingPods: (pods: Tree<Pod>) => Tree<Pod> = foldTree<Pod, Tree<Pod>>(
  emptyTree<Pod>(),
  (waiting, { key, before, after }) => {
    if (after !== undefined && isWaiting(after)) return waiting.with(key, after);
    return before !== undefined && isWaiting(before) ? waiting.without(key) : waiting;
  },
);

/** Those for whom others have been asked to leave a node, by that node and by key. Changed in place by the next call. */
export const nominatedPods: (pods: Tree<Pod>) => Nominations = foldInto<Pod, Map<string, Map<string, Pod>>>(
  () => new Map(),
  (nominated, { key, before, after }) => {
    const [was, is] = [nominationOf(before), nominationOf(after)];
    if (was !== "") {
      nominated.get(was)?.delete(key);
      if (nominated.get(was)?.size === 0) nominated.delete(was);
    }
    if (is === "" || after === undefined) return;
    const here = nominated.get(is) ?? new Map<string, Pod>();
    nominated.set(is, here.set(key, after));
  },
);

export type Nominations = ReadonlyMap<string, ReadonlyMap<string, Pod>>;

/** The nominated pods of a node that this pod has to leave room for. */
export function rivalsOf(pod: Pod, nominated: Nominations, node: string): readonly Pod[] {
  const here = nominated.get(node);
  if (here === undefined) return NO_RIVALS;
  const isRival = (other: Pod): boolean =>
    other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod);
  return [...here.values()].filter(isRival);
}

const NO_RIVALS: readonly Pod[] = [];

function nominationOf(pod: Pod | undefined): string {
  return pod !== undefined && isWaiting(pod) ? (pod.status?.nominatedNodeName ?? "") : "";
}
