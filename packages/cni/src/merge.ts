/** Several programs write into one kernel's tables: their rules as one ruleset. */
import type { BaseChain, Hook, Rule, Ruleset, Table } from "@kubenetsim/linux";
import { memo2 } from "@kubenetsim/sim";

/**
 * Two rulesets of one family as one. A chain that both have (in practice the kernel's own) holds the rules of `first`, then
 * those of `second`; so `first` is who prepends, such as kube-proxy. A drop policy of either counts.
 */
export function mergeRulesets(first: Ruleset, second: Ruleset): Ruleset {
  return merged(first, second);
}

const merged = memo2((first: Ruleset, second: Ruleset): Ruleset => {
  const both = new Map<string, readonly Rule[]>();
  const bases = new Map<Hook, readonly BaseChain[]>();
  const chain = (table: Table, name: string): readonly Rule[] | undefined => {
    const known = both.get(`${table} ${name}`);
    if (known !== undefined) return known;
    const one = first.chain(table, name);
    const other = second.chain(table, name);
    if (one === undefined || other === undefined) return one ?? other;
    const rules = [...one, ...other];
    both.set(`${table} ${name}`, rules);
    return rules;
  };
  return {
    family: first.family,
    chain,
    base(hook) {
      const known = bases.get(hook) ?? mergedBase(first.base(hook), second.base(hook));
      bases.set(hook, known);
      return known;
    },
    chains: (table) => [...new Set([...first.chains(table), ...second.chains(table)])],
    segments(table, name) {
      const one = first.segments?.(table, name);
      const other = second.segments?.(table, name);
      if (one !== undefined) return second.chain(table, name) === undefined ? one : undefined;
      return other !== undefined && first.chain(table, name) === undefined ? other : undefined;
    },
  };
});

// The order in which a hook passes its tables.
const TABLE_ORDER: readonly Table[] = ["raw", "mangle", "nat", "filter"];
const INPUT_ORDER: readonly Table[] = ["raw", "mangle", "filter", "nat"];

function mergedBase(first: readonly BaseChain[], second: readonly BaseChain[]): readonly BaseChain[] {
  const all = new Map<string, BaseChain>();
  for (const base of [...first, ...second]) {
    const name = `${base.table} ${base.chain}`;
    if (all.get(name)?.policy !== "DROP") all.set(name, base);
  }
  // The chain tells which hook this is: source NAT of input comes after its filter.
  const order = [...all.values()].some((base) => base.chain === "INPUT") ? INPUT_ORDER : TABLE_ORDER;
  return [...all.values()].sort((a, b) => order.indexOf(a.table) - order.indexOf(b.table));
}
