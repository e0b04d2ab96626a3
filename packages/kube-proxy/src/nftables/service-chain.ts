/** The chains of one Service port: service-, local-, external-, firewall-, and endpoint- for each endpoint. */
import {
  type NftChain,
  type NftElement,
  type NftRule,
  type NftSet,
  type NftStatement,
  natGoal,
  type Origin,
} from "@kubenetsim/linux";
import { type Addr, emptyTree, prefixContains } from "@kubenetsim/sim";
import type { EndpointInfo } from "../endpoint.ts";
import type { ServicePlan } from "../iptables/service-plan.ts";
import {
  address,
  addressType,
  DROP,
  equals,
  goTo,
  inPrefixes,
  inSet,
  isLocal,
  jump,
  nftRule,
  prefixPart,
} from "./expression.ts";
import type { NftLocalDetector } from "./local-detector.ts";
import { affinitySetName, NFT_CHAIN, nftChainNames, nftEndpointChain } from "./names.ts";
import { usesNftFirewall } from "./service-elements.ts";

/** What these chains depend on, beside the plan. */
export interface NftChainStyle {
  readonly family: 4 | 6;
  readonly detector: NftLocalDetector | undefined;
  readonly masqueradeAll: boolean;
  readonly nodeIP: Addr | undefined;
}

const PROTOCOL_NUMBER = { tcp: 6, udp: 17, sctp: 132 } as const;

/** The chains that this plan needs, in the order in which kube-proxy makes them. */
export function serviceChains(plan: ServicePlan, style: NftChainStyle): readonly NftChain[] {
  const { info } = plan;
  const names = nftChainNames(info);
  const chains: NftChain[] = plan.reachable.map((endpoint) => endpointChain(plan, endpoint, style));
  const add = (name: string, rules: readonly NftRule[]): number => chains.push({ name, rules });
  if (plan.usesClusterChain) add(names.cluster, policyRules(plan, names.cluster, plan.cluster, style));
  if (plan.usesLocalChain) add(names.local, policyRules(plan, names.local, plan.local, style));
  if (plan.usesExternalChain) add(names.external, externalRules(plan, style));
  if (usesNftFirewall(info)) add(names.firewall, firewallRules(plan, style));
  return chains;
}

/** The sets of clients that stay with an endpoint; none without session affinity. */
export function affinitySets(plan: ServicePlan, family: 4 | 6): readonly NftSet[] {
  const { info } = plan;
  if (info.affinitySeconds === 0) return [];
  return plan.reachable.map((endpoint) => ({
    name: affinitySetName(info, endpoint.text),
    type: [addressType(family)],
    flags: ["dynamic", "timeout"],
    timeoutSeconds: info.affinitySeconds,
    elements: NO_ELEMENTS,
  }));
}

const NO_ELEMENTS = emptyTree<NftElement>();

function endpointChain(plan: ServicePlan, endpoint: EndpointInfo, { family }: NftChainStyle): NftChain {
  const { info } = plan;
  const name = nftEndpointChain(info, endpoint.text);
  const because = becauseOf(plan, endpoint);
  const source = address(family, "saddr");
  const dnat: NftStatement = { statement: "nat", kind: "dnat", flags: [], ...natGoal(endpoint.addr, endpoint.port) };
  const remember: NftStatement = {
    statement: "set",
    op: "update",
    set: affinitySetName(info, endpoint.text),
    key: source,
  };
  return {
    name,
    rules: [
      // A pod that reaches itself through its Service must see an answer from elsewhere, not from itself.
      nftRule(name, "hairpin", [equals(source, endpoint.addr), jump(NFT_CHAIN.markForMasquerade)], because),
      ...(info.affinitySeconds > 0 ? [nftRule(name, "remember", [remember], because)] : []),
      nftRule(
        name,
        "dnat",
        [equals({ expression: "meta", key: "l4proto" }, PROTOCOL_NUMBER[info.protocol]), dnat],
        because,
      ),
    ],
  };
}

