/** `kubectl get`. Models k8s.io/kubectl/pkg/cmd/get/get.go. */
import { isJsonMap, type Json, type KubeObject, newUnknownResource } from "@kubenetsim/api";
import { isScalable, scaleOf } from "@kubenetsim/apiserver";
import { bool, boolOf, integer, list, listOf, refused, text, textOf } from "../argv/flag.ts";
import { allNamespacesFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, usageError } from "../failure.ts";
import { type Format, formatOf, GET_FORMATS } from "../output/format.ts";
import { printObject } from "../output/printer.ts";
import { sortObjects } from "../output/sort.ts";
import { printTables } from "../output/table.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Fetched, type FetchResult, fetchAll } from "../resource/fetch.ts";
import { hasFiles, readFiles } from "../resource/manifest-files.ts";
import { type Target, targetsOf, targetsOfFiles } from "../resource/target.ts";

export const getCommand: Command = {
  name: "get",
  aliases: [],
  summary: "Display one or many resources",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    allNamespacesFlag,
    text("field-selector"),
    text("sort-by"),
    bool("show-labels"),
    bool("show-kind"),
    bool("no-headers"),
    bool("ignore-not-found"),
    list("label-columns", "L"),
    integer("chunk-size", 500),
    bool("server-print", undefined, true),
    bool("watch", "w"),
    bool("watch-only"),
    bool("output-watch-events"),
    text("subresource"),
    refused(text("raw")),
  ],
  run,
};

function run(request: Request): Outcome {
  const { args, flags } = request;
  if (args.length === 0 && !hasFiles(request)) return nothingAsked();
  const output = textOf(flags, "output");
  if (boolOf(flags, "show-labels") && output !== "" && output !== "wide")
    return failed(`--show-labels option cannot be used with ${output} printer`);
  if (boolOf(flags, "output-watch-events") && !isWatched(request))
    return failed("--output-watch-events option can only be used with --watch or --watch-only");
  const asked = askedFor(request);
  if (!("targets" in asked)) return asked;
  if (textOf(flags, "subresource") !== "" && asked.targets.some(({ name }) => name === undefined))
    return failed("subresource cannot be used when bulk resources are specified");
  // What is there is what a watch begins with; time stands still while it is told.
  if (boolOf(flags, "watch-only")) return {};
  const format = formatOf(request, GET_FORMATS);
  if (format.ok && (format.format.name === "" || format.format.name === "wide"))
    return table(request, asked, format.format);
  return generic(request, asked, format);
}

function isWatched({ flags }: Request): boolean {
  return boolOf(flags, "watch") || boolOf(flags, "watch-only");
}

