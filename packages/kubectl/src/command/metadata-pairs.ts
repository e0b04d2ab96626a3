/** `NAME=VALUE` and `NAME-` among arguments: what label, annotate and env are told. Models GetResourcesAndPairs. */
import { type KubeObject, labelOf, type StringMap, sortedKeys } from "@kubenetsim/api";
import { bool, boolOf, type Flag, listOf, text, textOf } from "../argv/flag.ts";
import { allNamespacesFlag, dryRunFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import type { Request } from "../request.ts";
import { hasFiles } from "../resource/manifest-files.ts";
import type { Subject, Subjects } from "./change.ts";

export type Pairs =
  | { readonly ok: true; readonly resources: readonly string[]; readonly pairs: readonly string[] }
  | { readonly ok: false; readonly error: string };

/** The flags of label and annotate. */
export function metadataFlags(fieldManager: string): readonly Flag[] {
  return [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    allNamespacesFlag,
    dryRunFlag,
    bool("overwrite"),
    bool("all"),
    bool("list"),
    text("field-selector"),
    text("field-manager", undefined, fieldManager),
    text("resource-version"),
    bool("local"),
  ];
}

/** What label and annotate refuse of the command line, before they look for anything. */
export function refuseMetadataFlags(
  request: Request,
  resources: readonly string[],
  example: string,
): string | undefined {
  const { flags } = request;
  if (boolOf(flags, "list") && textOf(flags, "output") !== "")
    return "--list and --output may not be specified together";
  for (const selector of ["selector", "field-selector"])
    if (boolOf(flags, "all") && textOf(flags, selector) !== "")
      return `cannot set --all and --${selector} at the same time`;
  if (!boolOf(flags, "local"))
    return resources.length > 0 || hasFiles(request)
      ? undefined
      : "one or more resources must be specified as <resource> <name> or <resource>/<name>";
  const files = `-f ${example}.yaml or --filename=${example}.json`;
  if (textOf(flags, "dry-run") === "server")
    return "cannot specify --local and --dry-run=server - did you mean --dry-run=client?";
  if (resources.length > 0) return `can only use local files by ${files} when --local=true is set`;
  return hasFiles(request) ? undefined : `one or more files must be specified as ${files}`;
}

/** The objects, unless a version is demanded of several; then each as it stands without one, so that it is sent. */
export function versioned(request: Request, args: readonly string[], found: Subjects): Subjects | string {
  if (textOf(request.flags, "resource-version") === "") return found;
  if (!isSingle(request, args)) return "--resource-version may only be used with a single resource";
  return { ...found, subjects: found.subjects.map((subject) => withoutVersion(request, subject)) };
}

/** The object as it stands, without a version where one is demanded: what is demanded is then sent in any case. */
export function withoutVersion({ flags }: Request, subject: Subject): Subject {
  if (textOf(flags, "resource-version") === "") return subject;
  const { resourceVersion: _any, ...metadata } = subject.object.metadata;
  return { ...subject, object: { ...subject.object, metadata: metadata as KubeObject["metadata"] } };
}

/** The metadata with the demanded version. */
export function demanding({ flags }: Request, metadata: KubeObject["metadata"]): KubeObject["metadata"] {
  const resourceVersion = textOf(flags, "resource-version");
  return resourceVersion === "" ? metadata : { ...metadata, resourceVersion };
}

/** Was one object asked for by its name? */
export function isSingle(request: Request, args: readonly string[]): boolean {
  const { flags } = request;
  if (boolOf(flags, "all") || textOf(flags, "selector") !== "" || textOf(flags, "field-selector") !== "") return false;
  if (hasFiles(request)) return listOf(flags, "filename").length === 1;
  return args.some((arg) => arg.includes("/")) ? args.length === 1 : args.length === 2;
}

/** What `--list` prints: of several objects each under its name. */
export function listed(
  { subjects }: Subjects,
  what: "labels" | "annotations",
  single: boolean,
  mapOf: (object: KubeObject) => StringMap | undefined,
): string {
  return subjects
    .map(({ info, object }) => {
      const title = single ? "" : `Listing ${what} for ${info.kind}.${info.group}/${object.metadata.name ?? ""}:\n`;
      const map = mapOf(object);
      const lines = sortedKeys(map).map((name) => `${single ? "" : " "}${name}=${labelOf(map, name) ?? ""}\n`);
      return title + lines.join("");
    })
    .join("");
}

/** Resources come first, then pairs. */
export function splitPairs(args: readonly string[], what: string): Pairs {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const arg of args) {
    const isPair = arg.indexOf("=") > 0 || (arg.endsWith("-") && arg !== "-");
    if (isPair) pairs.push(arg);
    else if (pairs.length === 0) resources.push(arg);
    else return { ok: false, error: `all resources must be specified before ${what} changes: ${arg}` };
  }
  return { ok: true, resources, pairs };
}

export interface MapChange {
  readonly set: StringMap;
  readonly remove: readonly string[];
}

/** The map after the change. The very same map comes back where nothing changed. */
export function changedMap(map: StringMap | undefined, { set, remove }: MapChange): StringMap {
  const before = map ?? {};
  const kept = Object.entries(before).filter(([name]) => !remove.includes(name));
  const after = { ...Object.fromEntries(kept), ...set };
  const isSame =
    kept.length === Object.keys(before).length &&
    Object.entries(set).every(([name, value]) => Object.hasOwn(before, name) && before[name] === value);
  return isSame ? before : after;
}