// Models writeServiceToEndpointRules: first whoever came lately, then by chance.
function policyRules(
  plan: ServicePlan,
  name: string,
  endpoints: readonly EndpointInfo[],
  style: NftChainStyle,
): readonly NftRule[] {
  const { info } = plan;
  const rules = [...masqueradeRules(plan, name, style)];
  for (const endpoint of info.affinitySeconds > 0 ? endpoints : []) {
    const known = inSet(address(style.family, "saddr"), affinitySetName(info, endpoint.text));
    const goto = goTo(nftEndpointChain(info, endpoint.text));
    rules.push(nftRule(name, `affinity ${endpoint.text}`, [known, goto], becauseOf(plan, endpoint)));
  }
  const elements = endpoints.map((endpoint, i): NftElement => {
    const chain = nftEndpointChain(info, endpoint.text);
    return { key: [i], verdict: { verdict: "goto", chain }, because: becauseOf(plan, endpoint) };
  });
  const balance: NftStatement = {
    statement: "vmap",
    key: { expression: "numgen", mode: "random", mod: endpoints.length, offset: 0 },
    map: { type: ["integer"], data: "verdict", elements },
  };
  return [...rules, nftRule(name, "balance", [balance], plan.because)];
}

// Traffic to the cluster IP from outside the pod network may be bridged in by any node, so it must come back here.
function masqueradeRules(plan: ServicePlan, name: string, style: NftChainStyle): readonly NftRule[] {
  const { info, because } = plan;
  const names = nftChainNames(info);
  if (!plan.hasInternalEndpoints || name !== (info.internalPolicyLocal ? names.local : names.cluster)) return [];
  if (!style.masqueradeAll && style.detector === undefined) return [];
  const from = style.masqueradeAll || style.detector === undefined ? [] : [style.detector.ifNotLocal];
  const to = equals(address(style.family, "daddr"), info.clusterIP);
  return [nftRule(name, "masquerade", [to, ...from, jump(NFT_CHAIN.markForMasquerade)], because)];
}

function externalRules(plan: ServicePlan, { detector }: NftChainStyle): readonly NftRule[] {
  const { info, because } = plan;
  const names = nftChainNames(info);
  const name = names.external;
  const mark = jump(NFT_CHAIN.markForMasquerade);
  const rules: NftRule[] = [];
  if (!info.externalPolicyLocal) rules.push(nftRule(name, "masquerade", [mark], because));
  else {
    const cluster = goTo(names.cluster);
    // As if it went out to the load balancer and came back: no policy applies to the cluster's own pods.
    if (detector !== undefined)
      rules.push(nftRule(name, "pod", [detector.ifLocal, cluster], because, "short-circuit pod traffic"));
    rules.push(
      nftRule(name, "masquerade", [isLocal("saddr"), mark], because, "masquerade local traffic"),
      nftRule(name, "local", [isLocal("saddr"), cluster], because, "short-circuit local traffic"),
    );
  }
  if (plan.hasExternalEndpoints)
    rules.push(nftRule(name, "policy", [goTo(info.externalPolicyLocal ? names.local : names.cluster)], because));
  return rules;
}

function firewallRules(plan: ServicePlan, { family, nodeIP }: NftChainStyle): readonly NftRule[] {
  const { info, because } = plan;
  const name = nftChainNames(info).firewall;
  const ranges = info.loadBalancerSourceRanges;
  const isNodeAllowed = nodeIP !== undefined && ranges.some((range) => prefixContains(range, nodeIP));
  // A node may hold the load balancer's address as its own; what it sends there comes back from that address.
  const sources = [...ranges.map(prefixPart), ...(isNodeAllowed ? info.loadBalancerVIPs : [])];
  return [nftRule(name, "ranges", [inPrefixes(family, "saddr", sources, true), DROP], because)];
}

function becauseOf(plan: ServicePlan, endpoint: EndpointInfo): readonly Origin[] {
  return [...plan.because, { kind: "EndpointSlice", namespace: plan.info.namespace, name: endpoint.slice }];
}
