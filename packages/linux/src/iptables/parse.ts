/** Text of iptables-save to a ruleset. */
import { fnv1a32 } from "@kubenetsim/sim";
import type { IpSets } from "../ipset/types.ts";
import { baseChainNames, type ChainData, rulesetOf, TABLES } from "../netfilter/ruleset.ts";
import type { Rule, Ruleset, Table } from "../netfilter/types.ts";
import { isParseError, type ParseError } from "./kind.ts";
import { parseRule } from "./parse-rule.ts";
import { splitWords } from "./words.ts";

/** The ruleset, or what iptables-restore says of the first bad line (counted from 1). */
export type ParseResult =
  | { readonly ok: true; readonly ruleset: Ruleset }
  | { readonly ok: false; readonly error: string; readonly line: number };

interface Chain {
  readonly name: string;
  readonly policy: "ACCEPT" | "DROP" | undefined;
  readonly rules: Rule[];
}

/** The text while it is read. */
interface Reader {
  readonly family: 4 | 6;
  readonly sets: IpSets | undefined;
  readonly tables: Map<Table, Map<string, Chain>>;
  table: Table | undefined;
  /** Jumps to chains that must exist at COMMIT: chain, line. */
  jumps: { readonly chain: string; readonly line: number }[];
}

const CHAIN_NAME_MAX = 28;

/**
 * Reads what iptables-save prints; also rules as people write them, in any order of options. Counters are skipped. A rule's
 * handle is drawn from its text and place.
 *
 * @param sets the sets that rules may name; the ruleset has them.
 *
 * @example parseIptablesSave("*filter\n:INPUT DROP [0:0]\nCOMMIT\n", 4);
 */
export function parseIptablesSave(text: string, family: 4 | 6, sets?: IpSets): ParseResult {
  const reader: Reader = { family, sets, tables: new Map(), table: undefined, jumps: [] };
  const lines = text.split("\n");
  for (const [i, line] of lines.entries()) {
    const error = readLine(reader, line.trim(), i + 1);
    if (error !== undefined) return failure(error, i + 1);
  }
  if (reader.table !== undefined) return failure({ error: `COMMIT expected at line ${lines.length}` }, lines.length);
  const tables = Object.fromEntries([...reader.tables].map(([table, chains]) => [table, dataOf(chains)]));
  const ruleset = rulesetOf(family, tables);
  return { ok: true, ruleset: sets === undefined ? ruleset : { ...ruleset, sets } };
}

function failure(error: ParseError, line: number): ParseResult {
  return { ok: false, error: `iptables-restore: ${error.error}\nError occurred at line: ${line}`, line };
}

function readLine(reader: Reader, line: string, number: number): ParseError | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  if (line.startsWith("*")) return openTable(reader, line.slice(1).trim(), number);
  if (reader.table === undefined) return { error: `line ${number} failed` };
  if (line === "COMMIT") return commit(reader);
  if (line.startsWith(":")) return declareChain(reader, line.slice(1), number);
  return addRule(reader, line.replace(/^\[\d+:\d+\]\s*/, ""), number);
}

function openTable(reader: Reader, name: string, number: number): ParseError | undefined {
  const table = TABLES.find((known) => known === name);
  if (table === undefined) return { error: `line ${number} table name '${name}' invalid` };
  reader.table = table;
  if (!reader.tables.has(table)) {
    const chains = new Map<string, Chain>();
    for (const base of baseChainNames(table)) chains.set(base, { name: base, policy: "ACCEPT", rules: [] });
    reader.tables.set(table, chains);
  }
  return undefined;
}

function declareChain(reader: Reader, line: string, number: number): ParseError | undefined {
  const [name = "", policy = ""] = line.trim().split(/\s+/);
  const chains = chainsOf(reader);
  if (name === "") return { error: `line ${number} chain name invalid` };
  if (name.length > CHAIN_NAME_MAX) return { error: `Invalid chain name \`${name}' (${CHAIN_NAME_MAX} chars max)` };
  const isBase = reader.table !== undefined && baseChainNames(reader.table).includes(name);
  if (policy !== "-" && policy !== "ACCEPT" && policy !== "DROP") return { error: `line ${number} policy invalid` };
  if (isBase === (policy === "-") && !isBase)
    return { error: `Can't set policy \`${policy}' on \`${name}' line ${number}: Bad built-in chain name` };
  chains.set(name, { name, policy: isBase ? (policy === "DROP" ? "DROP" : "ACCEPT") : undefined, rules: [] });
  return undefined;
}

function addRule(reader: Reader, line: string, number: number): ParseError | undefined {
  const words = splitWords(line);
  if (words === undefined) return { error: `Bad argument \`${line}'` };
  if (words[0] !== "-A" && words[0] !== "--append") return { error: `Bad argument \`${words[0]}'` };
  const parsed = parseRule(words, reader.family, reader.sets);
  if (isParseError(parsed)) return parsed;
  const chain = chainsOf(reader).get(parsed.chain);
  if (chain === undefined) return { error: "No chain/target/match by that name." };
  const { target, matches } = parsed;
  if (target.target === "jump" || target.target === "goto") reader.jumps.push({ chain: target.chain, line: number });
  chain.rules.push({ handle: handleOf(reader, parsed.chain, chain.rules.length, line), matches, target, because: [] });
  return undefined;
}

function commit(reader: Reader): ParseError | undefined {
  const chains = chainsOf(reader);
  const missing = reader.jumps.find((jump) => !chains.has(jump.chain));
  if (missing !== undefined) {
    return { error: `line ${missing.line}: Couldn't load target \`${missing.chain}':No such file or directory\n` };
  }
  reader.table = undefined;
  reader.jumps = [];
  return undefined;
}

function chainsOf(reader: Reader): Map<string, Chain> {
  return (reader.table === undefined ? undefined : reader.tables.get(reader.table)) ?? new Map();
}

// 52 bits, since with 32 two of many rules would draw alike.
function handleOf(reader: Reader, chain: string, position: number, line: string): number {
  const text = `${reader.table} ${chain} ${position} ${line}`;
  return fnv1a32(text) * 0x100000 + (fnv1a32(`${text}#`) & 0xfffff);
}

function dataOf(chains: ReadonlyMap<string, Chain>): readonly ChainData[] {
  return [...chains.values()].map(({ name, policy, rules }) =>
    policy === undefined ? { name, rules } : { name, policy, rules },
  );
}
