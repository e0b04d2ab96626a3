/** Which pods a ReplicaSet counts, makes and gives up. */
import { controllerOf, matchesLabels, type Pod, type ReplicaSet, selectorOf } from "@kubenetsim/api";
import {
  comparePods,
  isPodActive,
  isPodTerminating,
  podsToDelete,
  replicaSetStatus,
  slowStart,
} from "@kubenetsim/controllers";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { listOf, numberOf, objectOf, textOf } from "../../json.ts";
import type { JsonObject } from "../../types.ts";
import type { Check } from "../rollout.ts";
import { setOf } from "./objects.ts";
import { replicaSetSync } from "./sync.ts";

/** By the name of the check. */
export const podChecks: { readonly [check: string]: Check } = {
  podsToDelete: (testCase) => {
    const pods = podsOf(testCase);
    const related = testCase.related === "same" ? pods : (listOf(testCase.related, "related") as unknown as Pod[]);
    const deleted = podsToDelete(pods, related, numberOf(testCase.count, "count"), 0);
    // Which of several that are alike goes is free, so their numbers do not count.
    return { deletedKinds: deleted.map(({ metadata }) => (metadata.name ?? "").replace(/-\d+$/, "")) };
  },
  deletionOrder: (testCase) => {
    const pods = [...podsOf(testCase)].sort((a, b) => comparePods(a, b, 0, 0, nowOf(testCase)));
    return { order: pods.map(nameOf) };
  },
  deletedFirst,
  countPods: (testCase) => ({
    active: podsOf(testCase).filter(isPodActive).map(nameOf),
    terminating: podsOf(testCase).filter(isPodTerminating).length,
  }),
  slowStart: (testCase) => {
    const failAfter = numberOf(testCase.failAfter, "failAfter");
    let calls = 0;
    const { created, failed } = slowStart(numberOf(testCase.replicas, "replicas"), () => ++calls <= failAfter);
    return { created, calls, error: failed };
  },
  replicaSetStatus: (testCase) => {
    const spec = objectOf(testCase.spec, "spec");
    const { status, wait } = statusWith(testCase, numberOf(spec.minReadySeconds, "minReadySeconds"));
    const { readyReplicas = 0, availableReplicas = 0, fullyLabeledReplicas = 0 } = status;
    return { ...status, readyReplicas, availableReplicas, fullyLabeledReplicas, requeueAfterMs: wait };
  },
  nextAvailability: (testCase) => {
    const { wait } = statusWith(testCase, numberOf(testCase.minReadySeconds, "minReadySeconds"));
    return { requeue: wait !== undefined, afterMs: wait, requeueAfterMs: wait };
  },
  replicaSetSync,
  // Models FilterClaimedPods: held by the set and selected by it. Nothing is adopted.
  claimedPods: (testCase) => {
    const set = objectOf(testCase.replicaSet, "replicaSet") as unknown as ReplicaSet;
    const selector = selectorOf(set.spec.selector);
    const isHeld = ({ metadata }: Pod): boolean => controllerOf(metadata)?.uid === set.metadata.uid;
    const claimed = podsOf(testCase).filter((pod) => isHeld(pod) && matchesLabels(selector, pod.metadata.labels));
    return { claimed: claimed.map(nameOf) };
  },
};

function deletedFirst(testCase: JsonObject): ReturnType<Check> {
  const [one, other] = podsOf(testCase);
  if (one === undefined || other === undefined) throw new Error("two pods are compared");
  const ranks = objectOf(testCase.ranks, "ranks");
  const { podDeletionCost = true, logarithmicScaleDown = true } = objectOf(testCase.config ?? {}, "config");
  const rankOf = (pod: Pod): number => numberOf(ranks[nameOf(pod)], "rank");
  const order = comparePods(one, other, rankOf(one), rankOf(other), nowOf(testCase), {
    podDeletionCost: podDeletionCost === true,
    logarithmicScaleDown: logarithmicScaleDown === true,
  });
  return { first: order === 0 ? undefined : nameOf(order < 0 ? one : other), equal: order === 0 };
}

function statusWith(testCase: JsonObject, minReadySeconds: number): ReturnType<typeof replicaSetStatus> {
  const bare = setOf({ replicas: podsOf(testCase).length }, 0);
  const set: ReplicaSet = { ...bare, spec: { ...bare.spec, minReadySeconds } };
  return replicaSetStatus(set, podsOf(testCase).filter(isPodActive), undefined, nowOf(testCase));
}

function podsOf(testCase: JsonObject): readonly Pod[] {
  return listOf(testCase.pods, "pods") as unknown as readonly Pod[];
}

function nowOf(testCase: JsonObject): Millis {
  return parseRfc3339(textOf(testCase.now, "now")) ?? 0;
}

function nameOf({ metadata }: Pod): string {
  return metadata.name ?? "";
}
