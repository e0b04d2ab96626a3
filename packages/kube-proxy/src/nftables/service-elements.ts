/** What one Service adds to the sets and maps that dispatch packets. Models the element half of syncProxyRules' loop. */
import { elementKey, type NftElement, type NftTypeName, type NftVerdict } from "@kubenetsim/linux";
import type { Addr } from "@kubenetsim/sim";
import type { ServicePlan } from "../iptables/service-plan.ts";
import type { ServicePortInfo, ServiceProtocol } from "../service-port.ts";
import { addressType } from "./expression.ts";
import { NFT_CHAIN, nftChainNames } from "./names.ts";

/** A set or map to which every Service adds. */
export type NftMapName =
  | "cluster-ips"
  | "no-endpoint-services"
  | "no-endpoint-nodeports"
  | "firewall-ips"
  | "service-ips"
  | "service-nodeports";

export const NFT_MAP_NAMES: readonly NftMapName[] = [
  "cluster-ips",
  "no-endpoint-services",
  "no-endpoint-nodeports",
  "firewall-ips",
  "service-ips",
  "service-nodeports",
];

/** One element, and where it goes. */
export interface PlacedElement {
  readonly map: NftMapName;
  readonly element: NftElement;
  /** The key as text. */
  readonly key: string;
}

const PROTOCOL_NUMBER: { readonly [P in ServiceProtocol]: number } = { tcp: 6, udp: 17, sctp: 132 };
const REFUSE: NftVerdict = { verdict: "goto", chain: NFT_CHAIN.reject };
const DROP: NftVerdict = { verdict: "drop" };

/** The types of a map's keys. */
export function mapKeyType(map: NftMapName, family: 4 | 6): readonly NftTypeName[] {
  if (map === "cluster-ips") return [addressType(family)];
  if (map === "service-nodeports" || map === "no-endpoint-nodeports") return ["inet_proto", "inet_service"];
  return [addressType(family), "inet_proto", "inet_service"];
}

/** The elements that one Service port adds. */
export function elementsOfPlan(plan: ServicePlan): readonly PlacedElement[] {
  const { info, because, hasEndpoints } = plan;
  const names = nftChainNames(info);
  const family = typeof info.clusterIP === "number" ? 4 : 6;
  const placed: PlacedElement[] = [];
  const put = (map: NftMapName, key: NftElement["key"], more: Omit<NftElement, "key" | "because">): void => {
    const text = elementKey(key, mapKeyType(map, family));
    placed.push({ map, key: text, element: { key, ...more, because } });
  };
  const internalChain = info.internalPolicyLocal ? names.local : names.cluster;
  // No endpoint anywhere: reject. Endpoints, but none that a Local policy allows here: drop.
  const refusal = { verdict: hasEndpoints ? DROP : REFUSE, comment: info.text };
  const external = { verdict: { verdict: "goto", chain: names.external } } as const;

  put("cluster-ips", [info.clusterIP], {});
  if (plan.hasInternalEndpoints) {
    put("service-ips", ends(info, info.clusterIP), { verdict: { verdict: "goto", chain: internalChain } });
  } else put("no-endpoint-services", ends(info, info.clusterIP), refusal);
  for (const addr of [...info.externalIPs, ...info.loadBalancerVIPs]) {
    if (hasEndpoints) put("service-ips", ends(info, addr), external);
    if (!plan.hasExternalEndpoints) put("no-endpoint-services", ends(info, addr), refusal);
  }
  for (const addr of usesNftFirewall(info) ? info.loadBalancerVIPs : []) {
    put("firewall-ips", ends(info, addr), { verdict: { verdict: "goto", chain: names.firewall } });
  }
  if (info.nodePort !== 0) {
    const key = [PROTOCOL_NUMBER[info.protocol], info.nodePort];
    if (hasEndpoints) put("service-nodeports", key, external);
    if (!plan.hasExternalEndpoints) put("no-endpoint-nodeports", key, refusal);
  }
  return placed;
}

/** Whether the port has a firewall chain: unlike in iptables mode, whether or not it has endpoints. */
export function usesNftFirewall(info: ServicePortInfo): boolean {
  return info.loadBalancerVIPs.length > 0 && info.loadBalancerSourceRanges.length > 0;
}

function ends(info: ServicePortInfo, addr: Addr): NftElement["key"] {
  return [addr, PROTOCOL_NUMBER[info.protocol], info.port];
}
