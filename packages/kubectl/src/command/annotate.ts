/** `kubectl annotate`. Models k8s.io/kubectl/pkg/cmd/annotate/annotate.go. */
import { type KubeObject, labelOf } from "@kubenetsim/api";
import { boolOf } from "../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Change, changeAll, subjectsOf } from "./change.ts";
import { changedMap, listOf, type MapChange, metadataFlags, splitPairs } from "./metadata-pairs.ts";

export const annotateCommand: Command = {
  name: "annotate",
  aliases: [],
  summary: "Update the annotations on a resource",
  flags: metadataFlags("kubectl-annotate"),
  run,
};

function run(request: Request): Outcome {
  const split = splitPairs(request, "annotation");
  if (!split.ok) return failed(split.error);
  const isList = boolOf(request.flags, "list");
  if (split.pairs.length < 1 && !isList) return failed("at least one annotation update is required");
  const asked = parseAnnotations(split.pairs);
  if (typeof asked === "string") return failed(asked);
  const found = subjectsOf(request, split.resources);
  if (!("subjects" in found)) return found;
  if (isList && split.pairs.length === 0)
    return {
      stdout: found.subjects.map(({ object }) => listOf(object.metadata.annotations)).join(""),
      failures: found.failures,
    };
  return changeAll(request, found, {
    patch: "merge",
    change: ({ object }) => annotated(object, asked, boolOf(request.flags, "overwrite")),
  });
}

/** A value may hold further equals signs. */
function parseAnnotations(pairs: readonly string[]): MapChange | string {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else remove.push(pair.slice(0, -1));
  }
  if (remove.some((name) => set.has(name))) return "can not both modify and remove an annotation in the same command";
  return { set: Object.fromEntries(set), remove };
}

function annotated(object: KubeObject, asked: MapChange, overwrite: boolean): Change {
  const before = object.metadata.annotations;
  const taken = Object.keys(asked.set).filter((name) => labelOf(before, name) !== undefined);
  if (!overwrite && taken.length > 0) {
    const list = taken.map((name) => `'${name}' already has a value (${labelOf(before, name)})`).join("; ");
    return { ok: false, failure: `--overwrite is false but found the following declared annotation(s): ${list}` };
  }
  const annotations = changedMap(before, asked);
  const { annotations: _before, ...metadata } = object.metadata;
  const after: KubeObject = { ...object, metadata: { ...metadata, annotations } };
  return { ok: true, object: after, operation: "annotated" };
}
