/** `kubectl create job` and `create cronjob`. Models k8s.io/kubectl/pkg/cmd/create/create_{job,cronjob}.go. */
import type { CronJob, KubeObject } from "@kubenetsim/api";
import { text, textOf } from "../../argv/flag.ts";
import type { Failure } from "../../failure.ts";
import { typedTemplate } from "../../output/typed.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { subjectsOf } from "../change.ts";
import { createNew, unstored } from "../new-object.ts";
import { commandOf, createFlags, nameOf } from "./shared.ts";

export const createJobCommand: Command = {
  name: "job",
  aliases: [],
  summary: "Create a job with the specified name",
  flags: [...createFlags, text("image"), text("from")],
  run(request) {
    const name = nameOf(request, "job");
    if (typeof name !== "string") return name;
    const [image, from] = [textOf(request.flags, "image"), textOf(request.flags, "from")];
    if ((image === "") === (from === "")) return failed("either --image or --from must be specified");
    const command = commandOf(request);
    if (from !== "" && command.command !== undefined) return failed("cannot specify --from and command");
    const made = from === "" ? jobOf(name, image, command) : jobFrom(request, name, from);
    if ("failure" in made) return failed(made.failure);
    const object = { apiVersion: "batch/v1", kind: "Job", metadata: made.metadata, spec: made.spec, status: {} };
    return createNew(request, "jobs", unstored(object), { wrapped: (message) => `failed to create job: ${message}` });
  },
};

interface JobParts {
  readonly metadata: object;
  readonly spec: object;
}

function jobOf(name: string, image: string, command: object): JobParts {
  return { metadata: { name }, spec: { template: templateOf(name, image, command, "Never") } };
}

function templateOf(name: string, image: string, command: object, restartPolicy: string): object {
  const containers = [{ ...command, image, name, resources: {} }];
  return { metadata: { creationTimestamp: null }, spec: { containers, restartPolicy } };
}

function jobFrom(request: Request, name: string, from: string): JobParts | { readonly failure: Failure } {
  const found = subjectsOf(request, [from]);
  if (!("subjects" in found)) return { failure: found.failures?.[0] ?? "" };
  const [failure] = found.failures;
  if (failure !== undefined) return { failure };
  const [subject] = found.subjects;
  if (subject === undefined) return { failure: "from must be an existing cronjob" };
  if (subject.object.kind !== "CronJob")
    return { failure: `unknown object type *${subject.info.version}.${subject.object.kind}` };
  return instantiated(name, subject.object as CronJob);
}

function instantiated(name: string, { metadata, spec }: CronJob): JobParts {
  const { jobTemplate } = spec;
  const annotations = { "cronjob.kubernetes.io/instantiate": "manual", ...jobTemplate.metadata?.annotations };
  const { labels } = jobTemplate.metadata ?? {};
  const owner = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    controller: true,
  };
  return {
    metadata: { annotations, ...(labels === undefined ? {} : { labels }), name, ownerReferences: [owner] },
    spec: { ...jobTemplate.spec, template: typedTemplate(jobTemplate.spec.template) },
  };
}

export const createCronJobCommand: Command = {
  name: "cronjob",
  aliases: ["cj"],
  summary: "Create a cron job with the specified name",
  flags: [...createFlags, text("image"), text("schedule"), text("restart")],
  run: runCronJob,
};

function runCronJob(request: Request): Outcome {
  const name = nameOf(request, "cronjob", ["image", "schedule"]);
  if (typeof name !== "string") return name;
  const { flags } = request;
  const restart = textOf(flags, "restart") || "OnFailure";
  const template = templateOf(name, textOf(flags, "image"), commandOf(request), restart);
  const jobTemplate = { metadata: { creationTimestamp: null, name }, spec: { template } };
  const spec = { jobTemplate, schedule: textOf(flags, "schedule") };
  const object = { apiVersion: "batch/v1", kind: "CronJob", metadata: { name }, spec, status: {} };
  return createNew(request, "cronjobs", unstored(object) as KubeObject, {
    wrapped: (message) => `failed to create cronjob: ${message}`,
  });
}
