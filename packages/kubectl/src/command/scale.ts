/** `kubectl scale`. Models k8s.io/kubectl/pkg/cmd/scale/scale.go. */
import { type KubeObject, newUnknownResource, type ResourceInfo } from "@kubenetsim/api";
import { isScalable, scaleOf } from "@kubenetsim/apiserver";
import { bool, boolOf, duration, integer, numberOf, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, failureWords } from "../failure.ts";
import { formatOf } from "../output/format.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type FetchResult, fetchAll } from "../resource/fetch.ts";
import { hasFiles, readFiles } from "../resource/manifest-files.ts";
import { targetsOf, targetsOfFiles } from "../resource/target.ts";
import { type DryRun, dryRunOf, told } from "./dry-run.ts";
import { joinPrinted, printResult } from "./print-result.ts";

export const scaleCommand: Command = {
  name: "scale",
  aliases: [],
  summary: "Set a new size for a deployment or replica set",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    dryRunFlag,
    bool("all"),
    integer("replicas", 0),
    integer("current-replicas", -1),
    text("resource-version"),
    duration("timeout", 0),
  ],
  run,
};

function run(request: Request): Outcome {
  const { flags } = request;
  if (!flags.given.has("replicas")) return failed('required flag(s) "replicas" not set');
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const format = formatOf(request);
  if (!format.ok) return failed(format.error);
  if (numberOf(flags, "replicas") < 0)
    return failed("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
  if (numberOf(flags, "current-replicas") < -1)
    return failed("The --current-replicas must specify an integer of -1 or greater");
  const asked = askedFor(request);
  if (!("found" in asked)) return asked;
  const objects = asked.found.flatMap(({ info, objects }) => objects.map((object) => ({ info, object })));
  if (textOf(flags, "resource-version") !== "" && objects.length > 1)
    return failed("cannot use --resource-version with multiple resources");
  if (objects.length === 0)
    return failed(`no objects passed to scale${asked.failures.map((one) => ` ${failureWords(one)}`).join("")}`);
  const texts: string[] = [];
  for (const { info, object } of objects) {
    const scaled = scaleOne(request, info, object, dryRun.dryRun);
    // The first that cannot be scaled ends it.
    if (!("object" in scaled)) return { stdout: joinPrinted(texts, format.format), failures: [scaled.failure] };
    const printed = printResult(request, format.format, {
      object: scaled.object,
      operation: told("scaled", dryRun.dryRun),
    });
    if (printed.ok) texts.push(printed.text);
    else return failed(printed.error);
  }
  return { stdout: joinPrinted(texts, format.format), stderr: dryRun.warning, failures: asked.failures };
}

function askedFor(request: Request): FetchResult | Outcome {
  const { args, client, flags, namespace } = request;
  if (hasFiles(request)) {
    const files = readFiles(request);
    if (files.fatal) return failed(...files.failures);
    const fetched = fetchAll(client, targetsOfFiles(files.objects));
    return { found: fetched.found, failures: [...files.failures, ...fetched.failures] };
  }
  const result = targetsOf({
    store: request.client.store,
    args,
    namespace,
    labelSelector: textOf(flags, "selector"),
    allowBare: boolOf(flags, "all"),
  });
  return result.ok ? fetchAll(client, result.targets) : failed(result.failure);
}

type Scaled = { readonly object: KubeObject } | { readonly failure: Failure };

function scaleOne({ client, flags }: Request, info: ResourceInfo, object: KubeObject, dryRun: DryRun): Scaled {
  if (dryRun === "client") return { object };
  if (!isScalable(info.resource)) return { failure: newUnknownResource() };
  const scale = scaleOf(object as Parameters<typeof scaleOf>[0]);
  const expected = numberOf(flags, "current-replicas");
  const found = scale.spec?.replicas ?? 0;
  if (expected !== -1 && expected !== found) return { failure: `Expected replicas to be ${expected}, was ${found}` };
  const version = textOf(flags, "resource-version");
  const current = object.metadata.resourceVersion ?? "";
  if (version !== "" && version !== current)
    return { failure: `Expected resource version to be ${version}, was ${current}` };
  const { resourceVersion: _any, ...metadata } = scale.metadata;
  const wanted = { ...scale, metadata, spec: { replicas: numberOf(flags, "replicas") } };
  const result = client.update(info.resource, wanted, { subresource: "scale", dryRun: dryRun === "server" });
  // What is printed is the object as it was.
  return result.ok ? { object } : { failure: result.status };
}
