/** The chains that are there whatever the Services are. Models setupNFTables of pkg/proxy/nftables/proxier.go. */
import type { Hook, NftBaseHook, NftChain, NftRule, NftStatement } from "@kubenetsim/linux";
import { type Addr, familyOf, type Prefix, parsePrefix } from "@kubenetsim/sim";
import type { NodeProxyConfig } from "../config.ts";
import { isLoopback, type NodePortAddresses, nodePortAddresses } from "../node-port-addresses.ts";
import {
  address,
  DROP,
  destination,
  differs,
  IS_NEW,
  inPrefixes,
  inSet,
  isLocal,
  jump,
  MARK,
  nftRule,
  PROTOCOL_AND_PORT,
  prefixPart,
  RETURN,
  vmap,
} from "./expression.ts";
import { NFT_CHAIN } from "./names.ts";

/** The filter chains that must see the destination as the sender wrote it come just before DNAT. */
const PRE_DNAT = -110;
const DNAT = -100;
const FILTER = 0;
const SNAT = 100;

const BASE_CHAINS: readonly (readonly [string, NftBaseHook["type"], Hook, number])[] = [
  ["filter-prerouting-pre-dnat", "filter", "prerouting", PRE_DNAT],
  ["filter-output-pre-dnat", "filter", "output", PRE_DNAT],
  ["filter-input", "filter", "input", FILTER],
  ["filter-forward", "filter", "forward", FILTER],
  ["filter-output", "filter", "output", FILTER],
  ["nat-prerouting", "nat", "prerouting", DNAT],
  ["nat-output", "nat", "output", DNAT],
  ["nat-postrouting", "nat", "postrouting", SNAT],
];

/** From which base chain to which chain, and whether new connections only. In the order in which kube-proxy makes them. */
const JUMPS: readonly (readonly [from: string, to: string, newOnly: boolean])[] = [
  // Not from prerouting: until Linux 5.9 `reject` is for input, forward and output only.
  ["filter-input", NFT_CHAIN.nodePortEndpointsCheck, true],
  ["filter-input", NFT_CHAIN.serviceEndpointsCheck, true],
  ["filter-forward", NFT_CHAIN.serviceEndpointsCheck, true],
  ["filter-output", NFT_CHAIN.serviceEndpointsCheck, true],
  ["filter-prerouting-pre-dnat", NFT_CHAIN.firewallCheck, true],
  ["filter-output-pre-dnat", NFT_CHAIN.firewallCheck, true],
  ["nat-output", NFT_CHAIN.services, false],
  ["nat-prerouting", NFT_CHAIN.services, false],
  ["nat-postrouting", NFT_CHAIN.masquerading, false],
  ["filter-forward", NFT_CHAIN.clusterIPsCheck, true],
  ["filter-output", NFT_CHAIN.clusterIPsCheck, true],
];

const LOOPBACK4 = parsePrefix("127.0.0.0/8");

/** Where node ports are served: on every local address, or on these. By default on the node's own address. */
export function nftNodePortAddresses(config: NodeProxyConfig, family: 4 | 6): NodePortAddresses {
  const own = config.primaryIPs.filter((ip) => familyOf(ip) === family);
  if (config.nodePortAddresses.length > 0 || own.length === 0)
    return nodePortAddresses(config.nodePortAddresses, config.nodeIPs, family);
  return { matchAll: false, containsLoopback: false, addresses: own };
}

/** The addresses in the set nodeport-ips; undefined where there is no such set, since all local addresses count. */
export function nodePortIPs(config: NodeProxyConfig, family: 4 | 6): readonly Addr[] | undefined {
  const { matchAll, addresses } = nftNodePortAddresses(config, family);
  return matchAll ? undefined : addresses.filter((ip) => !isLoopback(ip));
}

/** The Service CIDRs of one family. */
export function serviceCIDRsOf(config: Pick<NodeProxyConfig, "serviceCIDRs">, family: 4 | 6): readonly Prefix[] {
  return (config.serviceCIDRs ?? []).filter((cidr) => familyOf(cidr.addr) === family);
}

/** All chains that do not grow with the Services, in the order in which they are made. */
export function nftBaseChains(config: NodeProxyConfig, family: 4 | 6): ReadonlyMap<string, NftChain> {
  const rules = new Map<string, readonly NftRule[]>();
  for (const [from, to, newOnly] of JUMPS) {
    const jumps = nftRule(from, `to ${to}`, [...(newOnly ? [IS_NEW] : []), jump(to)], []);
    rules.set(from, [...(rules.get(from) ?? []), jumps]);
  }
  const names = new Set([...JUMPS.map(([, to]) => to), NFT_CHAIN.markForMasquerade, NFT_CHAIN.reject]);
  const bases = BASE_CHAINS.map(([name, type, hook, priority]): NftChain => {
    return { name, base: { type, hook, priority, policy: "accept" }, rules: rules.get(name) ?? [] };
  });
  const others = [...names].map((name): NftChain => {
    const made = { name, rules: OTHER_RULES[name]?.(config, family) ?? [] };
    return name === NFT_CHAIN.reject
      ? { ...made, comment: "helper for @no-endpoint-services / @no-endpoint-nodeports" }
      : made;
  });
  return new Map([...bases, ...others].map((chain) => [chain.name, chain]));
}

