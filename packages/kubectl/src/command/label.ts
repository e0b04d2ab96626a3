/** `kubectl label`. Models k8s.io/kubectl/pkg/cmd/label/label.go. */
import { goQuote, isValidLabelValue, type KubeObject, labelOf, type StringMap, toCompactJson } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { boolOf, textOf } from "../argv/flag.ts";
import { aggregated, type Failure } from "../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Change, changeAll, type Subject, type Subjects, subjectsOf } from "./change.ts";
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

export const labelCommand: Command = {
  name: "label",
  aliases: [],
  summary: "Update the labels on a resource",
  flags: metadataFlags("kubectl-label"),
  run,
};

function run(request: Request): Outcome {
  const { flags } = request;
  const split = splitPairs(request.args, "label");
  if (!split.ok) return failed(split.error);
  const asked = parseLabels(split.pairs);
  if (typeof asked === "string") return failed(asked);
  const refused = refuseMetadataFlags(request, split.resources, "pod");
  if (refused !== undefined) return failed(refused);
  const isList = boolOf(flags, "list");
  if (split.pairs.length < 1 && !isList) return failed("at least one label update is required");
  const found = subjectsOf(request, split.resources);
  if (!("subjects" in found)) return found;
  const subjects = versioned(request, split.resources, found);
  if (typeof subjects === "string") return failed(subjects);
  const change = ({ object }: Subject): Change => labelled(request, object, asked);
  if (isList) return list(request, split.resources, subjects, change);
  return changeAll(request, subjects, { patch: "merge", same: "told", printsSent: true, change });
}

/** The labels as they would be: nothing is sent. */
function list(
  request: Request,
  resources: readonly string[],
  found: Subjects,
  change: (subject: Subject) => Change,
): Outcome {
  const failures: Failure[] = [...found.failures];
  const subjects: Subject[] = [];
  for (const subject of found.subjects) {
    const changed = change(subject);
    if (changed.ok) subjects.push({ ...subject, object: changed.object });
    else failures.push(changed.failure);
  }
  const single = isSingle(request, resources);
  const stdout = listed({ subjects, failures }, "labels", single, ({ metadata }) => metadata.labels);
  return { stdout, failures };
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

function labelled(request: Request, object: KubeObject, asked: MapChange): Change {
  const overwrite = boolOf(request.flags, "overwrite");
  const isRemote = !boolOf(request.flags, "local") && textOf(request.flags, "dry-run") !== "client";
  const before: StringMap | undefined = object.metadata.labels;
  const clashes = Object.entries(asked.set).flatMap(([name, value]) => {
    const current = labelOf(before, name);
    if (overwrite || current === undefined || current === value) return [];
    return [`'${name}' already has a value (${current}), and --overwrite is false`];
  });
  if (clashes.length > 0) return { ok: false, failure: aggregated(clashes) };
  const missing = asked.remove.filter((name) => labelOf(before, name) === undefined);
  const note = isRemote ? missing.map((name) => `label ${goQuote(name)} not found.\n`).join("") : "";
  const metadata = { ...demanding(request, object.metadata), labels: changedMap(before, asked) };
  const after: KubeObject = { ...object, metadata };
  if (deepEqual(after, object)) return { ok: true, object, operation: "not labeled", note };
  // kubectl goes by the length of the two texts.
  const isShorter = toCompactJson(after as never).length < toCompactJson(object as never).length;
  return { ok: true, object: after, operation: !overwrite && isShorter ? "unlabeled" : "labeled", note };
}
