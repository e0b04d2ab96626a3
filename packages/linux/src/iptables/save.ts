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
  const words = [`-A ${chain}`];
  const header = rule.matches.filter((match) => HEADER.has(match.match));
  header.sort((a, b) => (HEADER.get(a.match) ?? 0) - (HEADER.get(b.match) ?? 0));
  for (const match of header) words.push(matchKind(match.match).print(match, family));
  let before: Match | undefined;
  for (const match of rule.matches) {
    if (HEADER.has(match.match)) continue;
    words.push(continuesPorts(before, match) ? portOption(match) : matchKind(match.match).print(match, family));
    before = match;
  }
  words.push(targetKind(rule.target.target).print(rule.target, family));
  return words.filter((word) => word !== "").join(" ");
}

function tableText(rules: Ruleset, table: Table, bases: ReadonlyMap<string, BaseChain>): string {
  const names = new Set(rules.chains(table));
  const standard = baseChainNames(table);
  const hasBase = standard.some((name) => bases.has(`${table}/${name}`));
  if (names.size === 0 && !hasBase) return "";
  const isBase = (name: string): boolean => standard.includes(name) || bases.has(`${table}/${name}`);
  const others = [...names].filter((name) => !isBase(name)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const extra = [...names].filter((name) => isBase(name) && !standard.includes(name));
  const lines = [`*${table}`];
  for (const name of [...standard, ...extra])
    lines.push(`:${name} ${bases.get(`${table}/${name}`)?.policy ?? "ACCEPT"} [0:0]`);
  for (const name of others) lines.push(`:${name} - [0:0]`);
  for (const name of [...standard, ...extra, ...others]) {
    for (const rule of rules.chain(table, name) ?? []) lines.push(printRule(name, rule, rules.family));
  }
  lines.push("COMMIT", "");
  return lines.join("\n");
}

// One `-m tcp` holds the source port and, after it, the destination port.
function continuesPorts(
  before: Match | undefined,
  match: Match,
): match is Extract<Match, { match: "sport" | "dport" }> {
  return before?.match === "sport" && match.match === "dport" && before.protocol === match.protocol;
}
