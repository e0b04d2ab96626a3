/** `kubectl debug`: a container beside those of a pod, a copy of a pod, or a pod on a node. Models k8s.io/kubectl/pkg/cmd/debug/debug.go. */
import { goQuote, joinKey, type KubeObject, type Pod, type ResourceInfo } from "@kubenetsim/api";
import { array, bool, boolOf, text, textOf } from "../../argv/flag.ts";
import { isImageName } from "../../argv/image-name.ts";
import { fileFlags } from "../../argv/shared-flags.ts";
import type { Failure } from "../../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { fetchAll } from "../../resource/fetch.ts";
import { hasFiles, readFiles } from "../../resource/manifest-files.ts";
import { type TargetResult, targetsOf, targetsOfFiles } from "../../resource/target.ts";
import { deadlineOf, holdsBy } from "../patience.ts";
import { copyOfPod } from "./copy.ts";
import { type DebugOptions, debugContainer, nameSuffix, podContainerName, readOptions } from "./options.ts";
import { isProfile, profileOf } from "./profile.ts";

export const debugCommand: Command = {
  name: "debug",
  aliases: [],
  summary: "Create debugging sessions for troubleshooting workloads and nodes",
  flags: [
    ...fileFlags.filter(({ name }) => name === "filename"),
    bool("arguments-only"),
    bool("attach"),
    text("container", "c"),
    text("copy-to"),
    array("env"),
    text("image"),
    text("image-pull-policy"),
    bool("keep-annotations"),
    bool("keep-init-containers", undefined, true),
    bool("keep-labels"),
    bool("keep-liveness"),
    bool("keep-readiness"),
    bool("keep-startup"),
    text("profile", undefined, "general"),
    bool("quiet", "q"),
    bool("replace"),
    bool("same-node"),
    array("set-image"),
    bool("share-processes", undefined, true),
    bool("stdin", "i"),
    text("target"),
    bool("tty", "t"),
  ],
  run,
};

function run(request: Request): Outcome {
  const options = readOptions(request);
  if (typeof options === "string") return failed(options);
  const mistake = mistakeIn(request, options);
  if (mistake !== undefined) return failed(mistake);
  const targets = targetsFor(request, options.names);
  if (!targets.ok) return failed(targets.failure);
  const { found, failures } = fetchAll(request.client, targets.targets);
  const target = textOf(request.flags, "target");
  let stdout = target === "" || boolOf(request.flags, "quiet") ? "" : targeting(target);
  let stderr = "";
  if (failures.length > 0) return { stdout, failures };
  for (const { info, objects } of found) {
    for (const object of objects) {
      const done = visit(request, options, info, object);
      stdout += done.stdout ?? "";
      stderr += done.stderr ?? "";
      if ((done.failures?.length ?? 0) > 0 || (done.exitCode ?? 0) !== 0) return { ...done, stdout, stderr };
    }
  }
  return { stdout, stderr };
}

function targeting(container: string): string {
  return `Targeting container ${goQuote(container)}. If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`;
}

function mistakeIn(request: Request, { names, words, images, copyTo, image }: DebugOptions): string | undefined {
  const { flags } = request;
  const container = textOf(flags, "container");
  if (boolOf(flags, "attach") && image === "" && container === "")
    return "you must specify --container or create a new container using --image in order to attach.";
  if (copyTo !== "") {
    if (image === "" && images.size === 0 && words.length === 0)
      return "you must specify --image, --set-image or command arguments.";
    if (words.length > 0 && container === "" && image === "")
      return "you must specify an existing container or a new image when specifying args.";
  } else {
    const only = ["replace", "same-node"].find((name) => boolOf(flags, name));
    if (only !== undefined) return `--${only} may only be used with --copy-to.`;
    if (images.size > 0) return "--set-image may only be used with --copy-to.";
    if (image === "") return "you must specify --image when not using --copy-to.";
  }
  if (image !== "" && !isImageName(image)) return `invalid image name ${goQuote(image)}: invalid reference format`;
  if (names.length === 0 && !hasFiles(request)) return "NAME or filename is required for debug";
  const policy = textOf(flags, "image-pull-policy");
  if (!["", "Always", "IfNotPresent", "Never"].includes(policy)) return `invalid image pull policy: ${policy}`;
  for (const [name, other] of images)
    if (!isImageName(other))
      return `invalid image name ${goQuote(other)} for container ${goQuote(name)}: invalid reference format`;
  if (textOf(flags, "target") !== "" && copyTo !== "")
    return "--target is incompatible with --copy-to. Use --share-processes instead.";
  if (boolOf(flags, "tty") && !boolOf(flags, "stdin"))
    return "-i/--stdin is required for containers with -t/--tty=true";
  const profile = textOf(flags, "profile");
  return isProfile(profile) ? undefined : `unknown profile: ${profile}`;
}

