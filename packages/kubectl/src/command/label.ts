/** `kubectl label`. Models k8s.io/kubectl/pkg/cmd/label/label.go. */
import { goQuote, isValidLabelValue, type KubeObject, labelOf, type StringMap, toCompactJson } from "@kubenetsim/api";
import { boolOf } from "../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Change, changeAll, subjectsOf } from "./change.ts";
import { changedMap, listOf, type MapChange, metadataFlags, splitPairs } from "./metadata-pairs.ts";

export const labelCommand: Command = {
  name: "label",
  aliases: [],
  summary: "Update the labels on a resource",
  flags: metadataFlags("kubectl-label"),
  run,
};

function run(request: Request): Outcome {
  const { flags } = request;
  const split = splitPairs(request, "label");
  if (!split.ok) return failed(split.error);
  const asked = parseLabels(split.pairs);
  if (typeof asked === "string") return failed(asked);
  const isList = boolOf(flags, "list");
  if (split.pairs.length < 1 && !isList) return failed("at least one label update is required");
  const found = subjectsOf(request, split.resources);
  if (!("subjects" in found)) return found;
  if (isList && split.pairs.length === 0)
    return {
      stdout: found.subjects.map(({ object }) => listOf(object.metadata.labels)).join(""),
      failures: found.failures,
    };
  return changeAll(request, found, {
    patch: "merge",
    skipSame: true,
    change: ({ object }) => labelled(object, asked, boolOf(flags, "overwrite")),
  });
}

function parseLabels(pairs: readonly string[]): MapChange | string {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const parts = pair.split("=");
    if (pair.includes("=")) {
      const [name = "", value = ""] = parts;
      if (parts.length !== 2) return `invalid label spec: ${pair}`;
      const wrong = isValidLabelValue(value);
      if (wrong.length > 0) return `invalid label value: ${goQuote(pair)}: ${wrong.join(";")}`;
      set.set(name, value);
    } else remove.push(pair.slice(0, -1));
  }
  if (remove.some((name) => set.has(name))) return "can not both modify and remove a label in the same command";
  return { set: Object.fromEntries(set), remove };
}

function labelled(object: KubeObject, asked: MapChange, overwrite: boolean): Change {
  const before: StringMap | undefined = object.metadata.labels;
  for (const [name, value] of Object.entries(asked.set)) {
    const current = labelOf(before, name);
    if (!overwrite && current !== undefined && current !== value)
      return { ok: false, failure: `'${name}' already has a value (${current}), and --overwrite is false` };
  }
  const missing = asked.remove.filter((name) => labelOf(before, name) === undefined);
  const note = missing.map((name) => `label ${goQuote(name)} not found.\n`).join("");
  const labels = changedMap(before, asked);
  if (labels === (before ?? labels)) return { ok: true, object, operation: "not labeled", note };
  const after: KubeObject = { ...object, metadata: { ...object.metadata, labels } };
  // kubectl goes by the length of the two texts.
  const isShorter = toCompactJson(after as never).length < toCompactJson(object as never).length;
  return { ok: true, object: after, operation: !overwrite && isShorter ? "unlabeled" : "labeled", note };
}
