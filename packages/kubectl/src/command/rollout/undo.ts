/** `kubectl rollout undo`. Models k8s.io/kubectl/pkg/polymorphichelpers/rollback.go. */
import {
  type Deployment,
  goQuote,
  type Json,
  joinKey,
  type KubeObject,
  type PodTemplateSpec,
  type ReplicaSet,
  type StringMap,
} from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { integer, numberOf } from "../../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import type { Failure } from "../../failure.ts";
import { objectName } from "../../output/printer.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { type Subject, subjectsOf } from "../change.ts";
import { type DryRun, dryRunOf, told } from "../dry-run.ts";
import { type Revision, revisionsOf } from "./revisions.ts";

export const rolloutUndoCommand: Command = {
  name: "undo",
  aliases: [],
  summary: "Undo a previous rollout",
  flags: [...fileFlags, ...printFlags, selectorFlag, dryRunFlag, integer("to-revision", 0)],
  run,
};

function run(request: Request): Outcome {
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const found = subjectsOf(request, request.args);
  if (!("subjects" in found)) return found;
  let stdout = "";
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const result = rollBack(request, subject, dryRun.dryRun);
    // A stored object is plain JSON.
    const name = objectName(subject.object as unknown as { readonly [key: string]: Json });
    if (result.ok) stdout += `${name} ${result.said}\n`;
    else failures.push(result.failure);
  }
  return { stdout, stderr: dryRun.warning, failures };
}

type Undone = { readonly ok: true; readonly said: string } | { readonly ok: false; readonly failure: Failure };

function rollBack(request: Request, subject: Subject, dryRun: DryRun): Undone {
  const { client, flags } = request;
  const { info, object } = subject;
  const all = revisionsOf(client, subject);
  if (all === undefined)
    return {
      ok: false,
      failure: `no rollbacker has been implemented for ${goQuote(info.group === "" ? info.kind : `${info.kind}.${info.group}`)}`,
    };
  const wanted = numberOf(flags, "to-revision");
  if (wanted < 0) return { ok: false, failure: `unable to find specified revision ${wanted} in history` };
  if (info.resource === "deployments" && (object as Deployment).spec.paused === true)
    return {
      ok: false,
      failure: `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again`,
    };
  const chosen = wanted === 0 ? all.at(-2) : all.find(({ number }) => number === wanted);
  if (chosen === undefined) return { ok: false, failure: notFound(subject, wanted) };
  const current = (object as Deployment).spec.template;
  const template = bare(chosen.template);
  if (deepEqual(bare(current), template))
    return {
      ok: true,
      said: told(`skipped rollback (current template already matches revision ${chosen.number})`, dryRun),
    };
  if (dryRun === "client") return { ok: true, said: told("rolled back", dryRun) };
  const patch = info.resource === "deployments" ? deploymentPatch(object, chosen, template) : templatePatch(template);
  const key = joinKey(object.metadata.namespace ?? "", object.metadata.name ?? "");
  const result = client.patch(info.resource, key, "json", patch, { dryRun: dryRun === "server" });
  return result.ok ? { ok: true, said: told("rolled back", dryRun) } : { ok: false, failure: result.status };
}

function notFound({ info, object }: Subject, wanted: number): string {
  if (info.resource !== "deployments")
    return wanted === 0 ? "no last revision to roll back to" : "unable to find the specified revision";
  if (wanted !== 0) return `unable to find specified revision ${wanted} in history`;
  return `no rollout history found for deployment ${goQuote(object.metadata.name ?? "")}`;
}

/** Without the label that the deployment controller adds. */
function bare(template: PodTemplateSpec | undefined): PodTemplateSpec {
  const { metadata, spec = { containers: [] } } = template ?? {};
  const { "pod-template-hash": _hash, ...labels } = metadata?.labels ?? {};
  return { metadata: { ...metadata, labels }, spec };
}

function templatePatch(template: PodTemplateSpec): readonly unknown[] {
  return [{ op: "replace", path: "/spec/template", value: template }];
}

/** The annotations that the revision had come back too, but for those that are the Deployment's own. */
function deploymentPatch(
  { metadata }: KubeObject,
  { object }: Revision,
  template: PodTemplateSpec,
): readonly unknown[] {
  const own = Object.entries(metadata.annotations ?? {}).filter(([name]) => KEPT.has(name));
  const old = Object.entries((object as ReplicaSet).metadata.annotations ?? {}).filter(([name]) => !KEPT.has(name));
  const annotations: StringMap = Object.fromEntries([...own, ...old]);
  const op = metadata.annotations === undefined ? "add" : "replace";
  return [...templatePatch(template), { op, path: "/metadata/annotations", value: annotations }];
}

const KEPT: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision",
  "deployment.kubernetes.io/revision-history",
  "deployment.kubernetes.io/desired-replicas",
  "deployment.kubernetes.io/max-replicas",
  "deprecated.deployment.rollback.to",
]);