function targetsFor(request: Request, names: readonly string[]): TargetResult {
  if (hasFiles(request)) {
    const files = readFiles(request);
    const [failure] = files.failures;
    if (failure !== undefined) return { ok: false, failure };
    const targets = targetsOfFiles(files.objects);
    return { ok: true, targets, single: targets.length === 1 };
  }
  const { store } = request.client;
  const args = names.some((name) => name.includes("/"))
    ? names.map((name) => (name.includes("/") ? name : `pods/${name}`))
    : ["pods", ...names];
  return targetsOf({ store, args, namespace: request.namespace });
}

function visit(request: Request, options: DebugOptions, info: ResourceInfo, object: KubeObject): Outcome {
  if (info.resource === "nodes") return debugNode(request, options, object);
  if (info.resource !== "pods")
    return failed(`${goQuote(`${info.group}/${info.version}, Kind=${info.kind}`)} not supported by debug`);
  return options.copyTo === ""
    ? addContainer(request, options, object as Pod)
    : debugCopy(request, options, object as Pod);
}

/** A container more in the pod itself. */
function addContainer(request: Request, options: DebugOptions, pod: Pod): Outcome {
  const { name, told } = podContainerName(request, pod);
  const target = textOf(request.flags, "target");
  const container = {
    ...debugContainer(request, options, name),
    ...profileOf(request).ephemeral,
    ...(target === "" ? {} : { targetContainerName: target }),
  };
  const ephemeralContainers = [...(pod.spec.ephemeralContainers ?? []), container];
  const asked: Pod = { ...pod, spec: { ...pod.spec, ephemeralContainers } };
  const { namespace = "", name: podName = "" } = pod.metadata;
  const written = request.client.update("pods", asked, { subresource: "ephemeralcontainers" });
  if (!written.ok) return { stdout: told, failures: [written.status] };
  return attach(request, options, joinKey(namespace, podName), name, told);
}

function debugCopy(request: Request, options: DebugOptions, pod: Pod): Outcome {
  const made = copyOfPod(request, options, pod);
  if ("error" in made) return failed(made.error);
  const { copy, container, told } = made;
  const created = request.client.create("pods", copy);
  if (!created.ok) return { stdout: told, failures: [created.status] };
  const { namespace = "", name = "" } = pod.metadata;
  const failures: Failure[] = [];
  if (boolOf(request.flags, "replace")) {
    const deleted = request.client.delete("pods", joinKey(namespace, name), { gracePeriodSeconds: 0 });
    if (!deleted.ok) failures.push(deleted.status);
  }
  if (failures.length > 0 || container === "") return { stdout: told, failures };
  return attach(request, options, joinKey(namespace, options.copyTo), container, told);
}

/** A pod in the node's own namespaces. */
function debugNode(request: Request, options: DebugOptions, node: KubeObject): Outcome {
  const { flags, client, namespace } = request;
  const given = textOf(flags, "container");
  const container = given === "" ? "debugger" : given;
  const nodeName = node.metadata.name ?? "";
  const name = `node-debugger-${nodeName}-${nameSuffix(request, nodeName)}`;
  const told = boolOf(flags, "quiet")
    ? ""
    : `Creating debugging pod ${name} with container ${container} on node ${nodeName}.\n`;
  const profile = profileOf(request);
  const pod: Pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels: { "app.kubernetes.io/managed-by": "kubectl-debug" } },
    spec: {
      containers: [{ ...debugContainer(request, options, container), ...profile.nodeContainer }],
      nodeName,
      restartPolicy: "Never",
      tolerations: [{ operator: "Exists" }],
      ...profile.node,
    },
  };
  const created = client.create("pods", pod);
  if (!created.ok) return { stdout: told, failures: [created.status] };
  return attach(request, options, joinKey(namespace, name), container, told);
}

/** Once the container runs, does in it what the words say: with a terminal, that is what one would see of them. */
function attach(request: Request, { words }: DebugOptions, key: string, container: string, told: string): Outcome {
  const { flags, client, execute } = request;
  const attaches = flags.given.has("attach") ? boolOf(flags, "attach") : boolOf(flags, "stdin");
  if (!attaches) return { stdout: told };
  const isUp = (): boolean => {
    const { containerStatuses = [], ephemeralContainerStatuses = [] } = client.get("pods", key)?.status ?? {};
    const status = [...containerStatuses, ...ephemeralContainerStatuses].find(({ name }) => name === container);
    return status?.state?.running !== undefined || status?.state?.terminated !== undefined;
  };
  if (!holdsBy(request, deadlineOf(request, undefined), isUp))
    return { stdout: told, failures: ["timed out waiting for the condition"] };
  if (words.length === 0) return { stdout: told };
  const done = execute(key, container, words);
  return { stdout: told + done.stdout, stderr: done.stderr, exitCode: done.exitCode, traces: done.traces };
}
