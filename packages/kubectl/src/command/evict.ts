/** Evicting the pods of a node side by side, each tried again and waited for. Models k8s.io/kubectl/pkg/drain/drain.go evictPods. */
import { goQuote, joinKey, type KubeObject, type Pod, type Status } from "@kubenetsim/api";
import type { DeleteOptions } from "@kubenetsim/apiserver";
import { formatGoDuration, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { boolOf, numberOf } from "../argv/flag.ts";
import type { Request } from "../request.ts";
import type { DryRun } from "./dry-run.ts";
import { type Deadline, deadlineOf, OUT_OF_PATIENCE } from "./patience.ts";

/** How long a refused eviction rests, and how often a pod that ends is looked for. */
const RETRY_MS: Millis = 5_000;
const POLL_MS: Millis = 1_000;

/** What stands on the two streams. */
export interface Output {
  readonly stdout: string[];
  readonly stderr: string[];
}

/** What all evictions of one node share. */
interface Draining {
  readonly request: Request;
  readonly dryRun: DryRun;
  readonly deadline: Deadline;
  readonly output: Output;
}

/** What goes on with one pod. */
interface Eviction {
  pod: Pod;
  doing: "evict" | "wait" | "done";
  /** When it goes on. */
  at: Millis;
}

/** Evicts or deletes them all, and waits until they are gone: what went wrong, one text each. */
export function evictAll(request: Request, pods: readonly Pod[], dryRun: DryRun, output: Output): readonly string[] {
  const timeout = numberOf(request.flags, "timeout");
  const deadline = deadlineOf(request, timeout === 0 ? undefined : timeout);
  const draining: Draining = { request, dryRun, deadline, output };
  if (boolOf(request.flags, "disable-eviction")) return deleteAll(draining, pods);
  const evictions = pods.map((pod): Eviction => ({ pod, doing: "evict", at: request.client.now }));
  const wrong: string[] = [];
  for (;;) {
    const { now } = request.client;
    for (const eviction of evictions) {
      if (eviction.doing === "done" || eviction.at > now) continue;
      const step = eviction.doing === "evict" ? tryEviction : lookForPod;
      const failure = step(draining, eviction);
      if (failure === undefined) continue;
      eviction.doing = "done";
      wrong.push(failure);
    }
    const open = evictions.filter(({ doing }) => doing !== "done");
    if (open.length === 0) return wrong;
    pause(request, Math.min(...open.map(({ at }) => at)));
  }
}

function pause({ client, waitUntil }: Request, until: Millis): void {
  waitUntil?.(() => false, until - client.now);
}

/** Asks once; what it returns ends it. */
function tryEviction(draining: Draining, eviction: Eviction): string | undefined {
  const { request, dryRun, deadline, output } = draining;
  const { pod } = eviction;
  const { namespace = "", name = "" } = pod.metadata;
  output.stdout.push(`evicting pod ${namespace}/${name}${dryRun === "none" ? "" : DRY[dryRun]}\n`);
  const start = `error when evicting pods/${goQuote(name)} -n ${goQuote(namespace)}`;
  if (isOver(request, deadline)) return `${start}: global timeout reached: ${limitOf(request, deadline)}`;
  const refusal = dryRun === "client" ? undefined : evict(request, pod, dryRun);
  if (dryRun !== "none" || refusal?.reason === "NotFound") {
    eviction.doing = "done";
    return dryRun === "none" || refusal === undefined ? undefined : `${start}: ${refusal.message}`;
  }
  const isEnding = pod.metadata.deletionTimestamp !== undefined;
  if (refusal === undefined || (isEnding && isOfEndingNamespace(refusal))) {
    eviction.doing = "wait";
    return lookForPod(draining, eviction);
  }
  const isBudget = refusal.reason === "TooManyRequests";
  if (!isBudget && !isOfEndingNamespace(refusal)) return `${start}: ${refusal.message}`;
  const from = isBudget
    ? start
    : `error when evicting pod ${goQuote(name)} from terminating namespace ${goQuote(namespace)}`;
  output.stderr.push(`${from} (will retry after 5s): ${refusal.message}\n`);
  // Without a clock there is no second try.
  if (request.waitUntil === undefined) return `${start}: global timeout reached: 0s`;
  eviction.at = request.client.now + RETRY_MS;
  eviction.pod = request.client.get("pods", joinKey(namespace, name)) ?? pod;
  return undefined;
}

const DRY = { client: " (dry run)", server: " (server dry run)" } as const;

function evict({ client, flags }: Request, { metadata }: Pod, dryRun: DryRun): Status | undefined {
  const { namespace = "", name = "" } = metadata;
  const deleteOptions = graceOf(flags);
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace }, deleteOptions };
  const asked = { subresource: "eviction", dryRun: dryRun === "server" } as const;
  const result = client.create("pods", eviction as KubeObject, asked);
  return result.ok ? undefined : result.status;
}

