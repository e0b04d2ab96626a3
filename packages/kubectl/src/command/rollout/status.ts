/** `kubectl rollout status`. Models k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go. */
import {
  type DaemonSet,
  type Deployment,
  findCondition,
  goQuote,
  joinKey,
  type KubeObject,
  labelOf,
  type StatefulSet,
} from "@kubenetsim/api";
import { bool, boolOf, duration, integer, numberOf } from "../../argv/flag.ts";
import { fileFlags, selectorFlag } from "../../argv/shared-flags.ts";
import type { Failure } from "../../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { hasFiles } from "../../resource/manifest-files.ts";
import { type Subject, subjectsOf } from "../change.ts";
import { deadlineOf, holdsBy, OUT_OF_PATIENCE } from "../patience.ts";
import { REVISION } from "./revisions.ts";

export const rolloutStatusCommand: Command = {
  name: "status",
  aliases: [],
  summary: "Show the status of the rollout",
  flags: [...fileFlags, selectorFlag, bool("watch", "w", true), integer("revision", 0), duration("timeout", 0)],
  run,
};

function run(request: Request): Outcome {
  const { flags, namespace } = request;
  if (request.args.length === 0 && !hasFiles(request)) return failed("required resource not specified");
  const revision = numberOf(flags, "revision");
  if (revision < 0) return failed(`revision must be a positive integer: ${revision}`);
  const found = subjectsOf(request, request.args, { allowBare: true });
  if (!("subjects" in found)) return found;
  if (found.subjects.length === 0 && found.failures.length === 0)
    return { stderr: `No resources found in ${namespace} namespace.\n` };
  const told: string[] = [];
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const wrong = follow(request, subject, revision, told);
    if (wrong !== undefined) failures.push(wrong);
  }
  return { stdout: told.join(""), failures };
}

/** Tells each state of one rollout until it is through; what it returns went wrong. */
function follow(request: Request, subject: Subject, revision: number, told: string[]): Failure | undefined {
  const { client, flags, waitUntil } = request;
  const { info, object } = subject;
  const key = joinKey(object.metadata.namespace ?? "", object.metadata.name ?? "");
  let seen = client.store.revision;
  let wrong: Failure | undefined;
  const isOver = (state: KubeObject | undefined): boolean => {
    const status: Seen = state === undefined ? GONE : statusOf({ info, object: state }, revision);
    if (status.ok) told.push(status.text);
    else wrong = status.error;
    return !status.ok || status.done;
  };
  if (isOver(object) || !boolOf(flags, "watch")) return wrong;
  if (waitUntil === undefined) return "timed out waiting for the condition";
  const timeout = numberOf(flags, "timeout");
  const deadline = deadlineOf(request, timeout === 0 ? undefined : timeout);
  const isThrough = holdsBy(request, deadline, () => {
    const events = client.since(seen) ?? [];
    seen = client.store.revision;
    return events.some((event) => event.resource === info.resource && event.key === key && isOver(event.after));
  });
  if (isThrough) return wrong;
  return deadline.isOurs ? OUT_OF_PATIENCE : "timed out waiting for the condition";
}

const GONE: Seen = { ok: false, error: "object has been deleted" };

type Seen =
  | { readonly ok: true; readonly text: string; readonly done: boolean }
  | { readonly ok: false; readonly error: string };

const NOT_ROLLING: Seen = { ok: false, error: "rollout status is only available for RollingUpdate strategy type" };

function statusOf({ info, object }: Subject, revision: number): Seen {
  if (info.resource === "deployments") return deploymentStatus(object as Deployment, revision);
  if (info.resource === "daemonsets") return daemonSetStatus(object as DaemonSet);
  if (info.resource === "statefulsets") return statefulSetStatus(object as StatefulSet);
  const kind = info.group === "" ? info.kind : `${info.kind}.${info.group}`;
  return { ok: false, error: `no status viewer has been implemented for ${kind}` };
}

function waiting(text: string): Seen {
  return { ok: true, text: `${text}\n`, done: false };
}

function done(text: string): Seen {
  return { ok: true, text: `${text}\n`, done: true };
}

function deploymentStatus({ metadata, spec, status = {} }: Deployment, revision: number): Seen {
  const name = goQuote(metadata.name ?? "");
  const running = Number(labelOf(metadata.annotations, REVISION) ?? 0);
  if (revision > 0 && revision !== running)
    return { ok: false, error: `desired revision (${revision}) is different from the running revision (${running})` };
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return waiting("Waiting for deployment spec update to be observed...");
  if (findCondition(status.conditions, "Progressing")?.reason === "ProgressDeadlineExceeded")
    return { ok: false, error: `deployment ${name} exceeded its progress deadline` };
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  const start = `Waiting for deployment ${name} rollout to finish:`;
  if (spec.replicas !== undefined && updatedReplicas < spec.replicas)
    return waiting(`${start} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas)
    return waiting(`${start} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${start} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment ${name} successfully rolled out`);
}

function daemonSetStatus({ metadata, spec, status }: DaemonSet): Seen {
  const name = goQuote(metadata.name ?? "");
  if (spec.updateStrategy?.type !== "RollingUpdate") return NOT_ROLLING;
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return waiting("Waiting for daemon set spec update to be observed...");
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  const start = `Waiting for daemon set ${name} rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled)
    return waiting(`${start} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`);
  if (numberAvailable < desiredNumberScheduled)
    return waiting(`${start} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return done(`daemon set ${name} successfully rolled out`);
}

function statefulSetStatus({ metadata, spec, status }: StatefulSet): Seen {
  if (spec.updateStrategy?.type !== "RollingUpdate") return NOT_ROLLING;
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration)
    return waiting("Waiting for statefulset spec update to be observed...");
  const { replicas } = spec;
  if (replicas !== undefined && readyReplicas < replicas)
    return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  const partition = spec.updateStrategy.rollingUpdate?.partition;
  if (partition !== undefined && replicas !== undefined) {
    const wanted = replicas - partition;
    if (updatedReplicas < wanted)
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`,
      );
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  const { updateRevision = "", currentRevision = "", currentReplicas = 0 } = status ?? {};
  if (updateRevision !== currentRevision)
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    );
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}
