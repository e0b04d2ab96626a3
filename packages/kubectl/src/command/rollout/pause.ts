/** `kubectl rollout pause` and `resume`. Models k8s.io/kubectl/pkg/polymorphichelpers/objectpauser.go and objectresumer.go. */
import type { Deployment, KubeObject } from "@kubenetsim/api";
import { text } from "../../argv/flag.ts";
import { fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { type Change, changeAll, type Subject, subjectsOf } from "../change.ts";
import { resourceWord } from "./restart.ts";

export const rolloutPauseCommand: Command = {
  name: "pause",
  aliases: [],
  summary: "Mark the provided resource as paused",
  flags: [...fileFlags, ...printFlags, selectorFlag, text("field-manager", undefined, "kubectl-rollout")],
  run: (request) => run(request, true),
};

export const rolloutResumeCommand: Command = {
  name: "resume",
  aliases: [],
  summary: "Resume a paused resource",
  flags: [...fileFlags, ...printFlags, selectorFlag, text("field-manager", undefined, "kubectl-rollout")],
  run: (request) => run(request, false),
};

function run(request: Request, pause: boolean): Outcome {
  if (request.args.length === 0 && request.flags.values.get("filename")?.toString() === "")
    return failed("required resource not specified");
  const found = subjectsOf(request, request.args);
  if (!("subjects" in found)) return found;
  return changeAll(request, found, { patch: "strategic", change: (subject) => changed(subject, pause) });
}

function changed({ info, object }: Subject, pause: boolean): Change {
  const name = JSON.stringify(object.metadata.name ?? "");
  if (info.resource !== "deployments") {
    const what = pause ? "pausing" : "resuming";
    return { ok: false, failure: `${resourceWord(info)} ${name} ${what} is not supported` };
  }
  const deployment = object as Deployment;
  if ((deployment.spec.paused === true) === pause)
    return { ok: false, failure: `${resourceWord(info)} ${name} is ${pause ? "already" : "not"} paused` };
  const { paused: _before, ...spec } = deployment.spec;
  const after = { ...deployment, spec: pause ? { ...spec, paused: true } : spec } as KubeObject;
  return { ok: true, object: after, operation: pause ? "paused" : "resumed" };
}
