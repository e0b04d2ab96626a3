/** Which ReplicaSet is the new one, which are old, and how a new one is made. Models deployment_util.go and sync.go getNewReplicaSet. */
import {
  type Deployment,
  type LabelSelector,
  ownerRef,
  type PodTemplateSpec,
  type ReplicaSet,
  type StringMap,
} from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { canonicalJson, fnv1a32, memo, safeEncodeString } from "@kubenetsim/sim";
import { newSetAnnotations, revisionOf, withSizeAnnotations } from "./annotations.ts";
import { maxSurge, replicasOf } from "./limits.ts";

export const TEMPLATE_HASH_LABEL = "pod-template-hash";

/** A Deployment's ReplicaSets, the oldest first. */
export interface Revisions {
  readonly newest: ReplicaSet | undefined;
  readonly old: readonly ReplicaSet[];
  /** Above the revisions of all old sets. */
  readonly revision: number;
}

/** Finds the set whose template is the Deployment's; the oldest, should there be several. */
export function revisionsOf(deployment: Deployment, sets: readonly ReplicaSet[]): Revisions {
  const byAge = [...sets].sort(compareAge);
  const newest = byAge.find((set) => sameTemplate(set.spec.template, deployment.spec.template));
  const old = byAge.filter((set) => set !== newest);
  return { newest, old, revision: Math.max(0, ...old.map(revisionOf)) + 1 };
}

/** Older before younger; by name where they are of one age. */
export function compareAge(one: ReplicaSet, other: ReplicaSet): number {
  const a = one.metadata.creationTimestamp ?? "";
  const b = other.metadata.creationTimestamp ?? "";
  if (a !== b) return a < b ? -1 : 1;
  return (one.metadata.name ?? "") < (other.metadata.name ?? "") ? -1 : 1;
}

/** Whether two templates are the same but for the hash label. Models EqualIgnoreHash. */
export function sameTemplate(one: PodTemplateSpec | undefined, other: PodTemplateSpec | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return deepEqual(one.spec, other.spec) && deepEqual(metadataWithoutHash(one), metadataWithoutHash(other));
}

/**
 * The pod-template-hash: 32-bit FNV-1a in Kubernetes' alphabet, as upstream. Upstream hashes Go's dump of the template,
 * which no other language can reproduce; this hashes its canonical JSON, so the text differs and its form does not.
 */
export function templateHash(template: PodTemplateSpec, collisionCount: number | undefined): string {
  const suffix = collisionCount === undefined ? "" : `/${collisionCount}`;
  return safeEncodeString(String(fnv1a32(`${templateJson(template)}${suffix}`)));
}

/** The manifest of the Deployment's new ReplicaSet. */
export function newReplicaSet(deployment: Deployment, replicas: number, revision: number): ReplicaSet {
  const { name = "", namespace = "" } = deployment.metadata;
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels: StringMap = { ...template.metadata?.labels, [TEMPLATE_HASH_LABEL]: hash };
  const annotations = newSetAnnotations(deployment, undefined, revision);
  const max = replicasOf(deployment) + maxSurge(deployment);
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: withSizeAnnotations(annotations, replicasOf(deployment), max),
      ownerReferences: [ownerRef({ ...deployment, apiVersion: "apps/v1", kind: "Deployment" })],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: withHash(selector, hash),
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

const templateJson = memo((template: PodTemplateSpec): string => canonicalJson(template));

function withHash(selector: LabelSelector, hash: string): LabelSelector {
  return { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH_LABEL]: hash } };
}

function metadataWithoutHash(template: PodTemplateSpec): unknown {
  const { labels, ...rest } = template.metadata ?? {};
  const { [TEMPLATE_HASH_LABEL]: _, ...own } = labels ?? {};
  return { ...rest, labels: own };
}
