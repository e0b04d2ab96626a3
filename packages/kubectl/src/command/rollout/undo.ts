/** `kubectl rollout undo`. Models k8s.io/kubectl/pkg/polymorphichelpers/rollback.go. */
import {
  type Deployment,
  goQuote,
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
import { formatOf } from "../../output/format.ts";
import { typed } from "../../output/typed.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import type { Subject } from "../change.ts";
import { type DryRun, dryRunOf, told } from "../dry-run.ts";
import { printResult } from "../print-result.ts";
import { templateText } from "./history.ts";
import { noHistory, type Revision, revisionsOf } from "./revisions.ts";
import { rolledOut } from "./subjects.ts";

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
  const found = rolledOut(request);
  if (!("subjects" in found)) return found;
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  let stdout = "";
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const result = rollBack(request, subject, dryRun.dryRun);
    if (!result.ok) {
      failures.push(result.failure);
      continue;
    }
    // What is printed is the object as it was.
    const object = typed(subject.object);
    const printed = printResult(request, format.format, { object, operation: told(result.said, dryRun.dryRun) });
    if (printed.ok) stdout += printed.text;
    else failures.push(printed.error);
  }
  return { stdout, stderr: dryRun.warning, failures };
}

type Undone = { readonly ok: true; readonly said: string } | { readonly ok: false; readonly failure: Failure };

function rollBack(request: Request, subject: Subject, dryRun: DryRun): Undone {
  const { client, flags } = request;
  const { info, object } = subject;
  const all = revisionsOf(client, subject);
  if (all === undefined) return refuse(noHistory(info, "rollbacker", "rollbacker"));
  const isDeployment = info.resource === "deployments";
  const wanted = numberOf(flags, "to-revision");
  const chosen = wanted === 0 ? all.at(-2) : all.find(({ number }) => number === wanted);
  if (chosen === undefined) return refuse(notFound(subject, wanted));
  if (dryRun === "client") {
    const text = templateText(chosen.template);
    return { ok: true, said: isDeployment ? text : `will roll back to ${text}` };
  }
  if (isDeployment && (object as Deployment).spec.paused === true)
    return refuse(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  const template = bare(chosen.template);
  if (deepEqual(bare((object as Deployment).spec.template), template))
    return { ok: true, said: `skipped rollback (current template already matches revision ${wanted})` };
  const patch = isDeployment ? deploymentPatch(object, chosen, template) : templatePatch(template);
  const key = joinKey(object.metadata.namespace ?? "", object.metadata.name ?? "");
  const result = client.patch(info.resource, key, "json", patch, { dryRun: dryRun === "server" });
  if (!result.ok) return refuse(`failed restoring revision ${wanted}: ${result.status.message}`);
  return { ok: true, said: "rolled back" };
}

function refuse(failure: Failure): Undone {
  return { ok: false, failure };
}

function notFound({ info, object }: Subject, wanted: number): string {
  if (wanted !== 0) return `unable to find specified revision ${wanted} in history`;
  if (info.resource !== "deployments") return "no last revision to roll back to";
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
