/** Rules as text: what `iptables-save` prints and `iptables-restore` loads. */
import { baseChainNames } from "../netfilter/ruleset.ts";
import type { BaseChain, Hook, Match, Rule, Ruleset, Table } from "../netfilter/types.ts";
import { MATCHES, matchKind } from "./match/list.ts";
import { portOption } from "./match/port.ts";
import { targetKind } from "./target/list.ts";

/** The order in which iptables-save prints tables. */
const SAVE_ORDER: readonly Table[] = ["mangle", "raw", "filter", "nat"];
const HOOKS: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];

// Those without a module come first, in this order, wherever they stand in the rule.
const HEADER: ReadonlyMap<Match["match"], number> = new Map(
  MATCHES.flatMap((kind, i) =>
    Object.keys(kind.options).length > 0 && kind.modules.length === 0 ? [[kind.name, i] as const] : [],
  ),
);

/**
 * The ruleset as `iptables-save` prints it, without its comment lines, which tell the time. Only tables that have a chain are
 * printed, with all their base chains, then the others by name.
 *
 * @example printIptablesSave(rules, ["nat"]);
 */
export function printIptablesSave(rules: Ruleset, tables: readonly Table[] = SAVE_ORDER): string {
  const bases = new Map<string, BaseChain>();
  for (const hook of HOOKS) for (const base of rules.base(hook)) bases.set(`${base.table}/${base.chain}`, base);
  return tables.map((table) => tableText(rules, table, bases)).join("");
}

/** One rule from `-A` on, without the end of line. */
export function printRule(chain: string, rule: Rule, family: 4 | 6): string {
  let text = `-A ${chain}`;
  for (const match of headerOf(rule.matches)) text = withWord(text, matchKind(match.match).print(match, family));
  let before: Match | undefined;
  for (const match of rule.matches) {
    if (HEADER.has(match.match)) continue;
    const word = continuesPorts(before, match) ? portOption(match) : matchKind(match.match).print(match, family);
    text = withWord(text, word);
    before = match;
  }
  return withWord(text, targetKind(rule.target.target).print(rule.target, family));
}

function withWord(text: string, word: string): string {
  return word === "" ? text : `${text} ${word}`;
}

const NO_MATCHES: readonly Match[] = [];

function headerOf(matches: readonly Match[]): readonly Match[] {
  let header: Match[] | undefined;
  for (const match of matches) {
    if (!HEADER.has(match.match)) continue;
    if (header === undefined) header = [match];
    else header.push(match);
  }
  if (header === undefined || header.length === 1) return header ?? NO_MATCHES;
  return header.sort((a, b) => (HEADER.get(a.match) ?? 0) - (HEADER.get(b.match) ?? 0));
}

function tableText(rules: Ruleset, table: Table, bases: ReadonlyMap<string, BaseChain>): string {
  const names = new Set(rules.chains(table));
  const standard = baseChainNames(table);
  const hasBase = standard.some((name) => bases.has(`${table}/${name}`));
  if (names.size === 0 && !hasBase) return "";
  const start = `${table}/`;
  const own = new Set([...bases.keys()].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length)));
  for (const name of standard) own.add(name);
  const others = [...names].filter((name) => !own.has(name)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const extra = [...names].filter((name) => own.has(name) && !standard.includes(name));
  const lines = [`*${table}`];
  for (const name of [...standard, ...extra])
    lines.push(`:${name} ${bases.get(`${table}/${name}`)?.policy ?? "ACCEPT"} [0:0]`);
  for (const name of others) lines.push(`:${name} - [0:0]`);
  for (const name of [...standard, ...extra, ...others]) addRules(lines, name, rules.chain(table, name) ?? [], rules);
  lines.push("COMMIT", "");
  return lines.join("\n");
}

/** So many lines are joined at once: a line that is put together but not joined takes several times its memory. */
const JOINED_LINES = 256;

function addRules(lines: string[], chain: string, list: readonly Rule[], { family }: Ruleset): void {
  for (let from = 0; from < list.length; from += JOINED_LINES) {
    const some = list.slice(from, from + JOINED_LINES);
    lines.push(some.map((rule) => printRule(chain, rule, family)).join("\n"));
  }
}

// One `-m tcp` holds the source port and, after it, the destination port.
function continuesPorts(
  before: Match | undefined,
  match: Match,
): match is Extract<Match, { match: "sport" | "dport" }> {
  return before?.match === "sport" && match.match === "dport" && before.protocol === match.protocol;
}
