/** Reads the directive `rewrite [continue|stop] FIELD ...`. Models plugin/rewrite/setup.go and the newRule of each file. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import { type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { quote } from "../../corefile/words.ts";
import { answerRule } from "./answer-rule.ts";
import { nameRule } from "./name-rule.ts";
import { rewritePlugin } from "./rewrite.ts";
import type { Rule } from "./rule.ts";

/** Made at the first directive of a block, for all of them. */
export function setupRewrite(directive: Directive, context: SetupContext): Setup | CorefileError {
  const all = context.directives.filter((one) => one.name === directive.name);
  if (all[0] !== directive) return {};
  const rules: Rule[] = [];
  for (const one of all) {
    const rule = parseRule(wordsOf(one));
    if (typeof rule === "string") return corefileError(one.line, rule);
    rules.push(rule);
  }
  return { plugin: rewritePlugin(rules) };
}

/** With fewer than two words the rule stands in the braces. */
function wordsOf(directive: Directive): readonly string[] {
  if (directive.args.length >= 2) return directive.args;
  return [...directive.args, ...(directive.block ?? []).flatMap((line) => [line.name, ...line.args])];
}

/** The rule, or what is wrong with it. */
export function parseRule(words: readonly string[]): Rule | string {
  const first = words[0]?.toLowerCase();
  if (first === undefined) return "no rule type specified for rewrite";
  const hasMode = first === "continue" || first === "stop";
  if (hasMode && words.length < 2) return `${first} rule must begin with a rule type`;
  const mode = first === "continue" ? "continue" : "stop";
  const [sort = "", ...args] = hasMode ? words.slice(1) : words;
  return ruleOf(sort.toLowerCase(), mode, args, words[0] ?? "");
}

const TYPES: ReadonlySet<string> = new Set(
  "A AAAA ANY CAA CNAME DNAME DS HINFO HTTPS MX NAPTR NS NSEC OPT PTR RRSIG SOA SPF SRV SSHFP SVCB TLSA TXT".split(" "),
);
const CLASSES: ReadonlySet<string> = new Set(["IN", "CH", "CS", "HS", "NONE", "ANY"]);

function ruleOf(sort: string, mode: Rule["mode"], args: readonly string[], first: string): Rule | string {
  switch (sort) {
    case "answer":
      return "response rewrites must begin with a name rule";
    case "name":
      return nameRule(mode, args);
    case "class":
    case "type":
      return swapRule(sort, mode, args, sort === "type" ? TYPES : CLASSES);
    case "ttl":
    case "rcode":
    case "cname":
      return answerRule(sort, mode, args);
    case "edns0":
      return args.length < 2 ? "too few arguments for an EDNS0 rule" : { mode, sort };
    default:
      return `invalid rule type ${quote(first)}`;
  }
}

function swapRule(
  sort: "class" | "type",
  mode: Rule["mode"],
  args: readonly string[],
  known: ReadonlySet<string>,
): Rule | string {
  if (args.length !== 2) return `${sort} rules must have exactly two arguments`;
  const [from = "", to = ""] = args.map((arg) => arg.toUpperCase());
  for (const word of [from, to]) if (!known.has(word)) return `invalid ${sort} ${quote(word)}`;
  return { mode, sort, from, to };
}
