/** `kubectl create TYPE NAME` for what needs few words. Models k8s.io/kubectl/pkg/cmd/create/create_{deployment,namespace,job,cronjob,pdb}.go. */
import { imageTag, type KubeObject } from "@kubenetsim/api";
import { type Flag, integer, list, listOf, numberOf, text, textOf } from "../../argv/flag.ts";
import { dryRunFlag, printFlags } from "../../argv/shared-flags.ts";
import { usageError } from "../../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { parsePairs } from "../expose.ts";
import { createNew, unstored } from "../new-object.ts";
import { validateFlag } from "../validation.ts";

export const SHARED: readonly Flag[] = [
  ...printFlags,
  dryRunFlag,
  validateFlag,
  text("field-manager", undefined, "kubectl-create"),
];

/** The one NAME, or what is said instead. */
export function nameOf({ args, dash }: Request, command: string): string | Outcome {
  const named = dash < 0 ? args : args.slice(0, dash);
  const [name] = named;
  if (name !== undefined && named.length === 1) return name;
  return failed(usageError(command, `exactly one NAME is required, got ${named.length}`));
}

export const createDeploymentCommand: Command = {
  name: "deployment",
  aliases: ["deploy"],
  summary: "Create a deployment with the specified name",
  flags: [...SHARED, list("image"), integer("port", -1), { ...integer("replicas", 1), short: "r" }],
  run(request) {
    const name = nameOf(request, "create deployment");
    if (typeof name !== "string") return name;
    const { args, dash, flags } = request;
    const images = listOf(flags, "image");
    if (images.length === 0) return failed('required flag(s) "image" not set');
    const command = dash < 0 ? [] : args.slice(dash);
    if (images.length > 1 && command.length > 0) return failed("cannot specify multiple --image options and command");
    const replicas = numberOf(flags, "replicas");
    if (replicas < 0) return failed(`replicas must be greater than or equal to 0`);
    const port = numberOf(flags, "port");
    const ports = port >= 0 ? { ports: [{ containerPort: port }] } : {};
    const containers = images.map((image) => ({
      ...(command.length === 0 ? {} : { command }),
      image,
      name: containerName(image),
      ...ports,
      resources: {},
    }));
    const labels = { app: name };
    const template = { metadata: { creationTimestamp: null, labels }, spec: { containers } };
    const spec = { replicas, selector: { matchLabels: labels }, strategy: {}, template };
    const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { labels, name }, spec, status: {} };
    return createNew(request, "deployments", unstored(object), {
      wrapped: (message) => `failed to create deployment: ${message}`,
    });
  },
};

/** The last word of the image's name, without tag or digest. */
function containerName(image: string): string {
  const tagged = image.slice(image.lastIndexOf("/") + 1);
  const tag = imageTag(image);
  const bare = tag === "" ? tagged : tagged.split(/[:@]/)[0];
  return (bare ?? tagged).replaceAll("_", "-");
}

export const createNamespaceCommand: Command = {
  name: "namespace",
  aliases: ["ns"],
  summary: "Create a namespace with the specified name",
  flags: SHARED,
  run(request) {
    const name = nameOf(request, "create namespace");
    if (typeof name !== "string") return name;
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: {} };
    return createNew(request, "namespaces", unstored(object));
  },
};

export const createJobCommand: Command = {
  name: "job",
  aliases: [],
  summary: "Create a job with the specified name",
  flags: [...SHARED, text("image"), text("from")],
  run(request) {
    const name = nameOf(request, "create job");
    if (typeof name !== "string") return name;
    const { args, dash, flags } = request;
    const [image, from] = [textOf(flags, "image"), textOf(flags, "from")];
    if ((image === "") === (from === "")) return failed("either --image or --from must be specified");
    const command = dash < 0 ? [] : args.slice(dash);
    const spec = from === "" ? jobSpec(name, image, command) : jobSpecFrom(request, from);
    if (typeof spec === "string") return failed(spec);
    const object = {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name, ...spec.metadata },
      spec: spec.spec,
      status: {},
    };
    return createNew(request, "jobs", unstored(object), { wrapped: (message) => `failed to create job: ${message}` });
  },
};

interface JobParts {
  readonly metadata: object;
  readonly spec: object;
}

function jobSpec(name: string, image: string, command: readonly string[]): JobParts {
  const container = { ...(command.length === 0 ? {} : { command }), image, name, resources: {} };
  const template = { metadata: { creationTimestamp: null }, spec: { containers: [container], restartPolicy: "Never" } };
  return { metadata: {}, spec: { template } };
}

function jobSpecFrom({ client, namespace }: Request, from: string): JobParts | string {
  const [type = "", name = ""] = from.split("/");
  if (!/^(cronjobs?|cj)(\.batch)?$/.test(type)) return `from must be an existing cronjob`;
  const cronJob = client.get("cronjobs", `${namespace}/${name}`);
  if (cronJob === undefined) return `cronjobs.batch ${JSON.stringify(name)} not found`;
  const { jobTemplate } = cronJob.spec;
  const annotations = { ...jobTemplate.metadata?.annotations, "cronjob.kubernetes.io/instantiate": "manual" };
  const { labels } = jobTemplate.metadata ?? {};
  const { uid = "" } = cronJob.metadata;
  const owner = { apiVersion: "batch/v1", kind: "CronJob", name, uid, controller: true };
  const metadata = { annotations, ...(labels === undefined ? {} : { labels }), ownerReferences: [owner] };
  return { metadata, spec: jobTemplate.spec };
}

export const createPodDisruptionBudgetCommand: Command = {
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  summary: "Create a pod disruption budget with the specified name",
  flags: [...SHARED, text("selector"), text("min-available"), text("max-unavailable")],
  run(request) {
    const name = nameOf(request, "create poddisruptionbudget");
    if (typeof name !== "string") return name;
    const { flags } = request;
    const [min, max] = [textOf(flags, "min-available"), textOf(flags, "max-unavailable")];
    if (textOf(flags, "selector") === "") return failed("a selector must be specified");
    if (min === "" && max === "") return failed("one of min-available or max-unavailable must be specified");
    if (min !== "" && max !== "") return failed("min-available and max-unavailable cannot be both specified");
    const labels = parsePairs(textOf(flags, "selector"));
    if (typeof labels === "string") return failed(labels);
    const amount = (given: string): number | string => (/^\d+$/.test(given) ? Number(given) : given);
    const spec = {
      ...(max === "" ? {} : { maxUnavailable: amount(max) }),
      ...(min === "" ? {} : { minAvailable: amount(min) }),
      selector: { matchLabels: labels },
    };
    const status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
    const object = { apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name }, spec, status };
    return createNew(request, "poddisruptionbudgets", unstored(object as KubeObject));
  },
};
