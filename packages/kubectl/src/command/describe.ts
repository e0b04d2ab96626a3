/** `kubectl describe`. Models k8s.io/kubectl/pkg/cmd/describe/describe.go. */
import { bool, boolOf, integer, textOf } from "../argv/flag.ts";
import { allNamespacesFlag, fileFlags, selectorFlag } from "../argv/shared-flags.ts";
import type { Context } from "../describe/context.ts";
import { describe } from "../describe/list.ts";
import { type Failure, isStatus } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type FetchResult, fetchAll } from "../resource/fetch.ts";
import { hasFiles, readFiles } from "../resource/manifest-files.ts";
import { targetsOf, targetsOfFiles } from "../resource/target.ts";

export const describeCommand: Command = {
  name: "describe",
  aliases: [],
  summary: "Show details of a specific resource or group of resources",
  flags: [
    ...fileFlags,
    selectorFlag,
    allNamespacesFlag,
    integer("chunk-size", 500),
    bool("show-events", undefined, true),
  ],
  run,
};

function run(request: Request): Outcome {
  const { args, client, flags, namespace, now } = request;
  if (args.length === 0 && !hasFiles(request))
    return failed(
      `You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n`,
    );
  const asked = askedFor(request);
  if (!("found" in asked)) return asked;
  const context: Context = { client, now, showEvents: boolOf(flags, "show-events") };
  const missing = asked.failures.some((failure) => isStatus(failure) && failure.reason === "NotFound");
  if (missing && args.length === 2) return byPrefix(request, context, asked.failures);
  const texts: string[] = [];
  const { failures } = asked;
  for (const { info, objects } of asked.found) texts.push(...objects.map((object) => describe(info, object, context)));
  if (texts.length > 0 || failures.length > 0) return { stdout: texts.join("\n\n"), failures };
  return {
    stderr: boolOf(flags, "all-namespaces")
      ? "No resources found\n"
      : `No resources found in ${namespace} namespace.\n`,
  };
}

function askedFor(request: Request): FetchResult | Outcome {
  const { args, client, flags, namespace } = request;
  if (hasFiles(request)) {
    const files = readFiles(request);
    if (files.fatal) return failed(...files.failures);
    if (args.length > 0) return failed(FILES_AND_ARGS);
    const fetched = fetchAll(client, targetsOfFiles(files.objects));
    return { found: fetched.found, failures: [...files.failures, ...fetched.failures] };
  }
  const allNamespaces = boolOf(flags, "all-namespaces");
  const result = targetsOf({
    store: request.client.store,
    args,
    namespace,
    allNamespaces,
    labelSelector: textOf(flags, "selector"),
    allowBare: true,
  });
  return result.ok ? fetchAll(client, result.targets) : failed(result.failure);
}

const FILES_AND_ARGS =
  "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well";

/** Where there is no such name, it may be the beginning of some. */
function byPrefix(request: Request, context: Context, original: readonly Failure[]): Outcome {
  const [type = "", prefix = ""] = request.args;
  const result = targetsOf({
    store: request.client.store,
    args: [type],
    namespace: request.namespace,
    allowBare: true,
  });
  if (!result.ok) return failed(...original);
  const { found } = fetchAll(request.client, result.targets);
  const texts: string[] = [];
  for (const { info, objects } of found) {
    for (const object of objects.filter(({ metadata }) => metadata.name?.startsWith(prefix) === true))
      texts.push(`${describe(info, object, context)}\n`);
  }
  return texts.length === 0 ? failed(...original) : { stdout: texts.join("") };
}
