/** Reads the rules that change answers alone: `rewrite ttl`, `rewrite rcode`, `rewrite cname`. Models ttl.go, rcode.go, cname_target.go. */
import { regularExpression } from "../../corefile/words.ts";
import { lower } from "../../name.ts";
import { rcodeNamed } from "../../rcode.ts";
import { normal } from "./name-rule.ts";
import type { NameMatch, ResponseRule, Rule } from "./rule.ts";

/** The rule, or what is wrong with it. */
export function answerRule(
  sort: "ttl" | "rcode" | "cname",
  mode: Rule["mode"],
  args: readonly string[],
): Rule | string {
  if (sort === "cname") return cnameRule(mode, args);
  // Values stand last: one TTL, or two rcodes.
  const values = sort === "ttl" ? 1 : 2;
  if (args.length < values + 1) return `too few (${args.length}) arguments for a ${sort} rule`;
  const names = args.slice(0, args.length - values);
  const rule = sort === "ttl" ? ttlRule(args.at(-1) ?? "") : rcodeRule(args.at(-2) ?? "", args.at(-1) ?? "");
  if (typeof rule === "string") return rule;
  if (names.length > 2) return `many few arguments for a ${sort} rule`;
  const match = matchOf(sort, names.length === 1 ? "exact" : (names[0] ?? "").toLowerCase(), names.at(-1) ?? "");
  return typeof match === "string" ? match : { mode, sort: "answer", match, rule };
}

const KINDS = "exact, prefix, suffix, substring, and regex name matching";

function matchOf(sort: string, by: string, text: string): NameMatch | string {
  if (by === "exact" || by === "prefix" || by === "suffix" || by === "substring") return { by, text: normal(text) };
  if (by !== "regex") return `${sort} rule supports only ${KINDS}`;
  const pattern = regularExpression(text);
  return pattern === undefined ? `invalid regex pattern in a ${sort} rule: ${text}` : { by, pattern };
}

const TTL_MAX = 2147483647;

/** `30`, `30-60`, `30-`, `-60`. */
function ttlRule(text: string): ResponseRule | string {
  const found = /^(?:(\d+)|(\d*)-(\d*))$/.exec(text);
  const [, only, from = "", to = ""] = found ?? [];
  const min = Number(only ?? from);
  const max = only !== undefined ? min : to === "" ? TTL_MAX : Number(to);
  const isEmpty = only === undefined && from === "" && to === "";
  if (found === null || isEmpty || min > max) return `invalid TTL '${text}' for a ttl rule`;
  return { kind: "ttl", min, max };
}

function rcodeRule(from: string, to: string): ResponseRule | string {
  const [old, made] = [rcodeNamed(from), rcodeNamed(to)];
  if (old === undefined) return `invalid matching RCODE '${from}' for a rcode rule`;
  if (made === undefined) return `invalid replacement RCODE '${to}' for a rcode rule`;
  return { kind: "rcode", from: old, to: made };
}

function cnameRule(mode: Rule["mode"], args: readonly string[]): Rule | string {
  if (args.length !== 2 && args.length !== 3) return `too few (${args.length}) arguments for a cname rule`;
  const by = args.length === 2 ? "exact" : (args[0] ?? "").toLowerCase();
  const [from = "", to = ""] = args.slice(-2).map(lower);
  const match = cnameMatch(by, from);
  if (typeof match === "string") return match;
  return { mode, sort: "answer", rule: { kind: "cname", match, to: by === "exact" ? normal(to) : to } };
}

function cnameMatch(by: string, from: string): NameMatch | string {
  if (by === "exact") return { by, text: normal(from) };
  if (by === "prefix" || by === "suffix" || by === "substring") return { by, text: from };
  if (by !== "regex") return `unknown cname rewrite type: ${by}`;
  const pattern = regularExpression(from);
  return pattern === undefined ? "invalid cname rewrite regex pattern" : { by, pattern };
}
