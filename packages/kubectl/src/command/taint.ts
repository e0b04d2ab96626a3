/** `kubectl taint nodes`. Models k8s.io/kubectl/pkg/cmd/taint. */
import { goQuote, isQualifiedName, isValidLabelValue, type KubeObject, type Node, type Taint } from "@kubenetsim/api";
import { infoByName } from "@kubenetsim/apiserver";
import { bool, boolOf, text, textOf } from "../argv/flag.ts";
import { dryRunFlag, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { aggregated, type Failure, usageError } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { noSuchType } from "../resource/target.ts";
import { type Change, changeAll, subjectsOf } from "./change.ts";
import { dryRunOf } from "./dry-run.ts";

export const taintCommand: Command = {
  name: "taint",
  aliases: [],
  summary: "Update the taints on one or more nodes",
  flags: [
    ...printFlags,
    selectorFlag,
    dryRunFlag,
    bool("overwrite"),
    bool("all"),
    text("field-manager", undefined, "kubectl-taint"),
  ],
  run,
};

type Effect = Taint["effect"];
const EFFECTS: readonly string[] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

interface Asked {
  readonly add: readonly Taint[];
  /** Without an effect: of every effect. */
  readonly remove: readonly { readonly key: string; readonly effect?: Effect }[];
}

function run(request: Request): Outcome {
  const { args, flags } = request;
  const dryRun = dryRunOf(request);
  if (!dryRun.ok) return failed(dryRun.error);
  const isSpec = (arg: string): boolean => /[=:]/.test(arg) || arg.endsWith("-");
  const firstSpec = args.findIndex(isSpec);
  const resources = firstSpec < 0 ? args : args.slice(0, firstSpec);
  const specs = firstSpec < 0 ? [] : args.slice(firstSpec);
  const misplaced = specs.find((arg) => !isSpec(arg));
  if (misplaced !== undefined) return failed(`all resources must be specified before taint changes: ${misplaced}`);
  const [type, ...names] = resources;
  if (type === undefined) return failed("one or more resources must be specified as <resource> <name>");
  if (specs.length === 0) return failed("at least one taint update is required");
  const asked = parseTaints(specs);
  if (typeof asked === "string") return failed(usageError("taint", asked));
  const wrong = refuse(request, type.toLowerCase(), names, asked);
  if (wrong !== undefined) return failed(wrong);
  const found = subjectsOf(request, names.length === 0 || boolOf(flags, "all") ? ["nodes"] : ["nodes", ...names]);
  if (!("subjects" in found)) return found;
  const overwrite = boolOf(flags, "overwrite");
  return changeAll(request, found, {
    patch: "strategic",
    plain: true,
    change: ({ object }) => tainted(object as Node, asked, overwrite),
  });
}

function refuse(request: Request, type: string, names: readonly string[], { add, remove }: Asked): Failure | undefined {
  const { client, flags } = request;
  const info = infoByName(client.store, type);
  if (info === undefined) return noSuchType(type);
  if (info.resource !== "nodes") return `invalid resource type ${type}, only node types are supported`;
  const both = add.flatMap((taint) =>
    remove.filter(({ key, effect }) => key === taint.key && (effect === undefined || effect === taint.effect)),
  );
  if (both.length > 0) {
    const list = both.map(({ key, effect = "" }) => `${key}=${effect}`).join(", ");
    return `can not both modify and remove the following taint(s) in the same command: ${list}`;
  }
  const [all, selector] = [boolOf(flags, "all"), textOf(flags, "selector") !== ""];
  if (all && selector) return "setting 'all' parameter with a non empty selector is prohibited";
  if (!all && !selector && names.length === 0)
    return "at least one resource name must be specified since 'all' parameter is not set";
  return undefined;
}

function parseTaints(specs: readonly string[]): Asked | string {
  const add: Taint[] = [];
  const remove: { readonly key: string; readonly effect?: Effect }[] = [];
  const seen = new Set<string>();
  for (const spec of specs) {
    const parsed = parseTaint(spec.endsWith("-") ? spec.slice(0, -1) : spec);
    if (typeof parsed === "string") return parsed;
    const { key, value, effect } = parsed;
    if (spec.endsWith("-")) {
      remove.push(effect === undefined ? { key } : { key, effect });
      continue;
    }
    if (effect === undefined) return `invalid taint spec: ${spec}`;
    const id = `${effect}/${key}`;
    if (seen.has(id)) return `duplicated taints with the same key and effect: {${key} ${value} ${effect} <nil>}`;
    seen.add(id);
    add.push({ key, ...(value === "" ? {} : { value }), effect });
  }
  return { add, remove };
}

function parseTaint(spec: string): { readonly key: string; readonly value: string; readonly effect?: Effect } | string {
  const [left = "", effect, ...tooMany] = spec.split(":");
  if (tooMany.length > 0) return `invalid taint spec: ${spec}`;
  if (effect !== undefined && !EFFECTS.includes(effect))
    return `invalid taint effect: ${effect}, unsupported taint effect`;
  // Without an effect all of it is the key.
  const [key = "", value = "", ...more] = effect === undefined ? [left] : left.split("=");
  if (more.length > 0) return `invalid taint spec: ${spec}`;
  const wrongValue = isValidLabelValue(value);
  if (wrongValue.length > 0) return `invalid taint spec: ${spec}, ${wrongValue.join("; ")}`;
  const wrongKey = isQualifiedName(key);
  if (wrongKey.length > 0) return `invalid taint spec: ${spec}, ${wrongKey.join("; ")}`;
  return effect === undefined ? { key, value } : { key, value, effect: effect as Effect };
}

// Models reorganizeTaints.
function tainted(node: Node, { add, remove }: Asked, overwrite: boolean): Change {
  const before = node.spec?.taints ?? [];
  const isSame = (one: Taint, other: Taint): boolean => one.key === other.key && one.effect === other.effect;
  const taken = add.filter((taint) => before.some((each) => isSame(each, taint))).map(({ key }) => key);
  if (taken.length > 0 && !overwrite) {
    const failure = `node ${node.metadata.name} already has ${taken.join(",")} taint(s) with same effect(s) and --overwrite is false`;
    return { ok: false, failure };
  }
  const both = [...add, ...before.filter((taint) => !add.some((each) => isSame(each, taint)))];
  const removed = withoutTaints(both, remove);
  if (removed.missing.length > 0) return { ok: false, failure: aggregated(removed.missing) };
  const isAdded = both.length !== before.length;
  const operation = overwrite || (isAdded && removed.last) ? "modified" : isAdded ? "tainted" : "untainted";
  const { taints: _before, ...spec } = node.spec ?? {};
  const { taints } = removed;
  const object = { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } } as KubeObject;
  return { ok: true, object, operation };
}

interface Removed {
  readonly taints: readonly Taint[];
  readonly missing: readonly string[];
  /** Was the last of those that were to go there? */
  readonly last: boolean;
}

function withoutTaints(taints: readonly Taint[], remove: Asked["remove"]): Removed {
  let left = taints;
  let last = false;
  const missing: string[] = [];
  for (const { key, effect } of remove) {
    const kept = left.filter((taint) => taint.key !== key || (effect !== undefined && taint.effect !== effect));
    last = kept.length < left.length;
    left = kept;
    if (!last) missing.push(`taint ${goQuote(effect === undefined ? key : `${key}:${effect}`)} not found`);
  }
  return { taints: left, missing, last };
}
