/** `kubectl exec`. Models k8s.io/kubectl/pkg/cmd/exec/exec.go. */
import { goQuote, type KubeObject, newBadRequest, type Pod, type ResourceInfo } from "@kubenetsim/api";
import { bool, boolOf, duration, text, textOf } from "../argv/flag.ts";
import { fileFlags } from "../argv/shared-flags.ts";
import { type Failure, usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { fetchAll } from "../resource/fetch.ts";
import { hasFiles, readFiles } from "../resource/manifest-files.ts";
import { annotatedContainer, firstContainer, hasContainer, invalidContainer } from "../resource/pod-containers.ts";
import { goTypeOf, podSelectorOf } from "../resource/pod-selector.ts";
import { type Target, targetsOf, targetsOfFiles } from "../resource/target.ts";

export const execCommand: Command = {
  name: "exec",
  aliases: [],
  summary: "Execute a command in a container",
  flags: [
    ...fileFlags.filter(({ name }) => name === "filename"),
    text("container", "c"),
    bool("stdin", "i"),
    bool("tty", "t"),
    bool("quiet", "q"),
    duration("pod-running-timeout", 60_000),
  ],
  run,
};

function run(request: Request): Outcome {
  const { args, dash } = request;
  const resource = args.length > 0 && dash !== 0 ? (args[0] ?? "") : "";
  const dashed = dash === 0 || dash === 1;
  if (!dashed && (args.length > 1 || (args.length > 0 && hasFiles(request))))
    return failed(
      usageError("exec", "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"),
    );
  const argv = dashed ? args.slice(dash) : [];
  if (resource === "" && !hasFiles(request)) return failed("pod, type/name or --filename must be specified");
  if (argv.length === 0) return failed("you must specify at least one command for the container");
  const found = podFor(request, resource);
  if (!("pod" in found)) return failed(found.failure);
  return runIn(request, found.pod, argv);
}

type PodResult = { readonly pod: Pod } | { readonly failure: Failure };

/** A pod, or the first of those that something selects. */
function podFor(request: Request, resource: string): PodResult {
  const targets = targetsFor(request, resource);
  if (!Array.isArray(targets)) return { failure: targets as Failure };
  const { found, failures } = fetchAll(request.client, targets as readonly Target[]);
  const [missing] = failures;
  if (missing !== undefined) return { failure: missing };
  const objects = found.flatMap(({ info, objects }) => objects.map((object) => ({ info, object })));
  const [first, ...more] = objects;
  if (first === undefined || more.length > 0) return { failure: "cannot exec into multiple objects at a time" };
  return first.info.resource === "pods" ? { pod: first.object as Pod } : selectedPod(request, first.info, first.object);
}

function targetsFor(request: Request, resource: string): readonly Target[] | Failure {
  if (hasFiles(request)) {
    const files = readFiles(request);
    return files.failures[0] ?? targetsOfFiles(files.objects);
  }
  const args = resource.includes("/") ? [resource] : ["pods", resource];
  const result = targetsOf({ store: request.client.store, args, namespace: request.namespace });
  return result.ok ? result.targets : result.failure;
}

/** Models polymorphichelpers.attachablePodForObject. */
function selectedPod({ client }: Request, info: ResourceInfo, object: KubeObject): PodResult {
  const { namespace = "" } = object.metadata;
  const selected = podSelectorOf(info, object);
  if (!selected.ok) return { failure: `cannot attach to ${goTypeOf(info)}: ${selected.error}` };
  const pods = client.podsSelected(namespace, selected.selector);
  const active = pods.filter((pod) => pod.status?.phase !== "Succeeded" && pod.status?.phase !== "Failed");
  const [pod] = [...(active.length > 0 ? active : pods)].sort((a, b) => readiness(b) - readiness(a));
  return pod === undefined ? { failure: "timed out waiting for the condition" } : { pod };
}

/** Running and ready ones first, those that are about to go last. */
function readiness(pod: Pod): number {
  const ready = pod.status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") === true;
  const going = pod.metadata.deletionTimestamp !== undefined;
  return Number(pod.status?.phase === "Running") * 2 + Number(ready) - Number(going) * 4;
}

function runIn(request: Request, pod: Pod, argv: readonly string[]): Outcome {
  const { flags, execute } = request;
  const { name = "", namespace = "" } = pod.metadata;
  const phase = pod.status?.phase ?? "";
  if (phase === "Succeeded" || phase === "Failed")
    return failed(`cannot exec into a container in a completed pod; current phase is ${phase}`);
  const given = textOf(flags, "container");
  const asked = given === "" ? annotatedContainer(pod) : given;
  if (asked !== "" && !hasContainer(pod, asked)) return failed(invalidContainer(pod, asked));
  const { container, notice } = asked === "" ? firstContainer(pod) : { container: asked, notice: "" };
  const stderr = boolOf(flags, "quiet") ? "" : notice;
  if ((pod.spec.nodeName ?? "") === "")
    return { stderr, failures: [newBadRequest(`pod ${name} does not have a host assigned`)] };
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  const statuses = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses];
  const status = statuses.find((one) => one.name === container);
  if (status?.state?.running === undefined)
    return { stderr, failures: [`unable to upgrade connection: container not found (${goQuote(container)})`] };
  const done = execute(`${namespace}/${name}`, container, argv);
  const ended = done.exitCode === 0 ? "" : `command terminated with exit code ${done.exitCode}\n`;
  // A terminal has one stream for both.
  const tty = boolOf(flags, "tty") && boolOf(flags, "stdin");
  const out = tty ? { stdout: done.stdout + done.stderr, stderr: "" } : done;
  return { stdout: out.stdout, stderr: stderr + out.stderr + ended, exitCode: done.exitCode, traces: done.traces };
}
