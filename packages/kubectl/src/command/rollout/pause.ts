/** `kubectl rollout pause` and `resume`. Models k8s.io/kubectl/pkg/polymorphichelpers/objectpauser.go and objectresumer.go. */
import type { Deployment, KubeObject } from "@kubenetsim/api";
import type { Command, Outcome, Request } from "../../request.ts";
import type { Change, Subject } from "../change.ts";
import { changeRollouts, rolloutFlags } from "./change-rollouts.ts";
import { aboutObject } from "./subjects.ts";

export const rolloutPauseCommand: Command = {
  name: "pause",
  aliases: [],
  summary: "Mark the provided resource as paused",
  flags: rolloutFlags,
  run: (request) => run(request, true),
};

export const rolloutResumeCommand: Command = {
  name: "resume",
  aliases: [],
  summary: "Resume a paused resource",
  flags: rolloutFlags,
  run: (request) => run(request, false),
};

function run(request: Request, pause: boolean): Outcome {
  return changeRollouts(request, (subject) => changed(subject, pause));
}

function changed({ info, object }: Subject, pause: boolean): Change {
  const fail = (words: string): Change => ({ ok: false, failure: aboutObject(info, object, words) });
  if (info.resource !== "deployments") return fail(`${pause ? "pausing" : "resuming"} is not supported`);
  const deployment = object as Deployment;
  if ((deployment.spec.paused === true) === pause) return fail(`is ${pause ? "already" : "not"} paused`);
  const { paused: _before, ...spec } = deployment.spec;
  const after = { ...deployment, spec: pause ? { ...spec, paused: true } : spec } as KubeObject;
  return { ok: true, object: after, operation: pause ? "paused" : "resumed" };
}
