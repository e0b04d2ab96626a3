/** What a StatefulSet does next: which pod to make or to end. Models pkg/controller/statefulset/stateful_set_control.go updateStatefulSet. */
import { labelOf, type Pod, type StatefulSet, scaledValue } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { REVISION_LABEL } from "../controller-revision/controller-revision.ts";
import { isPodReady, isPodTerminal, untilAvailable } from "../pod/status.ts";
import { ordinalOf } from "./identity.ts";

export interface StatefulSetPlan {
  /** Ordinals to make pods for. */
  readonly create: readonly number[];
  readonly delete: readonly Pod[];
  /** Failed or ended pods among those to delete, which will be made anew. */
  readonly recreate: readonly Pod[];
}

/** One pod at a time where order counts, in rising order; scaled down and updated from the highest ordinal. */
export function planStatefulSet(
  set: StatefulSet,
  pods: readonly Pod[],
  updateRevision: string,
  now: Millis,
): StatefulSetPlan {
  const parts = partsOf(set, pods);
  const isOrdered = set.spec.podManagementPolicy !== "Parallel";
  const isHealthy = (pod: Pod): boolean =>
    isRunning(pod) && untilAvailable(pod, set.spec.minReadySeconds ?? 0, now) === 0;
  const grown = grow(parts.replicas, isOrdered, isHealthy);
  if (grown.isWaiting) return grown;
  const shrunk = shrink(parts, isOrdered, isHealthy);
  const gone = [...grown.delete, ...shrunk.delete];
  if (shrunk.isWaiting || set.spec.updateStrategy?.type === "OnDelete") return { ...grown, delete: gone };
  return { ...grown, delete: [...gone, ...nextToUpdate(set, parts.replicas, updateRevision, isHealthy)] };
}

interface Slot {
  readonly ordinal: number;
  readonly pod: Pod | undefined;
}

interface Parts {
  /** One for each ordinal that is wanted, in rising order. */
  readonly replicas: readonly Slot[];
  /** Those that are not wanted, from the highest ordinal. */
  readonly condemned: readonly Pod[];
}

interface Waiting {
  /** Nothing further may happen in this sync. */
  readonly isWaiting: boolean;
}

export function isRunning(pod: Pod): boolean {
  return pod.status?.phase === "Running" && pod.metadata.deletionTimestamp === undefined && isPodReady(pod);
}

function partsOf(set: StatefulSet, pods: readonly Pod[]): Parts {
  const start = set.spec.ordinals?.start ?? 0;
  const end = start + (set.spec.replicas ?? 1);
  const byOrdinal = new Map(
    pods.flatMap((pod) => (ordinalOf(set, pod) === undefined ? [] : [[ordinalOf(set, pod), pod] as const])),
  );
  const replicas: Slot[] = [];
  for (let ordinal = start; ordinal < end; ordinal++) replicas.push({ ordinal, pod: byOrdinal.get(ordinal) });
  const condemned = [...byOrdinal].flatMap(([ordinal = 0, pod]) =>
    ordinal < start || ordinal >= end ? [{ ordinal, pod }] : [],
  );
  return { replicas, condemned: condemned.sort((a, b) => b.ordinal - a.ordinal).map(({ pod }) => pod) };
}

function grow(slots: readonly Slot[], isOrdered: boolean, isHealthy: (pod: Pod) => boolean): StatefulSetPlan & Waiting {
  const create: number[] = [];
  const recreate: Pod[] = [];
  for (const { ordinal, pod } of slots) {
    if (pod === undefined) create.push(ordinal);
    else if (isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined) recreate.push(pod);
    else if (!isOrdered || isHealthy(pod)) continue;
    if (isOrdered) return { create, delete: recreate, recreate, isWaiting: true };
  }
  return { create, delete: recreate, recreate, isWaiting: false };
}

function shrink(
  { replicas, condemned }: Parts,
  isOrdered: boolean,
  isHealthy: (pod: Pod) => boolean,
): Pick<StatefulSetPlan, "delete"> & Waiting {
  if (!isOrdered) {
    const deleted = condemned.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return { delete: deleted, isWaiting: false };
  }
  const [last] = condemned;
  if (last === undefined) return { delete: [], isWaiting: false };
  if (last.metadata.deletionTimestamp !== undefined) return { delete: [], isWaiting: true };
  // An unhealthy pod holds the others up, but not its own end.
  const firstUnhealthy = [...replicas.flatMap(({ pod }) => pod ?? []), ...condemned.toReversed()].find(
    (pod) => !isHealthy(pod),
  );
  const mayGo = isHealthy(last) || firstUnhealthy === last;
  return { delete: mayGo ? [last] : [], isWaiting: true };
}

/** The highest pods of an old revision, as many as may be missing at once. */
function nextToUpdate(
  set: StatefulSet,
  replicas: readonly Slot[],
  updateRevision: string,
  isHealthy: (pod: Pod) => boolean,
): readonly Pod[] {
  const lowest = (set.spec.ordinals?.start ?? 0) + (set.spec.updateStrategy?.rollingUpdate?.partition ?? 0);
  const isOld = (pod: Pod): boolean =>
    labelOf(pod.metadata.labels, REVISION_LABEL) !== updateRevision && pod.metadata.deletionTimestamp === undefined;
  const maxUnavailable = maxUnavailableOf(set);
  if (maxUnavailable > 1) {
    const missing = replicas.filter(({ pod }) => pod === undefined || !isHealthy(pod)).length;
    const old = replicas.flatMap(({ ordinal, pod }) =>
      ordinal >= lowest && pod !== undefined && isOld(pod) ? pod : [],
    );
    return old.toReversed().slice(0, Math.max(0, maxUnavailable - missing));
  }
  // One at a time goes on only once all above it are healthy again.
  for (const { ordinal, pod } of replicas.toReversed()) {
    if (ordinal < lowest || pod === undefined) return [];
    if (isOld(pod)) return [pod];
    if (!isHealthy(pod)) return [];
  }
  return [];
}

/** Rounded down, and at least one. Models getStatefulSetMaxUnavailable; since 1.35 for everybody. */
function maxUnavailableOf({ spec }: StatefulSet): number {
  const scaled = scaledValue(spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, spec.replicas ?? 1, false);
  return Math.max(1, scaled.ok ? scaled.value : 1);
}
