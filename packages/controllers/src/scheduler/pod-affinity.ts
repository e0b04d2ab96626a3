/** Pods that must share a place with others, or must not. Models pkg/scheduler/framework/plugins/interpodaffinity. */
import {
  labelOf,
  matchesLabels,
  type Node,
  type Pod,
  type PodAffinity,
  type PodAffinityTerm,
  selectorOf,
} from "@kubenetsim/api";
import type { Reader } from "@kubenetsim/apiserver";
import { isPodTerminal } from "../pod/status.ts";
import type { Rejection } from "./filter.ts";
import { selectorOfTerm } from "./selector.ts";
import type { ClusterUsage } from "./usage.ts";

/** What other pods say against a node. */
export type AffinityCheck = (node: Node) => Rejection | undefined;

/** Gathers what concerns the pod once, so that each node costs a look into a few sets. */
export function affinityCheck(read: Reader, pod: Pod, usage: ClusterUsage): AffinityCheck {
  const wanted = required(pod.spec.affinity?.podAffinity).map((term) => placesOf(read, pod, term));
  const shunned = required(pod.spec.affinity?.podAntiAffinity).map((term) => placesOf(read, pod, term));
  const forbidden = forbiddenPlaces(read, pod, usage);
  if (wanted.length === 0 && shunned.length === 0 && forbidden.length === 0) return NO_OBJECTION;
  return (node) => {
    if (wanted.some((places) => !isWelcome(places, node))) return AFFINITY;
    if (shunned.some((places) => isInside(places, node))) return ANTI_AFFINITY;
    return forbidden.some((places) => isInside(places, node)) ? EXISTING_ANTI_AFFINITY : undefined;
  };
}

const NO_OBJECTION: AffinityCheck = () => undefined;
const AFFINITY: Rejection = { reasons: ["node(s) didn't match pod affinity rules"], isFinal: true };
const ANTI_AFFINITY: Rejection = { reasons: ["node(s) didn't match pod anti-affinity rules"], isFinal: false };
const EXISTING_ANTI_AFFINITY: Rejection = {
  reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"],
  isFinal: false,
};

/** The places (values of a node label) where pods that a term means are. */
interface Places {
  readonly topologyKey: string;
  readonly values: ReadonlySet<string>;
  /** The pod itself is what it looks for: the first of its kind may go anywhere. */
  readonly meansItself: boolean;
}

function required(affinity: PodAffinity | undefined): readonly PodAffinityTerm[] {
  return affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

function placesOf(read: Reader, pod: Pod, term: PodAffinityTerm): Places {
  const values = new Set(countPlaces(read, pod, term).keys());
  return { topologyKey: term.topologyKey, values, meansItself: isMeant(read, pod, term, pod) };
}

/** How much the pod would rather be near to, or far from, the pods that are on a node's side. */
export type AffinityScore = (node: Node) => number;

/** The sum of the weights of what is preferred, times how many pods it is true of. Undefined where the pod prefers nothing. */
export function affinityScore(read: Reader, pod: Pod): AffinityScore | undefined {
  const near = pod.spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const far = pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  if (near.length === 0 && far.length === 0) return undefined;
  const terms = [
    ...near.map(({ weight, podAffinityTerm }) => ({ weight, term: podAffinityTerm })),
    ...far.map(({ weight, podAffinityTerm }) => ({ weight: -weight, term: podAffinityTerm })),
  ];
  const counted = terms.map(({ weight, term }) => ({
    weight,
    topologyKey: term.topologyKey,
    counts: countPlaces(read, pod, term),
  }));
  return (node) =>
    counted.reduce((sum, { weight, topologyKey, counts }) => {
      const place = labelOf(node.metadata.labels, topologyKey);
      return sum + weight * (place === undefined ? 0 : (counts.get(place) ?? 0));
    }, 0);
}

/** How many pods that the term means are in which place. */
function countPlaces(read: Reader, pod: Pod, term: PodAffinityTerm): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const namespace of namespacesOf(read, pod, term)) {
    for (const other of read.podsSelected(namespace, selectorOfTerm(pod, term) ?? NOTHING)) {
      const place = isPodTerminal(other) ? undefined : placeOf(read, other, term.topologyKey);
      if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
    }
  }
  return counts;
}

const NOTHING = { matchExpressions: [{ key: "none", operator: "In", values: [] }] } as const;

/** Places that pods with an anti-affinity against this one keep to themselves. */
function forbiddenPlaces(read: Reader, pod: Pod, usage: ClusterUsage): readonly Places[] {
  const forbidden: Places[] = [];
  for (const holder of usage.antiAffinity.values()) {
    for (const term of required(holder.spec.affinity?.podAntiAffinity)) {
      const value = isMeant(read, holder, term, pod) ? placeOf(read, holder, term.topologyKey) : undefined;
      if (value === undefined) continue;
      forbidden.push({ topologyKey: term.topologyKey, values: new Set([value]), meansItself: false });
    }
  }
  return forbidden;
}

function isMeant(read: Reader, holder: Pod, term: PodAffinityTerm, pod: Pod): boolean {
  const selector = selectorOfTerm(holder, term);
  return (
    namespacesOf(read, holder, term).includes(pod.metadata.namespace ?? "") &&
    selector !== undefined &&
    matchesLabels(selectorOf(selector), pod.metadata.labels)
  );
}

/** The term's namespaces; the pod's own if it names none. */
function namespacesOf(read: Reader, pod: Pod, term: PodAffinityTerm): readonly string[] {
  const named = term.namespaces ?? [];
  if (term.namespaceSelector === undefined) return named.length === 0 ? [pod.metadata.namespace ?? ""] : named;
  const selector = selectorOf(term.namespaceSelector);
  const selected = read.list("namespaces").filter(({ metadata }) => matchesLabels(selector, metadata.labels));
  return [...named, ...selected.map(({ metadata }) => metadata.name ?? "")];
}

function placeOf(read: Reader, pod: Pod, topologyKey: string): string | undefined {
  const node = read.get("nodes", pod.spec.nodeName ?? "");
  return labelOf(node?.metadata.labels, topologyKey);
}

function isInside({ topologyKey, values }: Places, node: Node): boolean {
  const value = labelOf(node.metadata.labels, topologyKey);
  return value !== undefined && values.has(value);
}

function isWelcome(places: Places, node: Node): boolean {
  if (labelOf(node.metadata.labels, places.topologyKey) === undefined) return false;
  return isInside(places, node) || (places.values.size === 0 && places.meansItself);
}
