/** What the modes of kube-proxy differ in for the judge: who loads the rules, and how they are printed. */
import type { Cluster } from "@kubenetsim/cluster";
import type { JudgeMode } from "./types.ts";

export interface Mode {
  /** The oracle's word for the tool that loads the rules. */
  readonly backend: "iptables" | "nft";
  readonly ruleset: (cluster: Cluster, node: string) => string;
}

/** One line a mode that the judge knows. */
export const modes: { readonly [M in JudgeMode]: Mode } = {
  iptables: { backend: "iptables", ruleset: (cluster, node) => cluster.node(node).iptablesSave() },
};

export function isJudgeMode(text: string): text is JudgeMode {
  return Object.hasOwn(modes, text);
}
