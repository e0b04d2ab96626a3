/** `kubectl apply -f`, on the client's side. Models k8s.io/kubectl/pkg/cmd/apply/apply.go. */
import {
  goQuote,
  groupVersionOf,
  joinKey,
  type KubeObject,
  matchesLabels,
  parseSelector,
  pluralOf,
} from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import { applyObject, LAST_APPLIED } from "@kubenetsim/cluster";
import { bool, boolOf, duration, integer, list, optional, refused, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, usageError, withSource } from "../failure.ts";
import { type Format, formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type FileObject, hasFiles, readFiles } from "../resource/manifest-files.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { printResult, type Result, withoutManagedFields } from "./print-result.ts";
import { configured } from "./save-config.ts";
import { applyOnServer, conflictText } from "./server-side-apply.ts";
import { clientWith, validateFlag, validationOf } from "./validation.ts";
import { viewLastAppliedCommand } from "./view-last-applied.ts";

export const applyCommand: Command = {
  name: "apply",
  aliases: [],
  summary: "Apply a configuration to a resource by file name or stdin",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    dryRunFlag,
    validateFlag,
    text("field-manager", undefined, "kubectl-client-side-apply"),
    bool("all"),
    bool("overwrite", undefined, true),
    bool("openapi-patch", undefined, true),
    bool("wait"),
    duration("timeout", 0),
    integer("grace-period", -1),
    optional("cascade", "background", "background"),
    bool("server-side"),
    bool("force-conflicts"),
    refused(bool("force")),
    refused(bool("prune")),
    refused(list("prune-allowlist")),
    refused(text("subresource")),
  ],
  subcommands: [viewLastAppliedCommand],
  run,
};

function run(request: Request): Outcome {
  const { args, client, flags } = request;
  if (args.length > 0) return failed(usageError("apply", `Unexpected args: [${args.join(" ")}]`));
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  if (!hasFiles(request)) return failed("must specify one of -f and -k");
  const wrong = refuseServerSide(request, dryRun.dryRun);
  if (wrong !== undefined) return failed(wrong);
  const validation = validationOf(request);
  if (validation.directive === undefined) return failed(validation.error);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  const selector = parseSelector(textOf(flags, "selector"));
  if (!selector.ok)
    return failed(`the provided selector ${goQuote(textOf(flags, "selector"))} is not valid: ${selector.error}`);
  const files = readFiles(request);
  if (files.fatal) return failed(...files.failures);
  const chosen = files.objects.filter(({ object }) => matchesLabels(selector.selector, object.metadata.labels));
  if (chosen.length === 0 && files.failures.length === 0) return failed("no objects passed to apply");
  const options = {
    fieldValidation: validation.directive,
    dryRun: dryRun.dryRun === "server",
    fieldManager: managerOf(request),
  };
  const applied = applyAll({ ...request, client: clientWith(client, options) }, chosen, format.format, dryRun.dryRun);
  return { ...applied, stderr: dryRun.warning + applied.stderr, failures: [...files.failures, ...applied.failures] };
}

/** What is applied on the server's side belongs to `kubectl` if nothing else is said. */
function managerOf({ flags }: Request): string {
  const named = textOf(flags, "field-manager");
  if (flags.given.has("field-manager") || !boolOf(flags, "server-side")) return named;
  return "kubectl";
}

function refuseServerSide({ flags }: Request, dryRun: DryRun): string | undefined {
  if (!boolOf(flags, "server-side")) {
    return boolOf(flags, "force-conflicts") ? "--force-conflicts only works with --server-side" : undefined;
  }
  if (dryRun !== "client") return undefined;
  return "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)";
}

function applyServerSide(request: Request, file: FileObject, dryRun: DryRun): Applied {
  const options = { fieldManager: managerOf(request), force: boolOf(request.flags, "force-conflicts") };
  const applied = applyOnServer(request.client, file, options);
  if (!applied.ok)
    return { failure: applied.status.reason === "Conflict" ? conflictText(applied.status) : applied.status };
  return { object: applied.value, operation: told("serverside-applied", dryRun) };
}