function nothingAsked(): Outcome {
  const hint = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n`;
  const explain = `Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).`;
  return { stderr: hint, failures: [usageError("get", `Required resource not specified.\n${explain}`)] };
}

interface Asked {
  readonly targets: readonly Target[];
  readonly single: boolean;
  readonly before: readonly Failure[];
}

function askedFor(request: Request): Asked | Outcome {
  const { args, flags, namespace } = request;
  if (hasFiles(request)) {
    const files = readFiles(request);
    if (files.fatal) return failed(...files.failures);
    if (args.length > 0) return failed(FILES_AND_ARGS);
    return {
      targets: targetsOfFiles(files.objects),
      single: files.single && files.objects.length === 1,
      before: files.failures,
    };
  }
  const result = targetsOf({
    store: request.client.store,
    args,
    namespace,
    allNamespaces: boolOf(flags, "all-namespaces"),
    labelSelector: textOf(flags, "selector"),
    fieldSelector: textOf(flags, "field-selector"),
    allowBare: true,
  });
  return result.ok ? { ...result, before: [] } : failed(result.failure);
}

const FILES_AND_ARGS =
  "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well";

function table(request: Request, { targets, before }: Asked, format: Format): Outcome {
  const { flags, now, namespace } = request;
  const ignoreNotFound = boolOf(flags, "ignore-not-found");
  const fetched = fetchedFor(request, targets);
  const failures = [...before, ...fetched.failures];
  // Where there is nothing to sort by, kubectl shows nothing.
  const found = sorted(request, fetched.found) ?? [];
  const allNamespaces = boolOf(flags, "all-namespaces");
  const stdout = printTables(found, {
    now,
    bare: !boolOf(flags, "server-print") || textOf(flags, "subresource") === "scale",
    withEvents: boolOf(flags, "output-watch-events"),
    wide: format.name === "wide",
    noHeaders: boolOf(flags, "no-headers"),
    withNamespace: allNamespaces,
    withKind: boolOf(flags, "show-kind") || new Set(found.map(({ info }) => info)).size > 1,
    showLabels: boolOf(flags, "show-labels"),
    labelColumns: listOf(flags, "label-columns"),
  });
  if (stdout !== "" || ignoreNotFound || failures.length > 0 || boolOf(flags, "watch")) return { stdout, failures };
  const namespaced = !allNamespaces && fetched.found.every(({ info }) => info.namespaced);
  return { stderr: namespaced ? `No resources found in ${namespace} namespace.\n` : "No resources found\n" };
}

/** The objects, or what `--subresource` asks of them. */
function fetchedFor({ client, flags }: Request, targets: readonly Target[]): FetchResult {
  const subresource = textOf(flags, "subresource");
  const fetched = fetchAll(client, targets, boolOf(flags, "ignore-not-found"));
  if (subresource === "" || subresource === "status") return fetched;
  const isScale = subresource === "scale";
  const found = fetched.found.filter(({ info }) => isScale && isScalable(info.resource));
  const refused = fetched.found.filter((one) => !found.includes(one)).map(() => newUnknownResource());
  const scales = found.map(({ info, objects }) => ({
    info,
    objects: objects.map((object) => scaleOf(object as Parameters<typeof scaleOf>[0])),
  }));
  return { found: scales, failures: [...fetched.failures, ...refused] };
}

/** Each table is sorted by itself; undefined where that cannot be done. */
function sorted({ flags }: Request, found: readonly Fetched[]): readonly Fetched[] | undefined {
  const path = textOf(flags, "sort-by");
  if (path === "") return found;
  const out: Fetched[] = [];
  for (const one of found) {
    const result = one.objects.length > 1 ? sortObjects(one.objects, path) : { ok: true as const, value: one.objects };
    if (!result.ok) return undefined;
    out.push({ info: one.info, objects: result.value });
  }
  return out;
}

function generic(request: Request, { targets, single, before }: Asked, format: ReturnType<typeof formatOf>): Outcome {
  const { flags } = request;
  const ignoreNotFound = boolOf(flags, "ignore-not-found");
  const { found, failures: missing } = fetchedFor(request, targets);
  const failures = [...before, ...missing];
  if (single && failures.length > 0) return failed(...failures);
  const objects = found.flatMap((one) => one.objects);
  if (objects.length === 0 && ignoreNotFound) return { failures };
  if (!format.ok) return failed(format.error);
  const path = textOf(flags, "sort-by");
  const ordered = path === "" || single ? { ok: true as const, value: objects } : sortObjects(objects, path);
  if (!ordered.ok) return failed(ordered.error);
  const value = single && objects.length === 1 ? shown(request, objects[0]) : listOfObjects(request, ordered.value);
  const printed = printObject(format.format, value, {
    missing: boolOf(flags, "allow-missing-template-keys"),
    noHeaders: boolOf(flags, "no-headers"),
  });
  return printed.ok ? { stdout: printed.text, failures } : { failures: [...failures, printed.error] };
}

function listOfObjects(request: Request, objects: readonly KubeObject[]): Json {
  const items = objects.map((object) => shown(request, object));
  return { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items };
}

/** Without managedFields, unless they are asked for. */
function shown({ flags }: Request, object: KubeObject | undefined): Json {
  // A typed object is JSON, which TypeScript cannot see of an interface.
  const json = object as unknown as Json;
  if (!isJsonMap(json) || !isJsonMap(json.metadata) || boolOf(flags, "show-managed-fields")) return json;
  const { managedFields: _hidden, ...metadata } = json.metadata;
  return { ...json, metadata };
}
