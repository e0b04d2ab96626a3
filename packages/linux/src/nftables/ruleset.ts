/** Tables of nftables as a Ruleset: its base chains take their turn among those of iptables, by priority. */
import type { BaseChain, Hook, Ruleset, Table } from "../netfilter/types.ts";
import type { NftBaseHook, NftChain, NftTable } from "./types.ts";
import { enterBase } from "./walk.ts";

/** Where conntrack looks at packets; where iptables has its DNAT, and its SNAT. */
const CONNTRACK_PRIORITY = -200;
const DNAT_PRIORITY = -100;
const FILTER_PRIORITY = 0;
const SNAT_PRIORITY = 100;

const HOOKS: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];

/**
 * The ruleset of a namespace that has only these tables. Tables of family inet count for both families of packets.
 *
 * @example walk(nftRuleset([nftTable(data)], 4), "prerouting", packet, netns);
 */
export function nftRuleset(tables: readonly NftTable[], family: 4 | 6): Ruleset {
  const own = tables.filter((table) => table.family === "inet" || (table.family === "ip") === (family === 4));
  const bases = new Map(HOOKS.map((hook) => [hook, basesAt(own, hook)] as const));
  return {
    family,
    nft: own,
    chain: () => undefined,
    chains: () => [],
    base: (hook) => bases.get(hook) ?? [],
  };
}

function basesAt(tables: readonly NftTable[], hook: Hook): readonly BaseChain[] {
  const found: { readonly base: BaseChain; readonly priority: number }[] = [];
  for (const table of tables) {
    for (const chain of table.baseChains()) {
      if (chain.base?.hook === hook)
        found.push({ base: baseOf(table, chain, chain.base), priority: chain.base.priority });
    }
  }
  // Of chains with one priority, the kernel asks those first that were made last.
  return found
    .reverse()
    .sort((a, b) => a.priority - b.priority)
    .map(({ base }) => base);
}

function baseOf(table: NftTable, chain: NftChain, hook: NftBaseHook): BaseChain {
  return {
    table: stageOf(hook),
    chain: `${table.family} ${table.name} ${chain.name}`,
    policy: hook.policy === "drop" ? "DROP" : "ACCEPT",
    enter: (passage, isIndexed) => enterBase(table, chain, passage, isIndexed),
  };
}

/** The table of iptables whose turn this chain's is: before conntrack, before NAT, NAT, or after it. */
function stageOf({ type, hook, priority }: NftBaseHook): Table {
  if (type === "nat") return "nat";
  if (hook === "prerouting" || hook === "output") {
    if (priority < CONNTRACK_PRIORITY) return "raw";
    return priority < DNAT_PRIORITY ? "mangle" : "filter";
  }
  const filterAt = hook === "postrouting" ? SNAT_PRIORITY : FILTER_PRIORITY;
  return priority < filterAt ? "mangle" : "filter";
}
