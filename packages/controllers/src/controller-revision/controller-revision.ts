/** The history of a workload's template as ControllerRevisions. Shared by StatefulSets and DaemonSets. After pkg/controller/history/controller_history.go. */
import {
  type ControllerRevision,
  controllerOf,
  type DaemonSet,
  ownerRef,
  type PodTemplateSpec,
  type StatefulSet,
} from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { canonicalJson, fnv1a32, safeEncodeString } from "@kubenetsim/sim";
import { isAlreadyExists } from "../runtime/outcome.ts";
import type { Context } from "../runtime/types.ts";

/** The label of a pod that says of which revision it is. */
export const REVISION_LABEL = "controller-revision-hash";

type Owner = StatefulSet | DaemonSet;

/** All revisions, the oldest first, and the one that the template of today is. */
export interface TemplateHistory {
  readonly all: readonly ControllerRevision[];
  readonly update: ControllerRevision;
}

/** Finds the revision of today's template, or writes it; one that comes back becomes the newest. Undefined where a write failed. */
export function syncHistory(context: Context, owner: Owner, hashLabel: string): TemplateHistory | undefined {
  const all = revisionsOf(context, owner);
  const data = dataOf(owner.spec.template);
  const same = all.findLast((revision) => deepEqual(revision.data, data));
  const highest = all.at(-1)?.revision ?? 0;
  if (same !== undefined && same.revision === highest) return { all, update: same };
  const revision = highest + 1;
  if (same !== undefined) {
    const result = context.update("controllerrevisions", { ...same, revision } as ControllerRevision);
    return result.ok ? { all: revisionsOf(context, owner), update: result.value } : undefined;
  }
  const result = context.create("controllerrevisions", newRevision(owner, data, revision, hashLabel));
  if (result.ok) return { all: [...all, result.value], update: result.value };
  if (isAlreadyExists(result)) countCollision(context, owner);
  return undefined;
}

/** An owner's revisions, the oldest first. */
export function revisionsOf(context: Pick<Context, "ownedBy">, { metadata }: Owner): readonly ControllerRevision[] {
  const { uid = "" } = metadata;
  const owned = context.ownedBy("controllerrevisions", uid).filter((each) => controllerOf(each.metadata)?.uid === uid);
  return [...owned].sort(
    (a, b) => a.revision - b.revision || ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1),
  );
}

/** Forgets the oldest revisions that nobody uses, beyond spec.revisionHistoryLimit. */
export function truncateHistory(
  context: Context,
  owner: Owner,
  all: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
): void {
  const limit = owner.spec.revisionHistoryLimit ?? 10;
  const unused = all.filter((revision) => !isLive(revision));
  for (const { metadata } of unused.slice(0, Math.max(0, unused.length - limit)))
    context.delete("controllerrevisions", `${metadata.namespace}/${metadata.name}`);
}

/** The template that a revision holds. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | undefined {
  const data = revision.data as { readonly spec?: { readonly template?: PodTemplateSpec } } | undefined;
  const template = data?.spec?.template;
  if (template === undefined) return undefined;
  const { $patch: _replace, ...plain } = template as PodTemplateSpec & { readonly $patch?: string };
  return plain;
}

function dataOf(template: PodTemplateSpec): unknown {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

function newRevision(owner: Owner, data: unknown, revision: number, hashLabel: string): ControllerRevision {
  const { name = "", namespace = "" } = owner.metadata;
  const collisions = owner.status?.collisionCount;
  // As with ReplicaSets, the hash is of the template's canonical JSON instead of Go's dump.
  const text = `${canonicalJson(data)}${collisions === undefined ? "" : `/${collisions}`}`;
  const hash = safeEncodeString(String(fnv1a32(text)));
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...owner.spec.template.metadata?.labels, [hashLabel]: hash },
      ...(owner.metadata.annotations === undefined ? {} : { annotations: owner.metadata.annotations }),
      ownerReferences: [ownerRef({ ...owner, apiVersion: "apps/v1" })],
    },
    data,
    revision,
  };
}

function countCollision(context: Context, owner: Owner): void {
  const collisionCount = (owner.status?.collisionCount ?? 0) + 1;
  const resource = owner.kind === "StatefulSet" ? "statefulsets" : "daemonsets";
  context.update(resource, { ...owner, status: { ...owner.status, collisionCount } } as Owner, {
    subresource: "status",
  });
}
