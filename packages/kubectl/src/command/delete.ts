/** `kubectl delete`. Models k8s.io/kubectl/pkg/cmd/delete/delete.go. */
import { goQuote, joinKey, type KubeObject, type ResourceInfo } from "@kubenetsim/api";
import type { DeleteOptions } from "@kubenetsim/apiserver";
import { bool, boolOf, duration, integer, numberOf, optional, refused, text, textOf } from "../argv/flag.ts";
import { allNamespacesFlag, dryRunFlag, fileFlags, selectorFlag } from "../argv/shared-flags.ts";
import type { Failure } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { fetchAll } from "../resource/fetch.ts";
import { hasFiles, readFiles } from "../resource/manifest-files.ts";
import { type Target, targetsOf, targetsOfFiles } from "../resource/target.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { deadlineOf, isGoneBy, type Located, lateText } from "./patience.ts";

export const deleteCommand: Command = {
  name: "delete",
  aliases: [],
  summary: "Delete resources by file names, stdin, resources and names, or by resources and label selector",
  flags: [
    ...fileFlags,
    selectorFlag,
    allNamespacesFlag,
    dryRunFlag,
    text("field-selector"),
    text("output", "o"),
    bool("all"),
    bool("force"),
    bool("now"),
    bool("ignore-not-found"),
    bool("wait", undefined, true),
    integer("grace-period", -1),
    duration("timeout", 0),
    optional("cascade", "background", "background"),
    refused(bool("interactive", "i")),
    refused(text("raw")),
  ],
  run,
};

type Propagation = NonNullable<DeleteOptions["propagationPolicy"]>;

const CASCADES: ReadonlyMap<string, Propagation> = new Map([
  ["background", "Background"],
  ["true", "Background"],
  ["foreground", "Foreground"],
  ["orphan", "Orphan"],
  ["false", "Orphan"],
]);

function run(request: Request): Outcome {
  const { flags } = request;
  const plan = planOf(request);
  if (typeof plan === "string") return failed(plan);
  const asked = askedFor(request);
  if (!("victims" in asked)) return asked;
  const wrong = checked(request, plan);
  if (wrong !== undefined) return failed(wrong);
  const done = deleteAll(request, asked.victims, plan);
  const failures = [...asked.before, ...done.failures];
  if (failures.length === 0 && plan.dryRun === "none" && boolOf(flags, "wait")) failures.push(...late(request, done));
  const nothing =
    asked.victims.length === 0 || (done.stdout === "" && failures.length === 0 && ignoresMissing(request));
  const silent = !nothing || failures.length > 0 || textOf(flags, "output") === "name";
  return {
    stdout: silent || asked.named ? done.stdout : "No resources found\n",
    stderr: plan.warning + done.warning,
    failures,
  };
}

interface Plan {
  readonly graceSeconds: number;
  readonly propagationPolicy: Propagation;
  readonly dryRun: DryRun;
  readonly warning: string;
}

/** What the flags say together, or why they contradict each other. */
function planOf(request: Request): Plan | string {
  const { flags } = request;
  const word = textOf(flags, "cascade");
  const propagationPolicy = CASCADES.get(word);
  if (propagationPolicy === undefined)
    return `invalid cascade value (${word}). Must be "background", "foreground", or "orphan"`;
  const period = numberOf(flags, "grace-period");
  const now = boolOf(flags, "now");
  if (now && period !== -1) return "--now and --grace-period cannot be specified together";
  const force = boolOf(flags, "force");
  const wanted = now ? 1 : period;
  const graceSeconds = wanted === 0 && !force ? 1 : force && wanted < 0 ? 0 : wanted;
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return dryRun.error;
  return {
    graceSeconds,
    propagationPolicy,
    dryRun: dryRun.dryRun,
    warning: dryRun.warning + forceWarning(force, graceSeconds),
  };
}

function forceWarning(force: boolean, graceSeconds: number): string {
  if (!force || graceSeconds !== 0) return "";
  return "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n";
}

function checked({ flags }: Request, plan: Plan): string | undefined {
  const output = textOf(flags, "output");
  if (output !== "" && output !== "name") return `unexpected -o output mode: ${output}. We only support '-o name'`;
  const all = boolOf(flags, "all");
  if (all && textOf(flags, "selector") !== "") return "cannot set --all and --selector at the same time";
  if (all && textOf(flags, "field-selector") !== "") return "cannot set --all and --field-selector at the same time";
  if (plan.graceSeconds > 0 && boolOf(flags, "force"))
    return "--force and --grace-period greater than 0 cannot be specified together";
  return undefined;
}

