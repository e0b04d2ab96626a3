/** The rules in force on a node: kube-proxy's from the view it holds, and the network plugin's, in one kernel. */
import { type CniRulesConfig, cniRules, mergeRulesets } from "@kubenetsim/cni";
import { type NodeProxyConfig, type ProxyMode, type ProxyView, ruleset } from "@kubenetsim/kube-proxy";
import type { Ruleset } from "@kubenetsim/linux";
import { memo, memo3 } from "@kubenetsim/sim";
import type { NodeState, World } from "../world/types.ts";
import { viewOf } from "../world/view.ts";

/** What is needed of a world to know a node's rules. */
export type RulesWorld = Pick<World, "proxyView">;

/** Made when first asked for, and remembered as long as the view and the node's configuration are the same values. */
export function rulesOf(world: RulesWorld, node: NodeState, family: 4 | 6): Ruleset {
  const view = viewOf(world, node);
  const { mode } = node.kubeProxy;
  const latest = latestOf(node.proxy);
  if (latest.view !== view || latest.cni !== node.cni || latest.mode !== mode) {
    latest.view = view;
    latest.cni = node.cni;
    latest.mode = mode;
    latest[4] = undefined;
    latest[6] = undefined;
  }
  const known = latest[family] ?? made(view, node.proxy, node.cni)(mode, family);
  latest[family] = known;
  return known;
}

/** What a node was asked for last: every packet asks several times. */
interface Latest {
  view: ProxyView | undefined;
  cni: CniRulesConfig | undefined;
  mode: ProxyMode | undefined;
  4: Ruleset | undefined;
  6: Ruleset | undefined;
}

const latestOf = memo(
  (_proxy: NodeProxyConfig): Latest => ({
    view: undefined,
    cni: undefined,
    mode: undefined,
    4: undefined,
    6: undefined,
  }),
);

const made = memo3((view: ProxyView, proxy: NodeProxyConfig, cni: CniRulesConfig) => {
  const known = new Map<string, Ruleset>();
  return (mode: ProxyMode, family: 4 | 6): Ruleset => {
    const name = family === 4 ? mode : `${mode}6`;
    const backend = mode === "nftables" ? "nftables" : "iptables";
    const found = known.get(name) ?? mergeRulesets(ruleset(mode, view, proxy, family), cniRules(cni, family, backend));
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
