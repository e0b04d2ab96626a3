/** Several programs write into one kernel's tables: their rules as one ruleset. */
import { type BaseChain, type Hook, nftRuleset, type Rule, type Ruleset, type Table } from "@kubenetsim/linux";
import { memo2 } from "@kubenetsim/sim";

/**
 * Two rulesets of one family as one. A chain that both have (in practice the kernel's own) holds the rules of `first`, then
 * those of `second`; so `first` is who prepends, such as kube-proxy. A drop policy of either counts.
 */
export function mergeRulesets(first: Ruleset, second: Ruleset): Ruleset {
  return merged(first, second);
}

const merged = memo2((first: Ruleset, second: Ruleset): Ruleset => {
  // Tables of nftables stay apart; whose chain comes first says its priority alone.
  if (isPureNft(first) && isPureNft(second))
    return nftRuleset([...(first.nft ?? []), ...(second.nft ?? [])], first.family);
  const both = { raw: joined("raw"), mangle: joined("mangle"), nat: joined("nat"), filter: joined("filter") };
  const bases = new Map<Hook, readonly BaseChain[]>();
  // The second has few chains: all of them are ready, so that the others cost one look.
  const chain = (table: Table, name: string): readonly Rule[] | undefined =>
    both[table].get(name) ?? first.chain(table, name);
  function joined(table: Table): ReadonlyMap<string, readonly Rule[]> {
    return new Map(
      second
        .chains(table)
        .map((name) => [name, [...(first.chain(table, name) ?? []), ...(second.chain(table, name) ?? [])]]),
    );
  }
  return {
    family: first.family,
    chain,
    base(hook) {
      const known = bases.get(hook) ?? mergedBase(first.base(hook), second.base(hook));
      bases.set(hook, known);
      return known;
    },
    chains: (table) => [...new Set([...first.chains(table), ...second.chains(table)])],
    // What only one of them has: kube-proxy in ipvs or nftables mode.
    sets: first.sets ?? second.sets,
    ipvs: first.ipvs ?? second.ipvs,
    bound: first.bound ?? second.bound,
    nft: first.nft ?? second.nft,
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

function isPureNft(rules: Ruleset): boolean {
  return rules.nft !== undefined && TABLE_ORDER.every((table) => rules.chains(table).length === 0);
}
