/** One node's table of nftables, built chain by chain when somebody looks. Models pkg/proxy/nftables/proxier.go syncProxyRules. */
import {
  type NftChain,
  type NftElement,
  type NftSet,
  type NftTable,
  nftElements,
  nftRuleset,
  type Ruleset,
} from "@kubenetsim/linux";
import { canonicalJson, memo, memo2, type Tree } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import { nodeIPOf } from "../iptables/base.ts";
import type { ServicePlan } from "../iptables/service-plan.ts";
import type { ServiceTable } from "../iptables/service-table.ts";
import { serviceTable } from "../iptables/table-cache.ts";
import type { ProxyView } from "../proxy-view.ts";
import { nftBaseChains, nodePortIPs } from "./base.ts";
import { type ElementTrees, elementTrees } from "./element-table.ts";
import { addressType } from "./expression.ts";
import { nftLocalDetector } from "./local-detector.ts";
import { NFT_TABLE, serviceOfNftName } from "./names.ts";
import { affinitySets, type NftChainStyle, serviceChains } from "./service-chain.ts";
import { mapKeyType, NFT_MAP_NAMES, type NftMapName, usesNftFirewall } from "./service-elements.ts";

/**
 * The rules that kube-proxy in nftables mode has on a node after a sync of this view. Two calls with the same view roots and
 * configuration answer the same ruleset.
 */
export function nftablesRuleset(view: ProxyView, config: NodeProxyConfig, family: 4 | 6): Ruleset {
  const made = rulesets(serviceTable(view, config, family), config);
  made[family] ??= nftRuleset([makeTable(serviceTable(view, config, family), config, family)], family);
  return made[family];
}

const rulesets = memo2((_table: ServiceTable, _config: NodeProxyConfig): { 4?: Ruleset; 6?: Ruleset } => ({}));

/** What one configuration needs over all views. */
interface Parts {
  /** Only firewall chains depend on the node itself; all others, nodes share. */
  readonly shared: NftChainStyle;
  readonly own: NftChainStyle;
  readonly chains: ReadonlyMap<string, NftChain>;
  readonly bases: readonly NftChain[];
  readonly nodePortIPs: NftSet | undefined;
}

const partsOf = memo((config: NodeProxyConfig) => ({ 4: makeParts(config, 4), 6: makeParts(config, 6) }));

function makeParts(config: NodeProxyConfig, family: 4 | 6): Parts {
  const chains = nftBaseChains(config, family);
  const style: NftChainStyle = {
    family,
    detector: nftLocalDetector(config.localDetect, family),
    masqueradeAll: config.masqueradeAll,
    nodeIP: nodeIPOf(config, family),
  };
  return {
    shared: sharedStyle({ ...style, nodeIP: undefined }),
    own: style,
    chains,
    bases: [...chains.values()].filter((chain) => chain.base !== undefined),
    nodePortIPs: nodePortIPsSet(config, family),
  };
}

function sharedStyle(style: NftChainStyle): NftChainStyle {
  const name = canonicalJson(style);
  const shared = sharedStyles.get(name) ?? style;
  sharedStyles.set(name, shared);
  return shared;
}

// Equal styles are one object, by which chains are remembered. There are few different ones, so none is ever dropped.
const sharedStyles = new Map<string, NftChainStyle>();

function nodePortIPsSet(config: NodeProxyConfig, family: 4 | 6): NftSet | undefined {
  const addresses = nodePortIPs(config, family);
  if (addresses === undefined) return undefined;
  const type = [addressType(family)];
  const elements = nftElements(
    type,
    addresses.map((addr) => ({ key: [addr] })),
  );
  return { name: "nodeport-ips", type, flags: [], comment: "IPs that accept NodePort traffic", elements };
}

const COMMENTS: { readonly [M in NftMapName]: string } = {
  "cluster-ips": "Active ClusterIPs",
  "no-endpoint-services": "vmap to drop or reject packets to services with no endpoints",
  "no-endpoint-nodeports": "vmap to drop or reject packets to service nodeports with no endpoints",
  "firewall-ips": "destinations that are subject to LoadBalancerSourceRanges",
  "service-ips": "ClusterIP, ExternalIP and LoadBalancer IP traffic",
  "service-nodeports": "NodePort traffic",
};

function makeTable(table: ServiceTable, config: NodeProxyConfig, family: 4 | 6): NftTable {
  const parts = partsOf(config)[family];
  const trees = elementTrees(table.entries, family);
  const sets = new Map(fixedSets(trees, parts, family).map((set) => [set.name, set]));
  const { shared, own } = parts;
  const chainsOfPlan = (plan: ServicePlan): ReadonlyMap<string, NftChain> =>
    planChains(usesNftFirewall(plan.info) ? own : shared)(plan);
  const setsOfPlan = planSets[family];
  const plans = (name: string): readonly ServicePlan[] => {
    const key = serviceOfNftName(name);
    return key === undefined ? [] : (table.entries.get(key)?.plans ?? []);
  };
  const all = (): readonly ServicePlan[] => [...table.entries.values()].flatMap((entry) => entry.plans);
  return {
    family: family === 4 ? "ip" : "ip6",
    name: NFT_TABLE,
    comment: "rules for kube-proxy",
    baseChains: () => parts.bases,
    chain: (name) => parts.chains.get(name) ?? found(name, plans(name), chainsOfPlan),
    chainNames: () => [...parts.chains.keys(), ...all().flatMap((plan) => [...chainsOfPlan(plan).keys()])],
    set: (name) => sets.get(name) ?? found(name, plans(name), setsOfPlan),
    setNames: () => [...sets.keys(), ...all().flatMap((plan) => [...setsOfPlan(plan).keys()])],
  };
}

// By plan, so that Services which did not change keep their chains from view to view.
const planChains = memo((style: NftChainStyle) =>
  memo((plan: ServicePlan) => new Map(serviceChains(plan, style).map((chain) => [chain.name, chain]))),
);
const planSets = {
  4: memo((plan: ServicePlan) => new Map(affinitySets(plan, 4).map((set) => [set.name, set]))),
  6: memo((plan: ServicePlan) => new Map(affinitySets(plan, 6).map((set) => [set.name, set]))),
};

function found<T>(
  name: string,
  plans: readonly ServicePlan[],
  of: (plan: ServicePlan) => ReadonlyMap<string, T>,
): T | undefined {
  for (const plan of plans) {
    const value = of(plan).get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function fixedSets(trees: ElementTrees, parts: Parts, family: 4 | 6): readonly NftSet[] {
  const sets = NFT_MAP_NAMES.map((name): NftSet => fixedSet(name, trees[name], family));
  const [clusterIPs, ...maps] = sets;
  const first = clusterIPs === undefined ? [] : [clusterIPs];
  return parts.nodePortIPs === undefined ? sets : [...first, parts.nodePortIPs, ...maps];
}

function fixedSet(name: NftMapName, elements: Tree<NftElement>, family: 4 | 6): NftSet {
  const set = { name, type: mapKeyType(name, family), flags: [], comment: COMMENTS[name], elements };
  return name === "cluster-ips" ? set : { ...set, data: "verdict" };
}
