/** `kubectl rollout restart`. Models k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go. */
import type { DaemonSet, Deployment, KubeObject, ResourceInfo, StatefulSet } from "@kubenetsim/api";
import { formatRfc3339, type Millis } from "@kubenetsim/sim";
import { text } from "../../argv/flag.ts";
import { fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import type { Command, Outcome, Request } from "../../request.ts";
import { type Change, changeAll, type Subject, subjectsOf } from "../change.ts";

export const rolloutRestartCommand: Command = {
  name: "restart",
  aliases: [],
  summary: "Restart a resource",
  flags: [...fileFlags, ...printFlags, selectorFlag, text("field-manager", undefined, "kubectl-rollout")],
  run,
};

/** `deployments.apps`. */
export function resourceWord({ resource, group }: ResourceInfo): string {
  return group === "" ? resource : `${resource}.${group}`;
}

function run(request: Request): Outcome {
  const found = subjectsOf(request, request.args);
  if (!("subjects" in found)) return found;
  return changeAll(request, found, { patch: "strategic", change: (subject) => restarted(subject, request.now) });
}

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

function restarted({ info, object }: Subject, now: Millis): Change {
  const fail = (why: string): Change => ({
    ok: false,
    failure: `${resourceWord(info)} ${JSON.stringify(object.metadata.name ?? "")} ${why}`,
  });
  if (info.resource !== "deployments" && info.resource !== "daemonsets" && info.resource !== "statefulsets")
    return fail("restarting is not supported");
  const workload = object as Deployment | DaemonSet | StatefulSet;
  if (workload.kind === "Deployment" && workload.spec.paused === true)
    return fail("can't restart paused deployment (run rollout resume first)");
  const { template } = workload.spec;
  const time = formatRfc3339(now);
  const before = template.metadata?.annotations ?? {};
  if (Object.hasOwn(before, RESTARTED_AT) && before[RESTARTED_AT] === time)
    return {
      ok: false,
      failure:
        "if restart has already been triggered within the past second, please wait before attempting to trigger another",
    };
  const metadata = { ...template.metadata, annotations: { ...before, [RESTARTED_AT]: time } };
  const after = {
    ...workload,
    spec: { ...workload.spec, template: { ...template, metadata } },
  } as unknown as KubeObject;
  return { ok: true, object: after, operation: "restarted" };
}
