/** From the mode that a kube-proxy runs in to the rules it makes. */
import type { Ruleset } from "@kubenetsim/linux";
import type { NodeProxyConfig } from "./config.ts";
import { iptablesRuleset } from "./iptables/sync.ts";
import { effectiveMode } from "./ipvs/fallback.ts";
import { ipvsRuleset } from "./ipvs/sync.ts";
import { nftablesRuleset } from "./nftables/sync.ts";
import type { ProxyView } from "./proxy-view.ts";
import { userspaceRuleset } from "./userspace/sync.ts";

/** The modes of which rules are made. */
export type ProxyMode = "iptables" | "ipvs" | "nftables" | "userspace";

const ENGINES: {
  readonly [M in ProxyMode]: (view: ProxyView, config: NodeProxyConfig, family: 4 | 6) => Ruleset;
} = {
  iptables: iptablesRuleset,
  ipvs: ipvsRuleset,
  nftables: nftablesRuleset,
  userspace: userspaceRuleset,
};

/** The rules of one node for one family, as kube-proxy in this mode makes them from this view; without ip_vs, ipvs is iptables. */
export function ruleset(mode: ProxyMode, view: ProxyView, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  return ENGINES[effectiveMode(mode, config).mode](view, config, family);
}
