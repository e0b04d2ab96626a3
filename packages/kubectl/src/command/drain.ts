/** `kubectl drain`: no new pods for a node, and an eviction for each that is there. Models k8s.io/kubectl/pkg/drain. */
import { controllerOf, joinKey, MIRROR_POD, type Pod, parseSelector, resourceOf } from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import { bool, boolOf, duration, integer, numberOf, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import type { Subject } from "./change.ts";
import { cordonNode, nodesOf } from "./cordon.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { evictAll, isLongDeleted, type Output } from "./evict.ts";

export const drainCommand: Command = {
  name: "drain",
  aliases: [],
  summary: "Drain node in preparation for maintenance",
  flags: [
    selectorFlag,
    dryRunFlag,
    bool("force"),
    bool("ignore-daemonsets"),
    bool("delete-emptydir-data"),
    bool("disable-eviction"),
    text("pod-selector"),
    integer("grace-period", -1),
    integer("chunk-size", 500),
    integer("skip-wait-for-delete-timeout", 0),
    duration("timeout", 0),
  ],
  run,
};

function run(request: Request): Outcome {
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const hasSelector = textOf(request.flags, "selector") !== "";
  if (request.args.length === 0 && !hasSelector) return failed(usageError("drain", "USAGE: drain NODE [flags]"));
  if (request.args.length > 0 && hasSelector)
    return failed("error: cannot specify both a node name and a --selector option");
  const podSelector = parseSelector(textOf(request.flags, "pod-selector"));
  if (!podSelector.ok) return failed(`error: ${podSelector.error}`);
  const found = nodesOf(request);
  if (!("subjects" in found)) return found;
  const output: Output = { stdout: [], stderr: [] };
  const failures: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    const line = cordonNode(request, subject, true, dryRun.dryRun);
    if (typeof line === "string") output.stdout.push(line);
    else failures.push(line.failure);
  }
  if (failures.length === 0) failures.push(...drainAll(request, found.subjects, dryRun.dryRun, output));
  return { stdout: output.stdout.join(""), stderr: dryRun.warning + output.stderr.join(""), failures };
}

function drainAll(request: Request, nodes: readonly Subject[], dryRun: DryRun, output: Output): readonly Failure[] {
  const failures: Failure[] = [];
  const pending: string[] = [];
  for (const node of nodes) {
    const wrong = drainNode(request, node, dryRun, output);
    if (wrong === undefined) continue;
    failures.push(wrong);
    pending.push(` ${node.object.metadata.name}\n`);
  }
  if (pending.length > 0) output.stderr.push(`There are pending nodes to be drained:\n${pending.join("")}`);
  return failures;
}

/** Why the node could not be emptied; undefined where it is. */
function drainNode(request: Request, { object }: Subject, dryRun: DryRun, output: Output): string | undefined {
  const { name = "" } = object.metadata;
  const wrong = emptied(request, name, dryRun, output);
  if (wrong === "") {
    output.stdout.push(`node/${name} ${told("drained", dryRun)}\n`);
    return undefined;
  }
  const what = `unable to drain node ${JSON.stringify(name)} due to error: ${wrong}`;
  output.stderr.push(`error: ${what}, continuing command...\n`);
  return wrong;
}

/** Models deleteOrEvictPodsSimple. */
function emptied(request: Request, node: string, dryRun: DryRun, output: Output): string {
  const { pods, warnings, errors } = chosenPods(request, node);
  if (errors !== "") return errors;
  if (warnings !== "") output.stderr.push(`Warning: ${warnings}\n`);
  const found = [...new Set(evictAll(request, pods, dryRun, output))];
  if (found.length === 0) return "";
  const wrong = found.length > 1 ? `[${found.join(", ")}]` : (found[0] ?? "");
  const pending = chosenPods(request, node).pods.map(({ metadata }) => `pod/${metadata.name}\n`);
  if (pending.length > 0)
    output.stderr.push(
      `There are pending pods in node ${JSON.stringify(node)} when an error occurred: ${wrong}\n${pending.join("")}`,
    );
  return wrong;
}

interface Chosen {
  readonly pods: readonly Pod[];
  readonly warnings: string;
  readonly errors: string;
}

interface Verdict {
  readonly delete: boolean;
  readonly warning?: string;
  readonly error?: string;
}

const UNMANAGED_FATAL = "cannot delete Pods that declare no controller (use --force to override)";
const DAEMONSET_FATAL = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
const STORAGE_FATAL = "cannot delete Pods with local storage (use --delete-emptydir-data to override)";

function chosenPods(request: Request, node: string): Chosen {
  const { client, flags } = request;
  const selected = client.query("pods", {
    fieldSelector: `spec.nodeName=${node}`,
    labelSelector: textOf(flags, "pod-selector"),
  });
  if (!selected.ok) return { pods: [], warnings: "", errors: selected.status.message };
  const pods: Pod[] = [];
  const warnings = new Map<string, string[]>();
  const errors = new Map<string, string[]>();
  for (const pod of selected.value) {
    const verdict = verdictOn(request, client, pod);
    const name = `${pod.metadata.namespace}/${pod.metadata.name}`;
    if (verdict.delete) pods.push(pod);
    if (verdict.warning !== undefined) warnings.set(verdict.warning, [...(warnings.get(verdict.warning) ?? []), name]);
    if (verdict.error !== undefined) errors.set(verdict.error, [...(errors.get(verdict.error) ?? []), name]);
  }
  return { pods, warnings: joined(warnings, "; "), errors: bracketed(errors) };
}

function joined(messages: ReadonlyMap<string, readonly string[]>, separator: string): string {
  return [...messages]
    .map(([text, names]) => `${text}: ${names.join(", ")}`)
    .sort()
    .join(separator);
}

function bracketed(messages: ReadonlyMap<string, readonly string[]>): string {
  return messages.size > 1 ? `[${joined(messages, ", ")}]` : joined(messages, ", ");
}

/** The filters, in kubectl's order: the first that keeps a pod, or stops everything, decides. */
function verdictOn(request: Request, client: Client, pod: Pod): Verdict {
  const { flags } = request;
  if (isLongDeleted(request, pod, numberOf(flags, "skip-wait-for-delete-timeout"))) return { delete: false };
  const force = boolOf(flags, "force");
  const owner = controllerOf(pod.metadata);
  if (owner?.kind === "DaemonSet") {
    const isThere = ownerExists(client, pod, owner);
    if (isThere || !force) {
      if (boolOf(flags, "ignore-daemonsets")) return { delete: false, warning: "ignoring DaemonSet-managed Pods" };
      return { delete: false, error: DAEMONSET_FATAL };
    }
  }
  if (Object.hasOwn(pod.metadata.annotations ?? {}, MIRROR_POD)) return { delete: false };
  const isOver = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  const hasStorage = !isOver && (pod.spec.volumes ?? []).some((volume) => "emptyDir" in volume);
  if (hasStorage && !boolOf(flags, "delete-emptydir-data")) return { delete: false, error: STORAGE_FATAL };
  if (owner !== undefined || isOver)
    return hasStorage ? { delete: true, warning: "deleting Pods with local storage" } : { delete: true };
  return force
    ? { delete: true, warning: "deleting Pods that declare no controller" }
    : { delete: false, error: UNMANAGED_FATAL };
}

function ownerExists(
  client: Client,
  { metadata }: Pod,
  owner: { readonly apiVersion: string; readonly kind: string; readonly name: string },
): boolean {
  const info = resourceOf(owner.apiVersion, owner.kind);
  return info !== undefined && client.get(info.resource, joinKey(metadata.namespace ?? "", owner.name)) !== undefined;
}
