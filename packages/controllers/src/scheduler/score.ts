/** How much each node is wished for, beside how the pods are spread. Models the Score plugins and their weights in the default profile. */
import type { Pod, Taint } from "@kubenetsim/api";
import type { Candidate } from "./candidate.ts";
import { type Demand, tolerates } from "./filter.ts";
import { preferenceOf } from "./node-affinity.ts";

/** The weights of getDefaultPlugins. */
const TAINT_TOLERATION = 3;
const NODE_AFFINITY = 2;
const POD_TOPOLOGY_SPREAD = 2;
const INTER_POD_AFFINITY = 2;
const MAX_SCORE = 100;

/** One number for each node, the greater the better; undefined where nothing is wished for. */
export function wishesOf(demand: Demand, candidates: readonly Candidate[]): readonly number[] | undefined {
  const { pod, closeness, crowding } = demand;
  const parts: (readonly number[])[] = [];
  if (candidates.some(({ preferNoSchedule }) => preferNoSchedule > 0)) {
    const taints = candidates.map((candidate) => intolerable(pod, candidate));
    parts.push(weighed(TAINT_TOLERATION, fewest(taints)));
  }
  if (pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution !== undefined) {
    const preferences = candidates.map(({ node }) => preferenceOf(pod, node));
    parts.push(weighed(NODE_AFFINITY, most(preferences, 0)));
  }
  if (crowding !== undefined) {
    const crowds = candidates.map(({ node }) => crowding(node));
    parts.push(weighed(POD_TOPOLOGY_SPREAD, fewest(crowds)));
  }
  if (closeness !== undefined) {
    const near = candidates.map(({ node }) => closeness(node));
    parts.push(weighed(INTER_POD_AFFINITY, most(near, Math.min(...near))));
  }
  if (parts.length === 0) return undefined;
  return candidates.map((_, i) => parts.reduce((sum, part) => sum + (part[i] ?? 0), 0));
}

/** Taints that ask the pod to go elsewhere. Models countIntolerableTaintsPreferNoSchedule. */
function intolerable({ spec }: Pod, { node, preferNoSchedule }: Candidate): number {
  if (preferNoSchedule === 0) return 0;
  const isTolerated = (taint: Taint): boolean =>
    (spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect === "PreferNoSchedule");
  return taints.filter((taint) => !isTolerated(taint)).length;
}

function weighed(weight: number, scores: readonly number[]): readonly number[] {
  return scores.map((score) => weight * score);
}

/** The greatest is worth 100, the floor nothing. */
function most(values: readonly number[], floor: number): readonly number[] {
  const range = Math.max(...values) - floor;
  return values.map((value) => (range <= 0 ? 0 : Math.floor((MAX_SCORE * (value - floor)) / range)));
}

/** None is worth 100, the greatest nothing. */
function fewest(values: readonly number[]): readonly number[] {
  return most(values, 0).map((score) => MAX_SCORE - score);
}
