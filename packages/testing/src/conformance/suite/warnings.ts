/** Suite `warnings`: what the server says of an object that it accepts. */
import { type KubeObject, resourceOf, warningsOf } from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import type { CaseResult, Json } from "../types.ts";

/** Compares the warnings about the case's object, each as the field it is about and the reason in the cases' words. */
export function run(testCase: Json, _file: Json): CaseResult {
  const given = testCase as unknown as WarningCase;
  const info = resourceOf(given.object.apiVersion, given.object.kind);
  if (info === undefined) return { passed: false, message: `kind ${given.object.kind} is not modelled` };
  if (given.operation !== "create" && given.operation !== "update")
    return { passed: false, message: `operation ${String(given.operation)} is not known` };
  // A case's object is of its kind by what the case says.
  const texts = warningsOf(info.resource, given.object as never, given.operation);
  const actual = texts.map(told);
  if (canonicalJson(given.expect.warnings) === canonicalJson(actual)) return { passed: true };
  return { passed: false, expected: given.expect.warnings, actual, message: texts.join("; ") };
}

interface WarningCase {
  readonly operation: string;
  readonly object: KubeObject;
  readonly expect: { readonly warnings: readonly Told[] };
}

interface Told {
  readonly field: string;
  readonly reason: string;
}

/** The words by which each reason is known; the first that fits. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ should not be set at the same time$/, "set-together-with-annotation"],
  [/^\S+: non-standard (?:IP address|CIDR value) "[^"]*::ffff:[^"]*" is invalid/i, "ipv4-mapped"],
  [/^\S+: non-standard (?:IP address|CIDR value) /, "leading-zeros"],
  [/^\S+: CIDR value \S+ is ambiguous /, "ambiguous"],
  [/ should be in RFC 5952 canonical format /, "not-canonical"],
  [/ is ignored /, "ignored"],
  [/ is deprecated/, "deprecated"],
];

function told(text: string): Told {
  const reason = REASONS.find(([words]) => words.test(text))?.[1] ?? "unknown";
  return { field: fieldOf(text, reason), reason };
}

function fieldOf(text: string, reason: string): string {
  if (reason === "set-together-with-annotation") return "spec.ingressClassName";
  const annotation = /^annotation "?([^" ]+)"? /.exec(text)?.[1];
  if (annotation !== undefined) return `metadata.annotations[${annotation}]`;
  const [path = ""] = /^[^\s:]+/.exec(text) ?? [];
  // The server itself spells this one in Go's way.
  return path === "spec.SessionAffinity" ? "spec.sessionAffinity" : path;
}
