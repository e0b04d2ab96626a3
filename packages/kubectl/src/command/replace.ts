/** `kubectl replace -f`. Models k8s.io/kubectl/pkg/cmd/replace/replace.go. */
import { goQuote, joinKey, type KubeObject } from "@kubenetsim/api";
import type { Result } from "@kubenetsim/apiserver";
import { bool, boolOf, duration, integer, numberOf, refused, text } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags } from "../argv/shared-flags.ts";
import { type Failure, withSource } from "../failure.ts";
import { type Format, formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { missing } from "../resource/fetch.ts";
import { type FileObject, hasFiles, readFiles } from "../resource/manifest-files.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { joinPrinted, printResult } from "./print-result.ts";
import { saveConfigFlag, withConfig } from "./save-config.ts";
import { clientWith, validateFlag, validationOf } from "./validation.ts";

export const replaceCommand: Command = {
  name: "replace",
  aliases: [],
  summary: "Replace a resource by file name or stdin",
  flags: [
    ...fileFlags,
    ...printFlags,
    dryRunFlag,
    validateFlag,
    bool("force"),
    bool("wait"),
    saveConfigFlag,
    duration("timeout", 0),
    integer("grace-period", -1),
    text("field-manager", undefined, "kubectl-replace"),
    refused(text("raw")),
    refused(text("subresource")),
    refused(text("cascade", undefined, "background")),
  ],
  run,
};

function run(request: Request): Outcome {
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  if (!hasFiles(request)) return failed("must specify one of -f and -k");
  const validation = validationOf(request);
  if (validation.directive === undefined) return failed(validation.error);
  const wrong = refuse(request, dryRun.dryRun);
  if (wrong !== undefined) return failed(wrong);
  const files = readFiles(request);
  if (files.fatal) return failed(...files.failures);
  const options = { fieldValidation: validation.directive, dryRun: dryRun.dryRun === "server" };
  const client = clientWith(request.client, options);
  const done = replaceAll({ ...request, client }, files.objects, format.format, dryRun.dryRun);
  return { ...done, stderr: dryRun.warning, failures: [...files.failures, ...(done.failures ?? [])] };
}

function refuse({ flags }: Request, dryRun: DryRun): string | undefined {
  const force = boolOf(flags, "force");
  if (numberOf(flags, "grace-period") >= 0 && !force) return "--grace-period must have --force specified";
  if (numberOf(flags, "timeout") !== 0 && !force) return "--timeout must have --force specified";
  return force && dryRun !== "none" ? "--dry-run can not be used when --force is set" : undefined;
}

function replaceAll(request: Request, files: readonly FileObject[], format: Format, dryRun: DryRun): Outcome {
  const texts: string[] = [];
  const failures: Failure[] = [];
  const deleted = boolOf(request.flags, "force") ? deleteAll(request, files) : "";
  for (const file of files) {
    const result = replaceOne(request, file, dryRun);
    if (!("object" in result)) {
      failures.push(result.failure);
      continue;
    }
    const printed = printResult(request, format, { object: result.object, operation: told("replaced", dryRun) });
    if (printed.ok) texts.push(printed.text);
    else failures.push(printed.error);
  }
  return { stdout: deleted + joinPrinted(texts, format), failures };
}

/** `--force`: what was there goes first. */
function deleteAll({ client }: Request, files: readonly FileObject[]): string {
  const lines = files.map(({ info, object: { kind, metadata } }) => {
    const { name = "", namespace = "" } = metadata;
    const key = joinKey(info.namespaced ? namespace : "", name);
    if (!client.delete(info.resource, key, { gracePeriodSeconds: 0 }).ok) return "";
    return `${kind.toLowerCase()}${info.group === "" ? "" : `.${info.group}`} "${name}" deleted\n`;
  });
  return lines.join("");
}

type Replaced = { readonly object: KubeObject } | { readonly failure: Failure };

/** An object that says no resourceVersion takes the place of the newest. */
function replaceOne(request: Request, file: FileObject, dryRun: DryRun): Replaced {
  const { client, flags } = request;
  const { info, source } = file;
  const object = withConfig(request, file.object);
  if (dryRun === "client") return { object };
  const { namespace = "", name = "" } = object.metadata;
  if (name === "") return { failure: `error when replacing ${goQuote(source)}: resource name may not be empty` };
  if (boolOf(flags, "force")) {
    const created = client.create(info.resource, object);
    return created.ok ? { object: created.value } : { failure: created.status };
  }
  const current: KubeObject | undefined = client.get(info.resource, joinKey(info.namespaced ? namespace : "", name));
  const resourceVersion = object.metadata.resourceVersion ?? current?.metadata.resourceVersion ?? "";
  const result: Result<KubeObject> =
    current === undefined
      ? { ok: false, status: missing(client, info, namespace, name) }
      : client.update(info.resource, { ...object, metadata: { ...object.metadata, resourceVersion } });
  return result.ok ? { object: result.value } : { failure: withSource(result.status, "replacing", source) };
}
