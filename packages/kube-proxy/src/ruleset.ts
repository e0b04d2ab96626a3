/** From the mode that a kube-proxy runs in to the rules it makes. */
import type { Ruleset } from "@kubenetsim/linux";
import type { NodeProxyConfig } from "./config.ts";
import { iptablesRuleset } from "./iptables/sync.ts";
import type { ProxyView } from "./proxy-view.ts";

/** The modes of which rules are made. */
export type ProxyMode = "iptables";

const ENGINES: {
  readonly [M in ProxyMode]: (view: ProxyView, config: NodeProxyConfig, family: 4 | 6) => Ruleset;
} = {
  iptables: iptablesRuleset,
};

/** The rules of one node for one family, as kube-proxy in this mode makes them from this view. */
export function ruleset(mode: ProxyMode, view: ProxyView, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  return ENGINES[mode](view, config, family);
}
