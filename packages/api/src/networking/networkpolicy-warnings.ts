/** What a server says of a NetworkPolicy that it accepts. Models pkg/registry/networking/networkpolicy/strategy.go networkPolicyWarnings. */
import { warningsForCIDR } from "../meta/ip-names.ts";
import type { NetworkPolicy, NetworkPolicyPeer } from "./networkpolicy-types.ts";

/** Ranges that are written in a way that will be refused one day. */
export function networkPolicyWarnings({ spec }: NetworkPolicy): readonly string[] {
  return [
    ...(spec?.ingress ?? []).flatMap((rule, i) => peerWarnings(rule.from ?? [], `spec.ingress[${i}].from`)),
    ...(spec?.egress ?? []).flatMap((rule, i) => peerWarnings(rule.to ?? [], `spec.egress[${i}].to`)),
  ];
}

function peerWarnings(peers: readonly NetworkPolicyPeer[], path: string): readonly string[] {
  return peers.flatMap(({ ipBlock }, i) => {
    if (ipBlock === undefined) return [];
    const at = `${path}[${i}].ipBlock`;
    const except = (ipBlock.except ?? []).flatMap((cidr, k) => warningsForCIDR(`${at}.except[${k}]`, cidr));
    return [...warningsForCIDR(`${at}.cidr`, ipBlock.cidr), ...except];
  });
}
