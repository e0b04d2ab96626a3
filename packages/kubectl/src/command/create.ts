/** `kubectl create -f`. Models k8s.io/kubectl/pkg/cmd/create/create.go. */
import { type KubeObject, matchesLabels, parseSelector, toCompactJson } from "@kubenetsim/api";
import type { Client, Result } from "@kubenetsim/apiserver";
import { LAST_APPLIED } from "@kubenetsim/cluster";
import { bool, boolOf, refused, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, usageError, withSource } from "../failure.ts";
import { type Format, formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type FileObject, hasFiles, readFiles } from "../resource/manifest-files.ts";
import { createConfigMapCommand, createSecretCommand } from "./create/config.ts";
import {
  createDeploymentCommand,
  createJobCommand,
  createNamespaceCommand,
  createPodDisruptionBudgetCommand,
} from "./create/generators.ts";
import { createServiceCommand } from "./create/service.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { joinPrinted, printResult } from "./print-result.ts";
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
    bool("save-config"),
    text("field-manager", undefined, "kubectl-create"),
    refused(bool("edit")),
    refused(text("raw")),
    refused(bool("windows-line-endings")),
  ],
  subcommands: [
    createConfigMapCommand,
    createDeploymentCommand,
    createJobCommand,
    createNamespaceCommand,
    createPodDisruptionBudgetCommand,
    createSecretCommand,
    createServiceCommand,
  ],
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
  if (!selector.ok) return failed(selector.error);
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
    const created = createOne(request.client, file, boolOf(request.flags, "save-config"), dryRun);
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

function createOne(client: Client, file: FileObject, saveConfig: boolean, dryRun: DryRun): Result<KubeObject> {
  const object = saveConfig ? withConfig(file.object) : file.object;
  return dryRun === "client" ? { ok: true, value: object } : client.create(file.info.resource, object);
}

/** `--save-config`: as if it had been applied. */
function withConfig(object: KubeObject): KubeObject {
  const text = `${toCompactJson(object)}\n`;
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [LAST_APPLIED]: text } },
  };
}
