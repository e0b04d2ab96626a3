/** `kubectl create -f`. Models k8s.io/kubectl/pkg/cmd/create/create.go. */
import { goQuote, type KubeObject, matchesLabels, parseSelector } from "@kubenetsim/api";
import type { Result } from "@kubenetsim/apiserver";
import { bool, refused, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, usageError, withSource } from "../failure.ts";
import { type Format, formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type FileObject, hasFiles, readFiles } from "../resource/manifest-files.ts";
import { createCommands } from "./create/list.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { joinPrinted, printResult } from "./print-result.ts";
import { saveConfigFlag, withConfig } from "./save-config.ts";
import { clientWith, validateFlag, validationOf } from "./validation.ts";

export const createCommand: Command = {
  name: "create",
  aliases: [],
  summary: "Create a resource from a file or from stdin",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    dryRunFlag,
    validateFlag,
    saveConfigFlag,
    text("field-manager", undefined, "kubectl-create"),
    refused(bool("edit")),
    refused(text("raw")),
    refused(bool("windows-line-endings")),
  ],
  subcommands: createCommands,
  run,
};

function run(request: Request): Outcome {
  const { args, client, flags } = request;
  if (args.length > 0) return failed(usageError("create", `Unexpected args: [${args.join(" ")}]`));
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const validation = validationOf(request);
  if (validation.directive === undefined) return failed(validation.error);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  if (!hasFiles(request)) return failed("must specify one of -f and -k");
  const selector = parseSelector(textOf(flags, "selector"));
  if (!selector.ok)
    return failed(`the provided selector ${goQuote(textOf(flags, "selector"))} is not valid: ${selector.error}`);
  const files = readFiles(request);
  if (files.fatal) return failed(...files.failures);
  const chosen = files.objects.filter(({ object }) => matchesLabels(selector.selector, object.metadata.labels));
  const options = {
    fieldValidation: validation.directive,
    dryRun: dryRun.dryRun === "server",
    fieldManager: textOf(flags, "field-manager"),
  };
  const created = createAll({ ...request, client: clientWith(client, options) }, chosen, format.format, dryRun.dryRun);
  const failures = [...created.failures, ...files.failures];
  if (chosen.length === 0 && failures.length === 0) return failed("no objects passed to create");
  return { stdout: created.stdout, stderr: dryRun.warning, failures };
}

interface All {
  readonly stdout: string;
  readonly failures: readonly Failure[];
}

function createAll(request: Request, objects: readonly FileObject[], format: Format, dryRun: DryRun): All {
  const texts: string[] = [];
  const failures: Failure[] = [];
  for (const file of objects) {
    const created = createOne(request, file, dryRun);
    if (!created.ok) {
      failures.push(withSource(created.status, "creating", file.source));
      continue;
    }
    const printed = printResult(request, format, { object: created.value, operation: told("created", dryRun) });
    if (printed.ok) texts.push(printed.text);
    else failures.push(printed.error);
  }
  return { stdout: joinPrinted(texts, format), failures };
}

function createOne(request: Request, file: FileObject, dryRun: DryRun): Result<KubeObject> {
  const object = withConfig(request, file.object);
  return dryRun === "client" ? { ok: true, value: object } : request.client.create(file.info.resource, object);
}
