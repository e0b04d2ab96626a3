/** `kubectl annotate`. Models k8s.io/kubectl/pkg/cmd/annotate/annotate.go. */
import { type KubeObject, labelOf, type StringMap } from "@kubenetsim/api";
import { boolOf } from "../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Change, changeAll, subjectsOf } from "./change.ts";
import {
  changedMap,
  demanding,
  isSingle,
  listed,
  type MapChange,
  metadataFlags,
  refuseMetadataFlags,
  splitPairs,
  versioned,
} from "./metadata-pairs.ts";

export const annotateCommand: Command = {
  name: "annotate",
  aliases: [],
  summary: "Update the annotations on a resource",
  flags: metadataFlags("kubectl-annotate"),
  run,
};

function run(request: Request): Outcome {
  const split = splitPairs(request.args, "annotation");
  if (!split.ok) return failed(split.error);
  const asked = parsePairs(split.pairs);
  const refused = refuseMetadataFlags(request, split.resources, "rsrc");
  if (refused !== undefined) return failed(refused);
  const isList = boolOf(request.flags, "list");
  if (split.pairs.length < 1 && !isList) return failed("at least one annotation update is required");
  const both = asked.remove.filter((name) => Object.hasOwn(asked.set, name));
  if (both.length > 0)
    return failed(`can not both modify and remove the following annotation(s) in the same command: ${both.join(", ")}`);
  const found = subjectsOf(request, split.resources);
  if (!("subjects" in found)) return found;
  const subjects = versioned(request, split.resources, found);
  if (typeof subjects === "string") return failed(subjects);
  if (!isList)
    return changeAll(request, subjects, {
      patch: "merge",
      separated: true,
      change: ({ object }) => annotated(request, object, asked),
    });
  const single = isSingle(request, split.resources);
  const shown = (object: KubeObject): StringMap => changedMap(object.metadata.annotations, asked);
  return { stdout: listed(subjects, "annotations", single, shown), failures: subjects.failures };
}

/** A value may hold further equals signs. */
function parsePairs(pairs: readonly string[]): MapChange {
  const set = new Map<string, string>();
  const remove: string[] = [];
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals > 0) set.set(pair.slice(0, equals), pair.slice(equals + 1));
    else remove.push(pair.slice(0, -1));
  }
  return { set: Object.fromEntries(set), remove };
}

/** The cause of a change may be told anew without `--overwrite`. */
const CHANGE_CAUSE = "kubernetes.io/change-cause";

function annotated(request: Request, object: KubeObject, asked: MapChange): Change {
  const before = object.metadata.annotations;
  const taken = Object.keys(asked.set).filter((name) => name !== CHANGE_CAUSE && labelOf(before, name) !== undefined);
  if (!boolOf(request.flags, "overwrite") && taken.length > 0) {
    const list = taken.map((name) => `'${name}' already has a value (${labelOf(before, name)})`).join("; ");
    return { ok: false, failure: `--overwrite is false but found the following declared annotation(s): ${list}` };
  }
  const annotations = changedMap(before, asked);
  const { annotations: _before, ...metadata } = demanding(request, object.metadata);
  const after: KubeObject = { ...object, metadata: { ...metadata, annotations } };
  return { ok: true, object: after, operation: "annotated" };
}
