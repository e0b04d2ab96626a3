/** Pods that are to be spread evenly over places. Models pkg/scheduler/framework/plugins/podtopologyspread. */
import { labelOf, matchesLabels, type Node, type Pod, selectorOf } from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { isPodTerminal } from "../pod/status.ts";
import type { Rejection } from "./filter.ts";
import { matchesNodeAffinity } from "./node-affinity.ts";

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

/** Counts once for all nodes; only what must not be violated is looked at. */
export function spreadCheck(read: Reader, pod: Pod, nodes: readonly Node[]): SpreadCheck {
  const constraints = (pod.spec.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === "DoNotSchedule",
  );
  if (constraints.length === 0) return NO_OBJECTION;
  const keys = constraints.map(({ topologyKey }) => topologyKey);
  const eligible = nodes.filter(
    (node) => matchesNodeAffinity(pod, node) && keys.every((key) => labelOf(node.metadata.labels, key) !== undefined),
  );
  const spreads = constraints.map((constraint) => spreadOf(read, pod, constraint, eligible));
  return (node) => {
    for (const { topologyKey, maxSkew, counts, least, self } of spreads) {
      const place = labelOf(node.metadata.labels, topologyKey);
      if (place === undefined) return NO_LABEL;
      if ((counts.get(place) ?? 0) + self - least > maxSkew) return TOO_MANY;
    }
    return undefined;
  };
}

function spreadOf(
  read: Reader,
  pod: Pod,
  { topologyKey, maxSkew, labelSelector = {} }: NonNullable<Pod["spec"]["topologySpreadConstraints"]>[number],
  nodes: readonly Node[],
): Spread {
  const placeOf = new Map(
    nodes.map(({ metadata }) => [metadata.name ?? "", labelOf(metadata.labels, topologyKey) ?? ""]),
  );
  const counts = new Map([...placeOf.values()].map((place) => [place, 0]));
  for (const other of read.podsSelected(pod.metadata.namespace ?? "", labelSelector)) {
    const place = placeOf.get(other.spec.nodeName ?? "");
    const isCounted = !isPodTerminal(other) && other.metadata.deletionTimestamp === undefined;
    if (place !== undefined && isCounted) counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const self = matchesLabels(selectorOf(labelSelector), pod.metadata.labels) ? 1 : 0;
  return { topologyKey, maxSkew, counts, least: counts.size === 0 ? 0 : Math.min(...counts.values()), self };
}