/** One object as it came out, and what was done to it. */
type Applied = { readonly object: KubeObject; readonly operation: string } | { readonly failure: Failure };

interface All {
  readonly stdout: string;
  readonly stderr: string;
  readonly failures: readonly Failure[];
}

/** One after the other: what is refused does not stop the rest. */
function applyAll(request: Request, objects: readonly FileObject[], format: Format, dryRun: DryRun): All {
  const results: Result[] = [];
  const failures: Failure[] = [];
  let stderr = "";
  const isServerSide = boolOf(request.flags, "server-side");
  for (const file of objects) {
    if (!isServerSide) stderr += warningFor(request.client, file);
    const applied = isServerSide ? applyServerSide(request, file, dryRun) : applyClientSide(request, file, dryRun);
    if ("failure" in applied) failures.push(applied.failure);
    else results.push(applied);
  }
  const printed = printAll(request, format, results);
  return { stdout: printed.stdout, stderr, failures: [...failures, ...printed.failures] };
}

function applyClientSide(request: Request, file: FileObject, dryRun: DryRun): Applied {
  const applied = applyOne(request, file, dryRun);
  if ("failure" in applied) return applied;
  return { object: applied.object, operation: told(applied.action, dryRun) };
}

/** A line for each object; in another format several of them are one list. */
function printAll(
  request: Request,
  format: Format,
  results: readonly Result[],
): { readonly stdout: string; readonly failures: readonly Failure[] } {
  const lined = format.name === "" || format.name === "name" || results.length === 1;
  const hasManagedFields = boolOf(request.flags, "show-managed-fields");
  const items = results.map(({ object }) => withoutManagedFields(object, hasManagedFields));
  const list = { apiVersion: "v1", kind: "List", metadata: {}, items };
  // A List is no object with a name, but is printed as one.
  const shown = lined || results.length === 0 ? results : [{ object: list as unknown as KubeObject, operation: "" }];
  let stdout = "";
  const failures: Failure[] = [];
  for (const result of shown) {
    const printed = printResult(request, format, result);
    if (printed.ok) stdout += printed.text;
    else failures.push(printed.error);
  }
  return { stdout, failures };
}

type Action = "created" | "configured" | "unchanged";

function applyOne(
  request: Request,
  file: FileObject,
  dryRun: DryRun,
): { readonly action: Action; readonly object: KubeObject } | { readonly failure: Failure } {
  const { client } = request;
  const { info, object, source } = file;
  const { name = "", namespace } = object.metadata;
  // A server finds nothing under an empty name, and creation would make one up from generateName.
  if (name === "") return { failure: unnamed(file) };
  const live: KubeObject | undefined = client.get(info.resource, joinKey(namespace, name));
  if (dryRun === "client")
    return live === undefined
      ? { action: "created", object: configured(object) }
      : { action: "configured", object: live };
  const applied = applyObject(client, info.resource, object);
  if (applied.ok) return applied.value;
  return { failure: live === undefined ? withSource(applied.status, "creating", source) : applied.status };
}

function unnamed({ info, object, source }: FileObject): Failure {
  const { generateName, namespace = "" } = object.metadata;
  if (generateName !== undefined) return `from ${generateName}: cannot use generate name with apply`;
  const group = groupVersionOf(info).includes("/") ? groupVersionOf(info) : `/${info.version}`;
  const kinds = `Resource: "${group}, Resource=${pluralOf(info)}", GroupVersionKind: "${group}, Kind=${info.kind}"`;
  return `error when retrieving current configuration of:\n${kinds}\nName: "", Namespace: "${namespace}"\nfrom server for: ${goQuote(source)}: resource name may not be empty`;
}

/** An object that was made otherwise has no annotation to merge by. */
function warningFor(client: Client, { info, object }: FileObject): string {
  const { name = "", namespace } = object.metadata;
  const live = client.get(info.resource, joinKey(namespace, name));
  if (live === undefined || live.metadata.annotations?.[LAST_APPLIED] !== undefined) return "";
  return `Warning: resource ${pluralOf(info)}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`;
}
