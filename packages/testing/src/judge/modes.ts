/** What the modes of kube-proxy differ in for the judge: who loads the rules, and how they are printed. */
import type { Cluster } from "@kubenetsim/cluster";
import { nftChanges } from "./nft-changes.ts";
import type { Family, JudgeMode } from "./types.ts";

export interface Mode {
  /** The oracle's word for the tool that loads the rules. */
  readonly backend: "iptables" | "nft";
  /** The fields of the oracle's node: `ruleset`, and `ruleset6` where another tool loads it. */
  readonly rules: (cluster: Cluster, node: string, families: readonly Family[]) => object;
  /** The fields of the oracle's step from the rules of one to those of the other; what sets and lists remember stays. */
  readonly change: (before: Cluster, after: Cluster, node: string, families: readonly Family[]) => object;
}

/** One line a mode that the judge knows. */
export const modes: { readonly [M in JudgeMode]: Mode } = {
  iptables: {
    backend: "iptables",
    rules: iptablesOf,
    change: (_before, after, node, families) => iptablesOf(after, node, families),
  },
  nftables: {
    backend: "nft",
    rules: (cluster, node) => ({ ruleset: nftOf(cluster, node) }),
    change: (before, after, node) => ({ ruleset: nftChanges(nftOf(before, node), nftOf(after, node)), append: true }),
  },
};

export function isJudgeMode(text: string): text is JudgeMode {
  return Object.hasOwn(modes, text);
}

function iptablesOf(cluster: Cluster, node: string, families: readonly Family[]): object {
  const save = (family: Family): string => cluster.node(node).iptablesSave(family);
  return {
    ...(families.includes(4) ? { ruleset: save(4) } : {}),
    ...(families.includes(6) ? { ruleset6: save(6) } : {}),
  };
}

function nftOf(cluster: Cluster, node: string): string {
  return cluster.node(node).nft();
}
