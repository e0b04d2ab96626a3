/** How many rules name each set: what `ipset list` calls References. */
import type { Ruleset, Table } from "../netfilter/types.ts";

const TABLES: readonly Table[] = ["raw", "mangle", "nat", "filter"];

/** Counts over all chains of these rulesets: those of both families of one namespace. */
export function setReferences(rulesets: readonly Ruleset[]): (name: string) => number {
  const counts = new Map<string, number>();
  for (const rules of rulesets) {
    for (const table of TABLES) {
      for (const chain of rules.chains(table)) {
        for (const rule of rules.chain(table, chain) ?? []) {
          for (const match of rule.matches) {
            if (match.match === "set") counts.set(match.set, (counts.get(match.set) ?? 0) + 1);
          }
        }
      }
    }
  }
  return (name) => counts.get(name) ?? 0;
}