interface Victim {
  readonly info: ResourceInfo;
  readonly namespace: string;
  readonly name: string;
}

interface Asked {
  readonly victims: readonly Victim[];
  readonly before: readonly Failure[];
  /** Were they named one by one? */
  readonly named: boolean;
}

function askedFor(request: Request): Asked | Outcome {
  const { args, client, flags, namespace } = request;
  if (hasFiles(request)) {
    if (args.length > 0) return failed(FILES_AND_ARGS);
    const files = readFiles(request);
    if (files.fatal) return failed(...files.failures);
    return { victims: targetsOfFiles(files.objects).map(victimOf), before: files.failures, named: true };
  }
  const result = targetsOf({
    store: request.client.store,
    args,
    namespace,
    allNamespaces: boolOf(flags, "all-namespaces"),
    labelSelector: textOf(flags, "selector"),
    fieldSelector: textOf(flags, "field-selector"),
    all: boolOf(flags, "all"),
  });
  if (!result.ok) return failed(result.failure);
  const named = result.targets.every(({ name }) => name !== undefined);
  if (named) return { victims: result.targets.map(victimOf), before: [], named };
  const { found, failures } = fetchAll(client, result.targets);
  return {
    victims: found.flatMap(({ info, objects }) => objects.map((object) => victim(info, object))),
    before: failures,
    named,
  };
}

const FILES_AND_ARGS =
  "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well";

function victimOf({ info, namespace, name = "" }: Target): Victim {
  return { info, namespace, name };
}

function victim(info: ResourceInfo, { metadata }: KubeObject): Victim {
  return { info, namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
}

/** With a selector, what is gone already is no trouble. */
function ignoresMissing({ flags }: Request): boolean {
  if (flags.given.has("ignore-not-found")) return boolOf(flags, "ignore-not-found");
  return boolOf(flags, "all") || textOf(flags, "selector") !== "" || textOf(flags, "field-selector") !== "";
}

interface Done {
  readonly stdout: string;
  readonly warning: string;
  readonly failures: readonly Failure[];
  readonly deleted: readonly Located[];
}

/** What is still there after the time that it is given. Without a clock nobody waits. */
function late(request: Request, { deleted }: Done): readonly Failure[] {
  if (request.waitUntil === undefined) return [];
  const timeout = numberOf(request.flags, "timeout");
  const deadline = deadlineOf(request, timeout === 0 ? undefined : timeout);
  return deleted.filter((each) => !isGoneBy(request, deadline, each)).map((each) => lateText(each, deadline));
}

function deleteAll(request: Request, victims: readonly Victim[], plan: Plan): Done {
  const { client, flags, namespaceGiven } = request;
  const lines: string[] = [];
  const failures: Failure[] = [];
  const deleted: Located[] = [];
  const { dryRun, graceSeconds, propagationPolicy } = plan;
  const options: DeleteOptions = {
    propagationPolicy,
    dryRun: dryRun === "server",
    ...(graceSeconds >= 0 ? { gracePeriodSeconds: graceSeconds } : {}),
  };
  for (const { info, namespace, name } of victims) {
    const result = dryRun === "client" ? undefined : client.delete(info.resource, joinKey(namespace, name), options);
    if (result === undefined || result.ok) lines.push(lineFor(request, info, name, plan));
    else if (!(ignoresMissing(request) && result.status.reason === "NotFound")) failures.push(result.status);
    if (result?.ok === true) deleted.push({ info, namespace, name, uid: result.value.metadata.uid });
  }
  const unscoped = namespaceGiven && !boolOf(flags, "all-namespaces") && victims.some(({ info }) => !info.namespaced);
  const warning = unscoped ? "Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n" : "";
  return { stdout: lines.join(""), warning, failures, deleted };
}

function lineFor({ flags }: Request, { kind, group }: ResourceInfo, name: string, plan: Plan): string {
  const full = `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}`;
  if (textOf(flags, "output") === "name") return `${full}/${name}\n`;
  const operation = plan.graceSeconds === 0 ? "force deleted" : "deleted";
  return `${full} ${goQuote(name)} ${told(operation, plan.dryRun)}\n`;
}
