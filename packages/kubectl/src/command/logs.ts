/** `kubectl logs`. Models k8s.io/kubectl/pkg/cmd/logs/logs.go and polymorphichelpers/logsforobject.go. `-f` shows what there is now. */
import { joinKey, newBadRequest, type Pod } from "@kubenetsim/api";
import type { PodLogOptions } from "@kubenetsim/cluster";
import { parseRfc3339 } from "@kubenetsim/sim";
import { bool, boolOf, duration, integer, numberOf, text, textOf } from "../argv/flag.ts";
import { type Failure, isStatus, usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { fetchAll } from "../resource/fetch.ts";
import { byLogging } from "../resource/logging-order.ts";
import { annotatedContainer, firstContainer, hasContainer, invalidContainer } from "../resource/pod-containers.ts";
import { goTypeOf, podSelectorOf } from "../resource/pod-selector.ts";
import { targetsOf } from "../resource/target.ts";

const USAGE =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";
/** With a selector only so many lines of each container are shown, unless --tail says otherwise. */
const SELECTOR_TAIL = 10;

export const logsCommand: Command = {
  name: "logs",
  aliases: [],
  summary: "Print the logs for a container in a pod",
  flags: [
    bool("all-containers"),
    bool("all-pods"),
    text("container", "c"),
    bool("follow", "f"),
    bool("ignore-errors"),
    bool("insecure-skip-tls-verify-backend"),
    integer("limit-bytes", 0),
    integer("max-log-requests", 5),
    duration("pod-running-timeout", 20_000),
    bool("prefix"),
    bool("previous", "p"),
    text("selector", "l"),
    duration("since", 0),
    text("since-time"),
    integer("tail", -1),
    bool("timestamps"),
  ],
  run,
};

function run(request: Request): Outcome {
  const mistake = mistakeIn(request);
  if (mistake !== undefined) return failed(mistake);
  const options = optionsOf(request);
  if (typeof options === "string") return failed(options);
  const found = podsFor(request);
  if ("failure" in found) return failed(found.failure);
  const asked = askedFor(request, found.pods, found.notice);
  if ("failure" in asked) return { stderr: asked.stderr, failures: [asked.failure] };
  const most = numberOf(request.flags, "max-log-requests");
  const { length } = asked.streams;
  if (boolOf(request.flags, "follow") && length > 1 && length > most) {
    const why = `you are attempting to follow ${length} log streams, but maximum allowed concurrency is ${most}`;
    return { stderr: asked.stderr, failures: [`${why}, use --max-log-requests to increase the limit`] };
  }
  return print(request, asked, options);
}

function mistakeIn({ args, flags }: Request): string | undefined {
  const isSelected = textOf(flags, "selector") !== "";
  if (args.length > 2 || (args.length === 0 && !isSelected)) return usageError("logs", USAGE);
  if (args.length === 1 && isSelected) return usageError("logs", "only a selector (-l) or a POD name is allowed");
  if (textOf(flags, "since-time") !== "" && numberOf(flags, "since") !== 0)
    return "at most one of `sinceTime` or `sinceSeconds` may be specified";
  const container = containerAsked({ args, flags });
  if (boolOf(flags, "all-containers") && container !== "")
    return `--all-containers=true should not be specified with container name ${container}`;
  if (flags.given.has("container") && args.length === 2)
    return "only one of -c or an inline [CONTAINER] arg is allowed";
  if (numberOf(flags, "limit-bytes") < 0) return "--limit-bytes must be greater than 0";
  if (numberOf(flags, "since") < 0) return "--since must be greater than 0";
  return numberOf(flags, "tail") < -1 ? "--tail must be greater than or equal to -1" : undefined;
}

function containerAsked({ args, flags }: Pick<Request, "args" | "flags">): string {
  return args.length === 2 ? (args[1] ?? "") : textOf(flags, "container");
}

/** What is asked of every node; a text is kubectl's complaint. */
function optionsOf({ flags, now }: Request): Omit<PodLogOptions, "container"> | string {
  const time = textOf(flags, "since-time");
  const from = time === "" ? undefined : parseRfc3339(time);
  if (time !== "" && from === undefined)
    return `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`;
  const sinceMs = Math.round(numberOf(flags, "since") / 1000) * 1000;
  const since = from ?? (sinceMs === 0 ? undefined : now - sinceMs);
  const limitBytes = numberOf(flags, "limit-bytes");
  const isShort = textOf(flags, "selector") !== "" && !flags.given.has("tail");
  return {
    previous: boolOf(flags, "previous"),
    timestamps: boolOf(flags, "timestamps"),
    tailLines: isShort ? SELECTOR_TAIL : numberOf(flags, "tail"),
    ...(since === undefined ? {} : { since }),
    ...(limitBytes === 0 ? {} : { limitBytes }),
  };
}

type Found = { readonly pods: readonly Pod[]; readonly notice: string } | { readonly failure: Failure };

function podsFor(request: Request): Found {
  const { client, args, namespace, flags } = request;
  const labelSelector = textOf(flags, "selector");
  if (labelSelector !== "") {
    const result = client.query("pods", { namespace, labelSelector, fieldSelector: "" });
    if (!result.ok) return { failure: result.status };
    const notice = result.value.length > 0 ? "" : `No resources found in ${namespace} namespace.\n`;
    return { pods: result.value, notice };
  }
  const [resource = ""] = args;
  const words = resource.includes("/") ? [resource] : ["pods", resource];
  const targets = targetsOf({ store: client.store, args: words, namespace });
  if (!targets.ok) return { failure: targets.failure };
  const { found, failures } = fetchAll(client, targets.targets);
  const [failure] = failures;
  if (failure !== undefined) return { failure: notFound(failure, namespace) };
  const [{ info, objects }] = found.length === 1 ? found : [{ info: undefined, objects: [] }];
  const [object] = objects;
  if (info === undefined || object === undefined) return { failure: "expected a resource" };
  if (info.resource === "pods") return { pods: [object as Pod], notice: "" };
  const selected = podSelectorOf(info, object);
  if (!selected.ok) return { failure: `cannot get the logs from ${goTypeOf(info)}: ${selected.error}` };
  return oneOf(request, client.podsSelected(object.metadata.namespace ?? "", selected.selector));
}

/** kubectl wraps what the server said, and so tells it as an error of its own. */
function notFound(failure: Failure, namespace: string): Failure {
  if (!isStatus(failure) || failure.reason !== "NotFound") return failure;
  return `error from server (NotFound): ${failure.message} in namespace "${namespace}"`;
}

function oneOf({ flags }: Request, pods: readonly Pod[]): Found {
  const sorted = [...pods].sort(byLogging);
  const [first] = sorted;
  if (first === undefined) return { failure: "timed out waiting for the condition" };
  if (boolOf(flags, "all-pods")) return { pods: sorted, notice: "" };
  const notice = pods.length > 1 ? `Found ${pods.length} pods, using pod/${first.metadata.name}\n` : "";
  return { pods: [first], notice };
}

interface Stream {
  readonly pod: Pod;
  readonly container: string;
}

type Asked = { readonly streams: readonly Stream[]; readonly stderr: string };

/** Each container of each pod that is to be shown. */
function askedFor(
  request: Request,
  pods: readonly Pod[],
  notice: string,
): Asked | { readonly failure: Failure; readonly stderr: string } {
  let stderr = notice;
  const streams: Stream[] = [];
  for (const pod of pods) {
    const { containers, said, failure } = containersAsked(request, pod);
    stderr += said;
    if (failure !== undefined) return { failure, stderr };
    streams.push(...containers.map((container) => ({ pod, container })));
  }
  return { streams, stderr };
}

interface Containers {
  readonly containers: readonly string[];
  readonly said: string;
  readonly failure?: string;
}

function containersAsked(request: Request, pod: Pod): Containers {
  const { flags } = request;
  if (boolOf(flags, "all-containers")) {
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
    const all = [...initContainers, ...containers, ...ephemeralContainers];
    return { containers: all.map(({ name }) => name), said: "" };
  }
  let asked = containerAsked(request);
  let said = "";
  if (asked === "") {
    const annotated = annotatedContainer(pod);
    if (annotated !== "" && !hasContainer(pod, annotated))
      said = `Default container name "${annotated}" not found in pod ${pod.metadata.name}\n`;
    else asked = annotated;
  }
  if (asked === "") {
    const { container, notice } = firstContainer(pod);
    return { containers: [container], said: said + (boolOf(flags, "all-pods") ? "" : notice) };
  }
  if (hasContainer(pod, asked)) return { containers: [asked], said };
  return { containers: [], said, failure: invalidContainer(pod, asked) };
}

function print(request: Request, { streams, stderr }: Asked, options: Omit<PodLogOptions, "container">): Outcome {
  const { flags, readLogs } = request;
  const prefixed = boolOf(flags, "prefix") || boolOf(flags, "all-pods");
  let stdout = "";
  for (const { pod, container } of streams) {
    const { namespace = "", name = "" } = pod.metadata;
    const logs = readLogs?.(joinKey(namespace, name), { ...options, container }) ?? { ok: true, text: "" };
    if (logs.ok) {
      stdout += prefixed ? withPrefix(`[pod/${name}/${container}] `, logs.text) : logs.text;
      continue;
    }
    if (!boolOf(flags, "ignore-errors")) return { stdout, stderr, failures: [newBadRequest(logs.error)] };
    stdout += `error: ${logs.error}\n`;
  }
  return { stdout, stderr };
}

// A line that --limit-bytes has cut has no end.
function withPrefix(prefix: string, text: string): string {
  return text.replace(/[^\n]*\n|[^\n]+$/g, (line) => prefix + line);
}
