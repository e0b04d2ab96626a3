/** `kubectl taint nodes`. Models k8s.io/kubectl/pkg/cmd/taint. */
import { goQuote, isQualifiedName, isValidLabelValue, type KubeObject, type Node, type Taint } from "@kubenetsim/api";
import { bool, boolOf, text } from "../argv/flag.ts";
import { dryRunFlag, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { infoOf } from "../resource/target.ts";
import { type Change, changeAll, subjectsOf } from "./change.ts";

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
  const isSpec = (arg: string): boolean => /[=:]/.test(arg) || arg.endsWith("-");
  const firstSpec = args.findIndex(isSpec);
  const resources = firstSpec < 0 ? args : args.slice(0, firstSpec);
  const specs = firstSpec < 0 ? [] : args.slice(firstSpec);
  const misplaced = specs.find((arg) => !isSpec(arg));
  if (misplaced !== undefined) return failed(`all resources must be specified before taint changes: ${misplaced}`);
  const [type = ""] = resources;
  if (type === "") return failed("one or more resources must be specified as <resource> <name>");
  const info = infoOf(request.client.store, type.split("/")[0] ?? "");
  if (typeof info === "string") return failed(info);
  if (info.resource !== "nodes") return failed(`invalid resource type ${info.resource}, only node(s) is supported`);
  if (specs.length === 0) return failed("at least one taint update is required");
  const asked = parseTaints(specs);
  if (typeof asked === "string") return failed(asked);
  const found = subjectsOf(request, resources);
  if (!("subjects" in found)) return found;
  const overwrite = boolOf(flags, "overwrite");
  return changeAll(request, found, {
    patch: "strategic",
    change: ({ object }) => tainted(object as Node, asked, overwrite),
  });
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
  const [key = "", value = "", ...more] = left.split("=");
  if (tooMany.length > 0 || more.length > 0) return `invalid taint spec: ${spec}`;
  if (effect !== undefined && !EFFECTS.includes(effect))
    return `invalid taint effect: ${effect}, unsupported taint effect`;
  const wrongValue = isValidLabelValue(value);
  if (wrongValue.length > 0) return `invalid taint spec: ${spec}, ${wrongValue.join("; ")}`;
  const wrongKey = isQualifiedName(key);
  if (wrongKey.length > 0) return `invalid taint spec: ${spec}, ${wrongKey.join("; ")}`;
  return effect === undefined ? { key, value } : { key, value, effect: effect as Effect };
}

function tainted(node: Node, { add, remove }: Asked, overwrite: boolean): Change {
  const before = node.spec?.taints ?? [];
  const isSame = (one: Taint, other: Taint): boolean => one.key === other.key && one.effect === other.effect;
  const clash = add.find((taint) => before.some((each) => isSame(each, taint)));
  if (clash !== undefined && !overwrite) {
    const failure = `node ${node.metadata.name} already has ${clash.key} taint(s) with same effect(s) and --overwrite is false`;
    return { ok: false, failure };
  }
  for (const { key, effect } of remove) {
    const isThere = before.some((taint) => taint.key === key && (effect === undefined || taint.effect === effect));
    const name = effect === undefined ? key : `${key}:${effect}`;
    if (!isThere) return { ok: false, failure: `taint ${goQuote(name)} not found` };
  }
  const kept = before.filter(
    (taint) =>
      !add.some((each) => isSame(each, taint)) &&
      !remove.some(({ key, effect }) => taint.key === key && (effect === undefined || taint.effect === effect)),
  );
  const operation =
    remove.length > 0 && add.length > 0
      ? "modified"
      : remove.length > 0
        ? "untainted"
        : clash !== undefined
          ? "modified"
          : "tainted";
  const { taints: _before, ...spec } = node.spec ?? {};
  const taints = [...add, ...kept];
  const object = { ...node, spec: taints.length === 0 ? spec : { ...spec, taints } } as KubeObject;
  return { ok: true, object, operation };
}
