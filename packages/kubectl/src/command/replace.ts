/** `kubectl replace -f`. Models k8s.io/kubectl/pkg/cmd/replace/replace.go. */
import { joinKey, type KubeObject } from "@kubenetsim/api";
import type { Result } from "@kubenetsim/apiserver";
import { bool, boolOf, duration, integer, refused, text } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags } from "../argv/shared-flags.ts";
import { type Failure, withSource } from "../failure.ts";
import { formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { missing } from "../resource/fetch.ts";
import { type FileObject, hasFiles, readFiles } from "../resource/manifest-files.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { joinPrinted, printResult } from "./print-result.ts";
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
    bool("save-config"),
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
  const validation = validationOf(request);
  if (validation.directive === undefined) return failed(validation.error);
  if (!hasFiles(request)) return failed("must specify --filename to replace");
  const files = readFiles(request);
  if (files.fatal) return failed(...files.failures);
  const client = clientWith(request.client, {
    fieldValidation: validation.directive,
    dryRun: dryRun.dryRun === "server",
  });
  const texts: string[] = [];
  const failures: Failure[] = [...files.failures];
  for (const file of files.objects) {
    const result = replaceOne({ ...request, client }, file, dryRun.dryRun);
    if (!result.ok) {
      failures.push(
        result.status.reason === "NotFound" ? result.status : withSource(result.status, "replacing", file.source),
      );
      continue;
    }
    const printed = printResult(request, format.format, {
      object: result.value,
      operation: told("replaced", dryRun.dryRun),
    });
    if (printed.ok) texts.push(printed.text);
    else failures.push(printed.error);
  }
  return { stdout: joinPrinted(texts, format.format), stderr: dryRun.warning, failures };
}

/** An object that says no resourceVersion takes the place of the newest. */
function replaceOne({ client, flags }: Request, { info, object }: FileObject, dryRun: DryRun): Result<KubeObject> {
  if (dryRun === "client") return { ok: true, value: object };
  const { namespace = "", name = "" } = object.metadata;
  const key = joinKey(info.namespaced ? namespace : "", name);
  const current: KubeObject | undefined = client.get(info.resource, key);
  if (current === undefined) return { ok: false, status: missing(client, info, namespace, name) };
  if (boolOf(flags, "force")) {
    const deleted = client.delete(info.resource, key, { gracePeriodSeconds: 0 });
    return deleted.ok ? client.create(info.resource, object) : deleted;
  }
  const resourceVersion = object.metadata.resourceVersion ?? current.metadata.resourceVersion ?? "";
  return client.update(info.resource, { ...object, metadata: { ...object.metadata, resourceVersion } });
}
