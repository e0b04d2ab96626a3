/** A ruleset of plain data: tables, chains, rules. */
import type { BaseChain, Hook, Rule, Ruleset, Table } from "./types.ts";

/** One chain as data; with a policy it is a base chain, and then its name says at which hook: PREROUTING, INPUT and so on. */
export interface ChainData {
  readonly name: string;
  readonly policy?: "ACCEPT" | "DROP";
  readonly rules: readonly Rule[];
}

export type TablesData = { readonly [T in Table]?: readonly ChainData[] };

/** Tables in the order in which a hook asks them. */
export const TABLES: readonly Table[] = ["raw", "mangle", "nat", "filter"];

const HOOK_TABLES: { readonly [H in Hook]: readonly Table[] } = {
  prerouting: ["raw", "mangle", "nat"],
  input: ["mangle", "filter", "nat"],
  forward: ["mangle", "filter"],
  output: ["raw", "mangle", "nat", "filter"],
  postrouting: ["mangle", "nat"],
};

const HOOK_CHAIN: { readonly [H in Hook]: string } = {
  prerouting: "PREROUTING",
  input: "INPUT",
  forward: "FORWARD",
  output: "OUTPUT",
  postrouting: "POSTROUTING",
};

/** The base chains that a table has when it has any, in the order in which iptables-save prints them. */
export function baseChainNames(table: Table): readonly string[] {
  const hooks = Object.keys(HOOK_TABLES) as Hook[];
  return hooks.filter((hook) => HOOK_TABLES[hook].includes(table)).map((hook) => HOOK_CHAIN[hook]);
}

/**
 * A ruleset from data.
 *
 * @example
 * rulesetOf(4, { filter: [{ name: "INPUT", policy: "DROP", rules: [] }] });
 */
export function rulesetOf(family: 4 | 6, tables: TablesData): Ruleset {
  const byTable = new Map(TABLES.map((table) => [table, chainMap(tables[table] ?? [])] as const));
  const bases = new Map<Hook, readonly BaseChain[]>();
  for (const hook of Object.keys(HOOK_TABLES) as Hook[]) {
    bases.set(hook, basesAt(hook, byTable));
  }
  return {
    family,
    chain: (table, name) => byTable.get(table)?.get(name)?.rules,
    base: (hook) => bases.get(hook) ?? [],
    chains: (table) => [...(byTable.get(table)?.keys() ?? [])],
  };
}

const EMPTY4: Ruleset = rulesetOf(4, {});
const EMPTY6: Ruleset = rulesetOf(6, {});

/** The ruleset of a namespace in which nobody loaded anything: every packet passes, and nothing is tracked. */
export function emptyRuleset(family: 4 | 6): Ruleset {
  return family === 4 ? EMPTY4 : EMPTY6;
}

function chainMap(chains: readonly ChainData[]): ReadonlyMap<string, ChainData> {
  return new Map(chains.map((chain) => [chain.name, chain]));
}

function basesAt(hook: Hook, byTable: ReadonlyMap<Table, ReadonlyMap<string, ChainData>>): readonly BaseChain[] {
  const result: BaseChain[] = [];
  for (const table of HOOK_TABLES[hook]) {
    const chain = byTable.get(table)?.get(HOOK_CHAIN[hook]);
    if (chain?.policy !== undefined) result.push({ table, chain: chain.name, policy: chain.policy });
  }
  return result;
}
