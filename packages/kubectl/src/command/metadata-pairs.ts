/** `NAME=VALUE` and `NAME-` among arguments: what label, annotate and env are told. Models GetResourcesAndPairs. */
import { labelOf, type StringMap, sortedKeys } from "@kubenetsim/api";
import { bool, type Flag, refused, text } from "../argv/flag.ts";
import { allNamespacesFlag, dryRunFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import type { Request } from "../request.ts";
import { hasFiles } from "../resource/manifest-files.ts";

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
    refused(bool("local")),
  ];
}

/** What `--list` prints of an object. */
export function listOf(map: StringMap | undefined): string {
  return sortedKeys(map)
    .map((name) => `${name}=${labelOf(map, name) ?? ""}\n`)
    .join("");
}

/** Resources come first, then pairs. */
export function splitPairs(request: Request, what: string): Pairs {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const arg of request.args) {
    const isPair = arg.indexOf("=") > 0 || (arg.endsWith("-") && arg !== "-");
    if (isPair) pairs.push(arg);
    else if (pairs.length === 0) resources.push(arg);
    else return { ok: false, error: `all resources must be specified before ${what} changes: ${arg}` };
  }
  if (resources.length < 1 && !hasFiles(request))
    return { ok: false, error: "one or more resources must be specified as <resource> <name> or <resource>/<name>" };
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