const OTHER_RULES: { readonly [chain: string]: (config: NodeProxyConfig, family: 4 | 6) => readonly NftRule[] } = {
  [NFT_CHAIN.services]: servicesRules,
  [NFT_CHAIN.serviceEndpointsCheck]: (_config, family) => [
    nftRule(NFT_CHAIN.serviceEndpointsCheck, "map", [vmap(destination(family), "no-endpoint-services")], []),
  ],
  [NFT_CHAIN.nodePortEndpointsCheck]: nodePortCheckRules,
  [NFT_CHAIN.firewallCheck]: (_config, family) => [
    nftRule(NFT_CHAIN.firewallCheck, "map", [vmap(destination(family), "firewall-ips")], []),
  ],
  [NFT_CHAIN.clusterIPsCheck]: clusterIPsRules,
  [NFT_CHAIN.masquerading]: masqueradingRules,
  [NFT_CHAIN.markForMasquerade]: markRules,
  [NFT_CHAIN.reject]: (_config, family) => [nftRule(NFT_CHAIN.reject, "reject", [rejection(family)], [])],
};

function servicesRules(config: NodeProxyConfig, family: 4 | 6): readonly NftRule[] {
  const name = NFT_CHAIN.services;
  const nodePorts = vmap(PROTOCOL_AND_PORT, "service-nodeports");
  const { matchAll } = nftNodePortAddresses(config, family);
  const where = matchAll ? [isLocal("daddr"), notLoopback(family)] : [onNodePortIPs(family)];
  return [
    nftRule(name, "services", [vmap(destination(family), "service-ips")], []),
    nftRule(name, "node ports", [...where, nodePorts], []),
  ];
}

function nodePortCheckRules(config: NodeProxyConfig, family: 4 | 6): readonly NftRule[] {
  const { matchAll } = nftNodePortAddresses(config, family);
  const where = matchAll ? notLoopback(family) : onNodePortIPs(family);
  const map = vmap(PROTOCOL_AND_PORT, "no-endpoint-nodeports");
  return [nftRule(NFT_CHAIN.nodePortEndpointsCheck, "map", [where, map], [])];
}

function clusterIPsRules(config: NodeProxyConfig, family: 4 | 6): readonly NftRule[] {
  const name = NFT_CHAIN.clusterIPsCheck;
  const reject = [inSet(address(family, "daddr"), "cluster-ips"), rejection(family)];
  const rules = [nftRule(name, "ports", reject, [], "Reject traffic to invalid ports of ClusterIPs")];
  const cidrs = serviceCIDRsOf(config, family);
  if (cidrs.length === 0) return rules;
  const drop = [inPrefixes(family, "daddr", cidrs.map(prefixPart)), DROP];
  return [...rules, nftRule(name, "addresses", drop, [], "Drop traffic to unallocated ClusterIPs")];
}

// The mark is taken off again, lest a packet that passes here twice be masqueraded twice.
function masqueradingRules(config: NodeProxyConfig): readonly NftRule[] {
  const name = NFT_CHAIN.masquerading;
  const marked: NftStatement = {
    statement: "match",
    left: { expression: "binary", op: "and", left: MARK, value: config.masqueradeMark },
    op: "==",
    right: { part: 0 },
  };
  return [
    nftRule(name, "unmarked", [marked, RETURN], []),
    nftRule(name, "unmark", [setMark("xor", config)], []),
    nftRule(name, "masquerade", [{ statement: "nat", kind: "masquerade", flags: ["fully-random"] }], []),
  ];
}

function markRules(config: NodeProxyConfig): readonly NftRule[] {
  return [nftRule(NFT_CHAIN.markForMasquerade, "mark", [setMark("or", config)], [])];
}

function setMark(op: "or" | "xor", config: NodeProxyConfig): NftStatement {
  return {
    statement: "mangle",
    of: "meta mark",
    to: { expression: "binary", op, left: MARK, value: config.masqueradeMark },
  };
}

function rejection(family: 4 | 6): NftStatement {
  return { statement: "reject", with: family === 4 ? "icmp-port-unreachable" : "icmp6-port-unreachable" };
}

function onNodePortIPs(family: 4 | 6): NftStatement {
  return inSet(address(family, "daddr"), "nodeport-ips");
}

// Node ports are not served on loopback: here kube-proxy does not set route_localnet.
function notLoopback(family: 4 | 6): NftStatement {
  const loopback = family === 4 && LOOPBACK4 !== undefined ? prefixPart(LOOPBACK4) : 1n;
  return differs(address(family, "daddr"), loopback);
}
