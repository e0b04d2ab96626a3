/** What the tools on a node print of its kernel: iptables-save, nft, ipvsadm, ipset, conntrack. */
import {
  emptyIpvs,
  type IpSet,
  type NftTable,
  printConntrack,
  printIpsetList,
  printIptablesSave,
  printIpvsadm,
  printNftRuleset,
  type Ruleset,
  setReferences,
  type VirtualServer,
} from "@kubenetsim/linux";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import type { NodeState, World } from "../world/types.ts";
import { rulesOf } from "./rules.ts";

export type TextWorld = Pick<World, "proxyView" | "clock">;

const FAMILIES = [4, 6] as const;

/** `iptables-save`, `ip6tables-save`. */
export function iptablesSaveText(world: TextWorld, node: NodeState, family: 4 | 6): string {
  return printIptablesSave(rulesOf(world, node, family));
}

/** `nft list ruleset`. A table of family inet is in the rules of both families, and listed once. */
export function nftText(world: TextWorld, node: NodeState, family?: 4 | 6): string {
  const rules = family === undefined ? bothOf(world, node) : [rulesOf(world, node, family)];
  const tables = [...new Set(rules.flatMap((each): readonly NftTable[] => each.nft ?? []))];
  return printNftRuleset(tables, { netns: node.kernel, now: world.clock.now });
}

/** `ipvsadm -Ln`. */
export function ipvsadmText(world: TextWorld, node: NodeState): string {
  const servers = (family: 4 | 6): Tree<VirtualServer> => rulesOf(world, node, family).ipvs?.servers ?? emptyTree();
  return printIpvsadm({ 4: servers(4), 6: servers(6) }, node.kernel.ipvs ?? emptyIpvs(), world.clock.now);
}

/** `ipset list`. */
export function ipsetText(world: TextWorld, node: NodeState): string {
  const rulesets = bothOf(world, node);
  const sets: Tree<IpSet> = emptyTree<IpSet>().edit((draft) => {
    for (const { sets: own } of rulesets) for (const [name, set] of own ?? []) draft.set(name, set);
  });
  return printIpsetList(sets, setReferences(rulesets));
}

/** `conntrack -L`. */
export function conntrackText(world: TextWorld, node: NodeState): string {
  return printConntrack(node.kernel, world.clock.now);
}

function bothOf(world: TextWorld, node: NodeState): readonly Ruleset[] {
  return FAMILIES.map((family) => rulesOf(world, node, family));
}
