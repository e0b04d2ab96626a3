/** The revisions that a workload has had: ReplicaSets of a Deployment, ControllerRevisions of the others. Models polymorphichelpers/history.go. */
import {
  type ControllerRevision,
  controllerOf,
  type DaemonSet,
  goQuote,
  type KubeObject,
  labelOf,
  type PodTemplateSpec,
  type ReplicaSet,
  type ResourceInfo,
  type StatefulSet,
} from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import type { Subject } from "../change.ts";
import { kindWord } from "./subjects.ts";

export interface Revision {
  readonly number: number;
  /** Empty where none is told. */
  readonly cause: string;
  readonly template: PodTemplateSpec | undefined;
  readonly object: ReplicaSet | ControllerRevision;
}

/** The annotation that numbers a Deployment's revisions. */
export const REVISION = "deployment.kubernetes.io/revision";
/** What a revision was made for. */
export const CHANGE_CAUSE = "kubernetes.io/change-cause";

/** The oldest first; undefined for a kind that has none. */
export function revisionsOf(client: Client, { info, object }: Subject): readonly Revision[] | undefined {
  if (info.resource === "deployments") return byNumber(setRevisions(client, object));
  if (info.resource === "daemonsets" || info.resource === "statefulsets")
    return byNumber(controllerRevisions(client, object as DaemonSet | StatefulSet));
  return undefined;
}

/** Kinds that kubectl knows of, and knows no history of. */
const WITHOUT_HISTORY: readonly string[] = ["cronjobs", "jobs", "pods", "replicasets", "replicationcontrollers"];

/** Why a kind has no `history`; `tool` is what would show it or roll it back. */
export function noHistory(info: ResourceInfo, what: string, tool: string): string {
  const kind = goQuote(kindWord(info));
  if (WITHOUT_HISTORY.includes(info.resource)) return `no ${tool} has been implemented for ${kind}`;
  return `error retrieving ${what} for ${kind}, no visitor method exists for {${info.group} ${info.kind}}`;
}

function setRevisions(client: Client, { metadata }: KubeObject): readonly Revision[] {
  const { uid = "" } = metadata;
  const sets = client.ownedBy("replicasets", uid).filter((set) => controllerOf(set.metadata)?.uid === uid);
  return sets.map((set) => ({
    number: Number.parseInt(labelOf(set.metadata.annotations, REVISION) ?? "0", 10) || 0,
    cause: causeOf(set),
    template: set.spec.template,
    object: set,
  }));
}

function controllerRevisions(client: Client, { metadata }: DaemonSet | StatefulSet): readonly Revision[] {
  const { uid = "" } = metadata;
  const owned = client.ownedBy("controllerrevisions", uid).filter((each) => controllerOf(each.metadata)?.uid === uid);
  return owned.map((object) => ({
    number: object.revision,
    cause: causeOf(object),
    template: templateOf(object),
    object,
  }));
}

function causeOf({ metadata }: KubeObject): string {
  return labelOf(metadata.annotations, CHANGE_CAUSE) ?? "";
}

function byNumber(revisions: readonly Revision[]): readonly Revision[] {
  return [...revisions].sort((a, b) => a.number - b.number);
}

/** The template that a ControllerRevision holds: a patch that replaces the workload's. */
function templateOf({ data }: ControllerRevision): PodTemplateSpec | undefined {
  const held = data as
    | { readonly spec?: { readonly template?: PodTemplateSpec & { readonly $patch?: string } } }
    | undefined;
  if (held?.spec?.template === undefined) return undefined;
  const { $patch: _replace, ...template } = held.spec.template;
  return template;
}
