/** `kubectl rollout restart`. Models k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go. */
import type { DaemonSet, Deployment, KubeObject, StatefulSet } from "@kubenetsim/api";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import type { Command } from "../../request.ts";
import type { Change, Subject } from "../change.ts";
import { changeRollouts, rolloutFlags } from "./change-rollouts.ts";
import { aboutObject } from "./subjects.ts";

export const rolloutRestartCommand: Command = {
  name: "restart",
  aliases: [],
  summary: "Restart a resource",
  flags: rolloutFlags,
  run: (request) => changeRollouts(request, (subject) => restarted(subject, request.now)),
};

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";
const TOO_SOON =
  "if restart has already been triggered within the past second, please wait before attempting to trigger another";

function restarted({ info, object }: Subject, now: Millis): Change {
  if (info.resource !== "deployments" && info.resource !== "daemonsets" && info.resource !== "statefulsets")
    return { ok: false, failure: aboutObject(info, object, "restarting is not supported") };
  const workload = object as Deployment | DaemonSet | StatefulSet;
  if (workload.kind === "Deployment" && workload.spec.paused === true) {
    const words = "can't restart paused deployment (run rollout resume first)";
    return { ok: false, failure: aboutObject(info, object, words) };
  }
  const { template } = workload.spec;
  const time = formatRfc3339(now);
  const before = template.metadata?.annotations ?? {};
  if (Object.hasOwn(before, RESTARTED_AT) && before[RESTARTED_AT] === time)
    return { ok: false, failure: `failed to create patch for ${object.metadata.name ?? ""}: ${TOO_SOON}` };
  const metadata = { ...template.metadata, annotations: { ...before, [RESTARTED_AT]: time } };
  const spec = { ...workload.spec, template: { ...template, metadata } };
  return { ok: true, object: { ...workload, spec } as unknown as KubeObject, operation: "restarted" };
}
