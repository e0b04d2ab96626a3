/** Reads `rewrite name [exact|prefix|suffix|substring|regex] FROM TO [answer ...]`. Models plugin/rewrite/name.go newNameRule. */
import { REGEXP_MAX, regularExpression } from "../../corefile/words.ts";
import { absolute, lower } from "../../name.ts";
import type { NameMatch, ResponseRule, Rule } from "./rule.ts";

/** The rule, or what is wrong with it. */
export function nameRule(mode: Rule["mode"], args: readonly string[]): Rule | string {
  if (args.length < 2) return "too few arguments for a name rule";
  const by = args.length === 2 ? "exact" : (args[0] ?? "").toLowerCase();
  const [from = "", to = "", ...rest] = args.length === 2 ? args : args.slice(1);
  const answers = rest.length === 0 ? { auto: false, rules: [] } : answerRules(by, rest);
  if (typeof answers === "string") return answers;
  const match = nameMatch(by, from, to);
  if (typeof match === "string") return match;
  // An exact name is always turned back.
  const auto = answers.auto || by === "exact";
  return { mode, sort: "name", match, to: normal(to), auto, answers: answers.rules };
}

/** What a rule compares names with. */
function nameMatch(by: string, from: string, to: string): NameMatch | string {
  switch (by) {
    case "exact":
    case "prefix":
    case "suffix":
    case "substring":
      return { by, text: normal(from) };
    case "regex": {
      const pattern = checkedPattern(from, to);
      return typeof pattern === "string" ? pattern : { by, pattern };
    }
    default:
      return `name rule supports only exact, prefix, suffix, substring, and regex name matching, received: ${by}`;
  }
}

/** A regular expression with at least the groups that the replacement uses. */
export function checkedPattern(from: string, to: string): RegExp | string {
  if (from.length > REGEXP_MAX) return `regex pattern too long: ${from.length} > ${REGEXP_MAX}`;
  const pattern = regularExpression(from);
  if (pattern === undefined) return `invalid regex matching pattern: ${from}`;
  const used = new Set([...to.matchAll(/\{(\d{1,2}|100)\}/g)].map((found) => found[1])).size;
  const groups = (new RegExp(`${pattern.source}|`).exec("")?.length ?? 1) - 1;
  if (used > groups)
    return `the rewrite regex pattern (${to}) uses more subexpressions than its corresponding matching regex pattern (${from})`;
  return pattern;
}

interface AnswerRules {
  readonly auto: boolean;
  readonly rules: readonly ResponseRule[];
}

/** `answer auto`, `answer name FROM TO`, `answer value FROM TO`, one after the other. */
function answerRules(by: string, args: readonly string[]): AnswerRules | string {
  if (args.length < 2) return `invalid arguments for ${by} rule`;
  let auto = false;
  const rules: ResponseRule[] = [];
  for (let at = 0; at < args.length; ) {
    if (at === 0 && args[at] !== "answer")
      return `exceeded the number of arguments for a non-answer rule argument for ${by} rule`;
    if (args[at] === "answer") at += 1;
    const kind = args[at];
    if (kind === undefined) return `type missing for answer rule for ${by} rule`;
    at += 1;
    if (kind === "auto") {
      auto = true;
      continue;
    }
    if (kind !== "name" && kind !== "value") return `invalid type "${kind}" for answer rule for ${by} rule`;
    const [from, to] = args.slice(at, at + 2);
    if (from === undefined || to === undefined) return `${kind} answer rule for ${by} rule: 2 arguments required`;
    const pattern = checkedPattern(from, to);
    if (typeof pattern === "string") return `${kind} answer rule for ${by} rule: ${pattern}`;
    rules.push({ kind, change: { kind: "regex", pattern, to: normal(to) } });
    at += 2;
  }
  if (auto && rules.some((rule) => rule.kind === "name"))
    return "auto name answer rule cannot be combined with explicit name anwer rules";
  return { auto, rules };
}

/** In lower case and with a dot at the end. Models plugin/normalize.go Name.Normalize. */
export function normal(name: string): string {
  return lower(absolute(name));
}
