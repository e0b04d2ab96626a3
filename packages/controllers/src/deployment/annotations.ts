/** Annotations of a Deployment's ReplicaSets: revision, and the size the Deployment had. Models pkg/controller/deployment/util/deployment_util.go. */
import { type Deployment, labelOf, type ReplicaSet, type StringMap } from "@kubenetsim/api";

export const REVISION_ANNOTATION = "deployment.kubernetes.io/revision";
export const REVISION_HISTORY_ANNOTATION = "deployment.kubernetes.io/revision-history";
export const DESIRED_REPLICAS_ANNOTATION = "deployment.kubernetes.io/desired-replicas";
export const MAX_REPLICAS_ANNOTATION = "deployment.kubernetes.io/max-replicas";

/** How long the list of former revisions may grow, in characters. */
const MAX_HISTORY_LENGTH = 2000;

/** What a Deployment has for itself, and its ReplicaSets do not take over. */
const NOT_COPIED = [
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION_ANNOTATION,
  REVISION_HISTORY_ANNOTATION,
  DESIRED_REPLICAS_ANNOTATION,
  MAX_REPLICAS_ANNOTATION,
  "deprecated.deployment.rollback.to",
];

/** The revision that the object carries; 0 if none. */
export function revisionOf(object: Deployment | ReplicaSet): number {
  return Number.parseInt(labelOf(object.metadata.annotations, REVISION_ANNOTATION) ?? "0", 10) || 0;
}

/** A count that an annotation holds; undefined if there is none. */
export function countAnnotation(set: ReplicaSet, name: string): number | undefined {
  const text = labelOf(set.metadata.annotations, name);
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** The set's annotations with the size that the Deployment wants and may have at most. */
export function withSizeAnnotations(annotations: StringMap | undefined, desired: number, max: number): StringMap {
  return { ...annotations, [DESIRED_REPLICAS_ANNOTATION]: String(desired), [MAX_REPLICAS_ANNOTATION]: String(max) };
}

/** The annotations of the newest set: the Deployment's own, and a revision above all others. Models SetNewReplicaSetAnnotations. */
export function newSetAnnotations(
  deployment: Deployment,
  before: StringMap | undefined,
  revision: number,
  maxHistoryLength: number = MAX_HISTORY_LENGTH,
): StringMap {
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !NOT_COPIED.includes(name));
  const annotations = { ...before, ...Object.fromEntries(own) };
  const old = labelOf(before, REVISION_ANNOTATION);
  // A revision is only ever raised: a rollback makes the old set the newest.
  if (old !== undefined && (Number.parseInt(old, 10) || 0) >= revision) return annotations;
  const history = old === undefined ? {} : historyWith(before, old, maxHistoryLength);
  return { ...annotations, ...history, [REVISION_ANNOTATION]: String(revision) };
}

/** The former revisions with one more; the first ones go where the list would be too long. */
function historyWith(before: StringMap | undefined, old: string, maxLength: number): StringMap {
  const history = labelOf(before, REVISION_HISTORY_ANNOTATION) ?? "";
  const all = history === "" ? [old] : [...history.split(","), old];
  while (all.length > 1 && all.join(",").length > maxLength) all.shift();
  return all.length === 1 && history !== "" && old.length > maxLength
    ? {}
    : { [REVISION_HISTORY_ANNOTATION]: all.join(",") };
}
