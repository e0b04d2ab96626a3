/** Suite names: is a text or number acceptable under a rule, and what is said if not. */
import {
  allowsAll,
  canonicalCIDR,
  canonicalInterfaceAddress,
  canonicalIP,
  parseIntOrPercent,
  parseIntOrString,
  parseSourceRanges,
  scaledValue,
  warningsForCIDR,
  warningsForIP,
} from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import { numberOf, optional, scalarOf, textOf } from "../json.ts";
import type { CaseResult, JsonObject } from "../types.ts";
import { type Complaint, nameRules } from "./name-rules.ts";

/** What a rule gave: only what the case can ask for. */
interface Finding {
  readonly complaints: readonly Complaint[];
  readonly facts?: JsonObject;
}

/** Runs one case. */
export function run(testCase: JsonObject): CaseResult {
  const { complaints, facts = {} } = examine(testCase);
  const actual: JsonObject = {
    ...facts,
    expect: complaints.length === 0 ? "valid" : "invalid",
    errorCount: complaints.length,
    messages: complaints.length,
    errorType: complaints[0]?.type ?? "",
    reason: reasonOf(complaints[0]?.message ?? ""),
  };
  const expected = Object.fromEntries(
    askable.filter((name) => testCase[name] !== undefined).map((name) => [name, testCase[name] ?? null]),
  );
  const told = Object.fromEntries(Object.keys(expected).map((name) => [name, actual[name] ?? null]));
  const message = complaints.map((complaint) => complaint.message).join("; ");
  return { passed: canonicalJson(expected) === canonicalJson(told), expected, actual: told, message };
}

const askable = [
  "expect",
  "errorCount",
  "messages",
  "errorType",
  "reason",
  "canonical",
  "warnings",
  "result",
  "isPercent",
  "count",
  "allowAll",
];

function examine(testCase: JsonObject): Finding {
  const rule = textOf(testCase.rule, "rule");
  const value = testCase.value ?? null;
  const check = nameRules.get(rule);
  if (check !== undefined) return { complaints: check(value, testCase), ...canonicalFacts(rule, value) };
  return examineNumber(rule, testCase) ?? examineText(rule, textOf(value, "value"));
}

function canonicalFacts(rule: string, value: unknown): { readonly facts?: JsonObject } {
  if (typeof value !== "string") return {};
  if (rule === "ip-new-field") return { facts: { canonical: canonicalIP(value) ?? null } };
  if (rule === "cidr-new-field") return { facts: { canonical: canonicalCIDR(value) ?? null } };
  if (rule === "interface-address") return { facts: { canonical: canonicalInterfaceAddress(value) ?? null } };
  return {};
}

function examineNumber(rule: string, testCase: JsonObject): Finding | undefined {
  const given = testCase.value ?? null;
  const value = typeof given === "number" ? given : scalarOf(given, "value");
  if (rule === "int-or-string-parse") {
    return { complaints: [], facts: { result: parseIntOrString(String(value)) } };
  }
  if (rule === "int-or-percent") {
    const parsed = parseIntOrPercent(value);
    if (!parsed.ok) return refused(parsed.error);
    return { complaints: [], facts: { result: parsed.value.value, isPercent: parsed.value.isPercent } };
  }
  if (rule !== "scaled-percent") return undefined;
  const total = optional(testCase.total, numberOf, "total") ?? 0;
  const scaled = scaledValue(value, total, testCase.roundUp === true);
  return scaled.ok ? { complaints: [], facts: { result: scaled.value } } : refused(scaled.error);
}

function examineText(rule: string, value: string): Finding {
  if (rule === "ip-warning")
    return { complaints: [], facts: { warnings: warningsForIP("path", value).map(warningFact) } };
  if (rule === "cidr-warning")
    return { complaints: [], facts: { warnings: warningsForCIDR("path", value).map(warningFact) } };
  if (rule !== "load-balancer-source-ranges") return refused(`unknown rule ${rule}`);
  const parsed = parseSourceRanges(value);
  if (!parsed.ok) return refused(parsed.error);
  return { complaints: [], facts: { count: parsed.ranges.length, allowAll: allowsAll(parsed.ranges) } };
}

function refused(message: string): Finding {
  return { complaints: [{ type: "Invalid", message }] };
}

// The warning's own words name its reason; what it offers stands in quotes after the value itself.
function warningFact(warning: string): JsonObject {
  const [, use = "", or] = [...warning.matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text);
  const reason = /ambiguous/.test(warning)
    ? "ambiguous"
    : /non-standard/.test(warning)
      ? "non-standard"
      : "not-canonical";
  return { reason, use, ...(or === undefined ? {} : { or }) };
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/leading 0s/, "leading-zeros"],
  [/IPv4-mapped/, "ipv4-mapped"],
  [/canonical form/, "not-canonical"],
  [/bits set beyond/, "host-bits-set"],
  [/must be a valid/, "malformed"],
];

function reasonOf(message: string): string {
  return reasons.find(([pattern]) => pattern.test(message))?.[1] ?? "";
}
