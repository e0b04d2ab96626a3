/** `kubectl wait`. Models k8s.io/kubectl/pkg/cmd/wait. */
import { isJsonMap, type Json, type JsonMap, joinKey, type KubeObject, pluralOf } from "@kubenetsim/api";
import { array, bool, duration, listOf, numberOf, text } from "../argv/flag.ts";
import { allNamespacesFlag, fileFlags, printFlags, selectorFlag } from "../argv/shared-flags.ts";
import { type Failure, isStatus } from "../failure.ts";
import { find } from "../output/jsonpath/find.ts";
import { parseJsonPath } from "../output/jsonpath/parse.ts";
import { relaxedPath } from "../output/jsonpath/relaxed.ts";
import { objectName } from "../output/printer.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";
import { missing } from "../resource/fetch.ts";
import { type Subject, type Subjects, subjectsOf } from "./change.ts";
import { type Deadline, deadlineOf, holdsBy, isGoneBy, lateText, OUT_OF_PATIENCE } from "./patience.ts";

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
    array("for"),
    duration("timeout", 30_000),
  ],
  run,
};

type Holds = (object: Json) => boolean;
type Awaited = { readonly kind: "delete" | "create" } | { readonly kind: "holds"; readonly holds: Holds };

function run(request: Request): Outcome {
  const wanted = listOf(request.flags, "for");
  if (wanted.length === 0) return failed('unrecognized condition: ""');
  const awaited: Awaited[] = [];
  for (const each of wanted) {
    const one = awaitedOf(each);
    if (typeof one === "string") return failed(one);
    awaited.push(one);
  }
  const timeout = numberOf(request.flags, "timeout");
  // Less than nothing is a week.
  const deadline = deadlineOf(request, timeout < 0 ? undefined : timeout);
  const found = subjectsBy(request, awaited, deadline);
  if (!("subjects" in found)) return found;
  const lines: string[] = [];
  const late: Failure[] = [...found.failures];
  for (const subject of found.subjects) {
    for (const one of awaited) {
      const met = meets(request, subject, one, deadline);
      if ("failure" in met) {
        late.push(met.failure);
        break;
      }
      lines.push(`${met.name} condition met\n`);
    }
  }
  return { stdout: lines.join(""), failures: late };
}

/** What is waited for: with `--for=create` it need not be there yet, with `--for=delete` no longer. */
function subjectsBy(request: Request, awaited: readonly Awaited[], deadline: Deadline): Subjects | Outcome {
  const has = (kind: Awaited["kind"]): boolean => awaited.some((one) => one.kind === kind);
  let found = subjectsOf(request, request.args);
  if (has("create")) {
    const isThere = (): boolean => {
      found = subjectsOf(request, request.args);
      return !("subjects" in found) || found.failures.some((one) => !isMissing(one)) || found.subjects.length > 0;
    };
    if (!holdsBy(request, deadline, isThere))
      return failed(deadline.isOurs ? OUT_OF_PATIENCE : "timed out waiting for the condition");
  }
  if (!("subjects" in found)) return found;
  const { subjects } = found;
  const failures = has("delete") ? found.failures.filter((failure) => !isMissing(failure)) : found.failures;
  if (subjects.length === 0 && failures.length === 0 && !has("delete")) return failed("no matching resources found");
  return { subjects, failures };
}

function isMissing(failure: Failure): boolean {
  return isStatus(failure) && failure.reason === "NotFound";
}

type Met = { readonly name: string } | { readonly failure: Failure };

/** Waits for one condition of one object. */
function meets(request: Request, { info, object }: Subject, awaited: Awaited, deadline: Deadline): Met {
  const { namespace = "", name = "", uid } = object.metadata;
  const { client } = request;
  const key = joinKey(namespace, name);
  // Stored objects are plain JSON.
  const named = (of: KubeObject): string => objectName(of as unknown as JsonMap);
  const isOnce = numberOf(request.flags, "timeout") === 0;
  const late = isOnce ? `condition not met for ${pluralOf(info)}/${name}` : lateText({ info, name }, deadline);
  if (awaited.kind === "create") return { name: named(object) };
  if (awaited.kind !== "holds") {
    const isGone = isGoneBy(request, deadline, { info, namespace, name, uid });
    return isGone ? { name: named(object) } : { failure: late };
  }
  let now: KubeObject | undefined = client.get(info.resource, key);
  if (now === undefined) return { failure: missing(client, info, namespace, name) };
  const { holds } = awaited;
  const isMet = (): boolean => {
    now = client.get(info.resource, key);
    return now !== undefined && holds(now as unknown as Json);
  };
  return holdsBy(request, deadline, isMet) ? { name: named(now) } : { failure: late };
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

function jsonPathOf(input: string): Awaited | string {
  const [path = "", given, ...more] = splitAtEquals(input);
  if (more.length > 0)
    return "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'";
  const relaxed = relaxedPath(path.replace(/^'|'$/g, ""));
  if (!relaxed.ok) return relaxed.error;
  const value = given?.replace(/^['"]+|['"]+$/g, "");
  if (value === "")
    return "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3";
  if (relaxed.value === "") return "jsonpath expression cannot be empty";
  const parsed = parseJsonPath(relaxed.value);
  if (!parsed.ok) return parsed.error;
  const holds: Holds = (object) => {
    const found = find(parsed.value, [object], { root: object, missing: true });
    if (!found.ok || found.value.length !== 1) return false;
    const [one] = found.value;
    if (value === undefined) return true;
    return typeof one !== "object" && String(one).trim() === value.trim();
  };
  return { kind: "holds", holds };
}

/** At each single `=`; a double one belongs to the path. Models splitJSONPathInput. */
function splitAtEquals(input: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (let i = 0; i < input.length; i++) {
    const isDouble = input[i] === "=" && input[i + 1] === "=";
    if (isDouble || input[i] !== "=") part += isDouble ? "==" : input[i];
    else {
      parts.push(part);
      part = "";
    }
    if (isDouble) i += 1;
  }
  return [...parts, part];
}