function graceOf(flags: Request["flags"]): Pick<DeleteOptions, "gracePeriodSeconds"> {
  const grace = numberOf(flags, "grace-period");
  return grace < 0 ? {} : { gracePeriodSeconds: grace };
}

function isOfEndingNamespace({ reason, details }: Status): boolean {
  return reason === "Forbidden" && details?.causes?.some((cause) => cause.reason === "NamespaceTerminating") === true;
}

/** Is the pod gone? Another one of its name is not it. */
function lookForPod({ request, deadline, output }: Draining, eviction: Eviction): string | undefined {
  const { stdout } = output;
  const { pod } = eviction;
  const { namespace = "", name = "", uid } = pod.metadata;
  const now = request.client.get("pods", joinKey(namespace, name));
  const seconds = numberOf(request.flags, "skip-wait-for-delete-timeout");
  const isGone = now?.metadata.uid !== uid || request.waitUntil === undefined;
  if (isGone) stdout.push(`pod/${name} ${boolOf(request.flags, "disable-eviction") ? "deleted" : "evicted"}\n`);
  else if (isLongDeleted(request, now, seconds))
    stdout.push(`pod ${goQuote(name)} has DeletionTimestamp older than ${seconds} seconds, skipping\n`);
  else if (isOver(request, deadline)) {
    const why = deadline.isOurs ? OUT_OF_PATIENCE : "context deadline exceeded";
    return `error when waiting for pod ${goQuote(name)} in namespace ${goQuote(namespace)} to terminate: ${why}`;
  } else {
    eviction.at = Math.min(request.client.now + POLL_MS, deadline.at);
    return undefined;
  }
  eviction.doing = "done";
  return undefined;
}

/** Whether a pod has been ending for so long that nobody waits for it. */
export function isLongDeleted({ client }: Request, pod: Pod | undefined, seconds: number): boolean {
  const since = parseRfc3339(pod?.metadata.deletionTimestamp ?? "");
  return seconds > 0 && since !== undefined && Math.trunc((client.now - since) / 1000) > seconds;
}

function isOver({ client, waitUntil }: Request, deadline: Deadline): boolean {
  return waitUntil !== undefined && client.now >= deadline.at;
}

function limitOf({ flags }: Request, { isOurs }: Deadline): string {
  return isOurs ? OUT_OF_PATIENCE : formatGoDuration(numberOf(flags, "timeout"));
}

/** `--disable-eviction`: the first refusal ends it. Models deletePods. */
function deleteAll(draining: Draining, pods: readonly Pod[]): readonly string[] {
  const { request, dryRun, deadline, output } = draining;
  if (dryRun === "client") {
    for (const { metadata } of pods)
      output.stdout.push(`evicting pod ${metadata.namespace}/${metadata.name}${DRY[dryRun]}\n`);
    return [];
  }
  const { client, flags } = request;
  for (const { metadata } of pods) {
    const key = joinKey(metadata.namespace ?? "", metadata.name ?? "");
    const deleted = client.delete("pods", key, { ...graceOf(flags), dryRun: dryRun === "server" });
    if (!deleted.ok && deleted.status.reason !== "NotFound") return [deleted.status.message];
  }
  if (dryRun === "server") return [];
  for (const pod of pods) {
    const eviction: Eviction = { pod, doing: "wait", at: client.now };
    while (eviction.doing === "wait") {
      if (lookForPod(draining, eviction) !== undefined)
        return [deadline.isOurs ? OUT_OF_PATIENCE : "context deadline exceeded"];
      if (eviction.doing === "wait") pause(request, eviction.at);
    }
  }
  return [];
}
