/** The rules that the network plugin puts on a node: masquerade and forwarding for pods, and host ports. */
import type { BaseChain, Hook, Rule, Ruleset, Table } from "@kubenetsim/linux";
import { familyOf, memo, type Prefix } from "@kubenetsim/sim";
import { type HostPortMapping, hostPortChains } from "./host-port.ts";
import { type Chains, forwardChains, masqueradeChains } from "./masquerade.ts";
import { nftCniRuleset } from "./nftables/rules.ts";

/** In whose tables the plugin's rules are. Where kube-proxy's are nftables', the plugin is set up to follow. */
export type CniBackend = "iptables" | "nftables";

/** What a node's rules are made from. Frozen data: rules are remembered by this object's identity. */
export interface CniRulesConfig {
  /** Where all pods of the cluster live; the first of each family counts. */
  readonly clusterCIDRs: readonly Prefix[];
  /** Where this node's pods live. */
  readonly podCIDRs: readonly Prefix[];
  readonly hostPorts: readonly HostPortMapping[];
}

/** The plugin's rules of one family. */
export function cniRules(config: CniRulesConfig, family: 4 | 6, backend: CniBackend = "iptables"): Ruleset {
  return backend === "iptables" ? inIptables(config)[family] : inNftables(config)[family];
}

const inIptables = memo((config: CniRulesConfig) => ({ 4: makeRuleset(config, 4), 6: makeRuleset(config, 6) }));
const inNftables = memo((config: CniRulesConfig) => ({ 4: nftCniRuleset(config, 4), 6: nftCniRuleset(config, 6) }));

const TABLES: { readonly [H in Hook]: readonly BaseChain[] } = {
  prerouting: [{ table: "nat", chain: "PREROUTING", policy: "ACCEPT" }],
  input: [],
  forward: [{ table: "filter", chain: "FORWARD", policy: "ACCEPT" }],
  output: [{ table: "nat", chain: "OUTPUT", policy: "ACCEPT" }],
  postrouting: [{ table: "nat", chain: "POSTROUTING", policy: "ACCEPT" }],
};

function makeRuleset(config: CniRulesConfig, family: 4 | 6): Ruleset {
  const ofFamily = (prefixes: readonly Prefix[]): Prefix | undefined =>
    prefixes.find((each) => familyOf(each.addr) === family);
  const clusterCIDR = ofFamily(config.clusterCIDRs);
  const podCIDR = ofFamily(config.podCIDRs);
  const none: Chains = new Map();
  const masquerade =
    clusterCIDR === undefined || podCIDR === undefined ? none : masqueradeChains(clusterCIDR, podCIDR, family);
  const tables: { readonly [T in Table]: Chains } = {
    raw: none,
    mangle: none,
    nat: joined(hostPortChains(config.hostPorts, family), masquerade),
    filter: clusterCIDR === undefined ? none : forwardChains(clusterCIDR),
  };
  const own = (hook: Hook): readonly BaseChain[] => TABLES[hook].filter(({ table, chain }) => tables[table].has(chain));
  const bases: { readonly [H in Hook]: readonly BaseChain[] } = {
    prerouting: own("prerouting"),
    input: [],
    forward: own("forward"),
    output: own("output"),
    postrouting: own("postrouting"),
  };
  return {
    family,
    base: (hook) => bases[hook],
    chain: (table, name) => tables[table].get(name),
    chains: (table) => [...tables[table].keys()],
  };
}

// The port mapping puts its masquerade before the plugin's own: it would be too late after it.
function joined(first: Chains, second: Chains): Chains {
  const all = new Map<string, readonly Rule[]>(first);
  for (const [chain, rules] of second) all.set(chain, [...(all.get(chain) ?? []), ...rules]);
  return all;
}
