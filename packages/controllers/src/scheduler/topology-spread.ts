/** Pods that are to be spread evenly over places. Models pkg/scheduler/framework/plugins/podtopologyspread. */
import { labelOf, matchesLabels, type Node, type Pod, selectorOf } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { isPodTerminal } from "../pod/status.ts";
import type { Candidate } from "./candidate.ts";
import { type Rejection, untoleratedTaint } from "./filter.ts";
import { matchesNodeAffinity } from "./node-affinity.ts";
import { selectorOfTerm } from "./selector.ts";

export type SpreadCheck = (node: Node) => Rejection | undefined;

const NO_OBJECTION: SpreadCheck = () => undefined;
const NO_LABEL: Rejection = {
  reasons: ["node(s) didn't match pod topology spread constraints (missing required label)"],
  isFinal: true,
};
const TOO_MANY: Rejection = { reasons: ["node(s) didn't match pod topology spread constraints"], isFinal: false };

/** One constraint with what is in each place now. */
interface Spread {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly least: number;
  /** 1 where the pod counts itself. */
  readonly self: number;
}

type Constraint = NonNullable<Pod["spec"]["topologySpreadConstraints"]>[number];

/** Counts once for all nodes; only what must not be violated is looked at. */
export function spreadCheck(read: Reader, pod: Pod, candidates: readonly Candidate[]): SpreadCheck {
  const constraints = constraintsOf(pod, "DoNotSchedule");
  if (constraints.length === 0) return NO_OBJECTION;
  const spreads = constraints.map((constraint) => spreadOf(read, pod, constraint, candidates, constraints));
  return (node) => {
    for (const { topologyKey, maxSkew, counts, least, self } of spreads) {
      const place = labelOf(node.metadata.labels, topologyKey);
      if (place === undefined) return NO_LABEL;
      if ((counts.get(place) ?? 0) + self - least > maxSkew) return TOO_MANY;
    }
    return undefined;
  };
}

/** How crowded a node's places are, for what should be spread if it can be; undefined where nothing should. */
export function spreadScore(
  read: Reader,
  pod: Pod,
  candidates: readonly Candidate[],
): ((node: Node) => number) | undefined {
  const constraints = constraintsOf(pod, "ScheduleAnyway");
  if (constraints.length === 0) return undefined;
  const spreads = constraints.map((constraint) => spreadOf(read, pod, constraint, candidates, constraints));
  return (node) =>
    spreads.reduce((sum, { topologyKey, maxSkew, counts }) => {
      const place = labelOf(node.metadata.labels, topologyKey);
      // Few places weigh less, so that zones do not drown hosts. Models scoreForCount.
      return sum + (counts.get(place ?? "") ?? 0) * Math.log(counts.size + 2) + (maxSkew - 1);
    }, 0);
}

function constraintsOf({ spec }: Pod, whenUnsatisfiable: Constraint["whenUnsatisfiable"]): readonly Constraint[] {
  const { topologySpreadConstraints = [] } = spec;
  return topologySpreadConstraints.filter((each) => each.whenUnsatisfiable === whenUnsatisfiable);
}

function spreadOf(
  read: Reader,
  pod: Pod,
  constraint: Constraint,
  candidates: readonly Candidate[],
  all: readonly Constraint[],
): Spread {
  const { topologyKey, maxSkew, minDomains = 1 } = constraint;
  const labelSelector = selectorOfTerm(pod, { labelSelector: {}, ...constraint }) ?? {};
  const eligible = candidates.filter(({ node }) => isEligible(pod, node, constraint, all));
  const placeOf = new Map(eligible.map(({ node, name }) => [name, labelOf(node.metadata.labels, topologyKey) ?? ""]));
  const counts = new Map([...placeOf.values()].map((place) => [place, 0]));
  for (const other of read.podsSelected(pod.metadata.namespace ?? "", labelSelector)) {
    const place = placeOf.get(other.spec.nodeName ?? "");
    const isCounted = !isPodTerminal(other) && other.metadata.deletionTimestamp === undefined;
    if (place !== undefined && isCounted) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const self = matchesLabels(selectorOf(labelSelector), pod.metadata.labels) ? 1 : 0;
  // With fewer places than there must be, one that is still to come counts as empty.
  const least = counts.size === 0 || counts.size < minDomains ? 0 : Math.min(...counts.values());
  return { topologyKey, maxSkew, counts, least, self };
}

/** Whether a node's pods count: it has all the places, and the pod could go there as far as the policies care. */
function isEligible(pod: Pod, node: Node, constraint: Constraint, all: readonly Constraint[]): boolean {
  const { nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" } = constraint;
  if (all.some(({ topologyKey }) => labelOf(node.metadata.labels, topologyKey) === undefined)) return false;
  if (nodeAffinityPolicy === "Honor" && !matchesNodeAffinity(pod, node)) return false;
  return nodeTaintsPolicy === "Ignore" || untoleratedTaint(pod, node) === undefined;
}
