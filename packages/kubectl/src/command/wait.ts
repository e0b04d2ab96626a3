/** `kubectl wait`. Time stands still while a command runs: what does not hold now is a timeout. Models k8s.io/kubectl/pkg/cmd/wait/wait.go. */
import { isJsonMap, type Json, pluralOf } from "@kubenetsim/api";
import { bool, duration, list, listOf, text } from "../argv/flag.ts";
import { allNamespacesFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import type { Failure } from "../failure.ts";
import { find } from "../output/jsonpath/find.ts";
import { parseJsonPath } from "../output/jsonpath/parse.ts";
import { relaxedPath } from "../output/jsonpath/relaxed.ts";
import { objectName } from "../output/printer.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { type Subject, subjectsOf } from "./change.ts";

export const waitCommand: Command = {
  name: "wait",
  aliases: [],
  summary: "Wait for a specific condition on one or many resources",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    allNamespacesFlag,
    bool("all"),
    text("field-selector"),
    list("for"),
    duration("timeout", 30_000),
  ],
  run,
};

type Holds = (object: Json) => boolean;
type Awaited = { readonly kind: "delete" | "create" } | { readonly kind: "holds"; readonly holds: Holds };

function run(request: Request): Outcome {
  const [wanted = "", ...more] = listOf(request.flags, "for");
  if (wanted === "" || more.length > 0) return failed("you must specify a single --for condition to wait for");
  const awaited = awaitedOf(wanted);
  if (typeof awaited === "string") return failed(awaited);
  const found = subjectsOf(request, request.args);
  if (!("subjects" in found)) return found;
  const isGone = (failure: Failure): boolean => typeof failure !== "string" && failure.reason === "NotFound";
  const failures = awaited.kind === "delete" ? found.failures.filter((failure) => !isGone(failure)) : found.failures;
  if (found.subjects.length === 0 && failures.length === 0 && awaited.kind !== "delete")
    return failed("no matching resources found");
  const lines: string[] = [];
  const late: Failure[] = [...failures];
  for (const subject of found.subjects) {
    const object = subject.object as unknown as Json;
    const isMet = awaited.kind === "create" || (awaited.kind === "holds" && awaited.holds(object));
    if (isMet && isJsonMap(object)) lines.push(`${objectName(object)} condition met\n`);
    else late.push(`timed out waiting for the condition on ${nameOf(subject)}`);
  }
  return { stdout: lines.join(""), failures: late };
}

function nameOf({ info, object }: Subject): string {
  return `${pluralOf(info)}/${object.metadata.name}`;
}

function awaitedOf(wanted: string): Awaited | string {
  const lower = wanted.toLowerCase();
  if (lower === "delete" || lower === "create") return { kind: lower };
  if (lower.startsWith("condition=")) return conditionOf(wanted.slice("condition=".length));
  if (lower.startsWith("jsonpath=")) return jsonPathOf(wanted.slice("jsonpath=".length));
  return `unrecognized condition: ${JSON.stringify(wanted)}`;
}

function conditionOf(wanted: string): Awaited {
  const [type = "", status = "true"] = wanted.split("=");
  const holds: Holds = (object) => {
    const meta = isJsonMap(object) && isJsonMap(object.metadata) ? object.metadata : {};
    const body = isJsonMap(object) && isJsonMap(object.status) ? object.status : {};
    const conditions = Array.isArray(body.conditions) ? (body.conditions as readonly Json[]) : [];
    for (const condition of conditions) {
      if (!isJsonMap(condition) || String(condition.type).toLowerCase() !== type.toLowerCase()) continue;
      const { observedGeneration } = condition;
      const isStale =
        typeof observedGeneration === "number" &&
        typeof meta.generation === "number" &&
        observedGeneration < meta.generation;
      if (!isStale) return String(condition.status).toLowerCase() === status.toLowerCase();
    }
    return false;
  };
  return { kind: "holds", holds };
}

function jsonPathOf(wanted: string): Awaited | string {
  const close = wanted.lastIndexOf("}");
  const equals = wanted.indexOf("=", Math.max(close, 0));
  const path = equals < 0 ? wanted : wanted.slice(0, equals);
  const value = equals < 0 ? undefined : wanted.slice(equals + 1);
  if (value === "") return `jsonpath wait has to have a value after equal sign, got: ${JSON.stringify(wanted)}`;
  const relaxed = relaxedPath(path.replace(/^'|'$/g, ""));
  const parsed = relaxed.ok ? parseJsonPath(relaxed.value) : relaxed;
  if (!parsed.ok) return parsed.error;
  const holds: Holds = (object) => {
    const found = find(parsed.value, [object], { root: object, missing: true });
    if (!found.ok || found.value.length !== 1) return false;
    const [one] = found.value;
    if (value === undefined) return true;
    return typeof one !== "object" && String(one) === value;
  };
  return { kind: "holds", holds };
}
