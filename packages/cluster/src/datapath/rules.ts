/** The rules in force on a node: kube-proxy's from the view it holds, and the network plugin's, in one kernel. */
import { type CniRulesConfig, cniRules, mergeRulesets } from "@kubenetsim/cni";
import { type NodeProxyConfig, type ProxyMode, type ProxyView, ruleset } from "@kubenetsim/kube-proxy";
import type { Ruleset } from "@kubenetsim/linux";
import { memo3 } from "@kubenetsim/sim";
import { viewOf } from "../world/proxy.ts";
import type { NodeState, World } from "../world/types.ts";

/** What is needed of a world to know a node's rules. */
export type RulesWorld = Pick<World, "config" | "proxyView">;

/** Made when first asked for, and remembered as long as the view and the node's configuration are the same values. */
export function rulesOf(world: RulesWorld, node: NodeState, family: 4 | 6): Ruleset {
  return made(viewOf(world, node), node.proxy, node.cni)(world.config.proxyMode, family);
}

const made = memo3((view: ProxyView, proxy: NodeProxyConfig, cni: CniRulesConfig) => {
  const known = new Map<string, Ruleset>();
  return (mode: ProxyMode, family: 4 | 6): Ruleset => {
    const name = family === 4 ? mode : `${mode}6`;
    const found = known.get(name) ?? mergeRulesets(ruleset(mode, view, proxy, family), cniRules(cni, family));
    known.set(name, found);
    return found;
  };
});

const NO_RULES: { readonly 4: Ruleset; readonly 6: Ruleset } = { 4: empty(4), 6: empty(6) };

/** Pods and external hosts have no rules of their own. */
export function noRules(family: 4 | 6): Ruleset {
  return NO_RULES[family];
}

function empty(family: 4 | 6): Ruleset {
  return { family, chain: () => undefined, base: () => [], chains: () => [] };
}
