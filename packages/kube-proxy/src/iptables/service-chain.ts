/** The chains of one Service port: KUBE-SVC, KUBE-SVL, KUBE-EXT, KUBE-FW, and KUBE-SEP for each endpoint. */
import type { Match, Origin, Rule } from "@kubenetsim/linux";
import { type Addr, memo, prefixContains } from "@kubenetsim/sim";
import type { EndpointInfo } from "../endpoint.ts";
import type { LocalDetector } from "../local-detector.ts";
import { CHAIN, endpointChainName } from "./names.ts";
import { comment, dport, from, jump, protocolMatch, rule, to } from "./rule.ts";
import type { ServicePlan } from "./service-plan.ts";

/** What these chains depend on, beside the plan. */
export interface ChainStyle {
  readonly detector: LocalDetector | undefined;
  readonly masqueradeAll: boolean;
  /** Comments on rules about single endpoints: left out in large clusters. */
  readonly comments: boolean;
  readonly nodeIP: Addr | undefined;
}

/** The names of the chains that this plan needs, endpoints' chains last. */
export function chainNamesOf(plan: ServicePlan): readonly string[] {
  const names: string[] = [];
  if (plan.usesExternalChain) names.push(plan.names.external);
  if (plan.usesFirewallChain) names.push(plan.names.firewall);
  if (plan.usesClusterChain) names.push(plan.names.cluster);
  if (plan.usesLocalChain) names.push(plan.names.local);
  return [...names, ...plan.reachable.map((endpoint) => endpointChainName(plan.info, endpoint.text))];
}

/** The rules of KUBE-SVC, KUBE-SVL, KUBE-EXT or KUBE-FW; undefined if this plan has no such chain. */
export function serviceChain(plan: ServicePlan, name: string, style: ChainStyle): readonly Rule[] | undefined {
  const { names } = plan;
  if (name === names.cluster && plan.usesClusterChain) return policyChain(plan, name, plan.cluster, style);
  if (name === names.local && plan.usesLocalChain) return policyChain(plan, name, plan.local, style);
  if (name === names.external && plan.usesExternalChain) return externalChain(plan, style);
  if (name === names.firewall && plan.usesFirewallChain) return firewallChain(plan, style);
  return undefined;
}

/** The rules of one endpoint's chain. */
export function endpointChain(plan: ServicePlan, endpoint: EndpointInfo, style: ChainStyle): readonly Rule[] {
  const { info } = plan;
  const name = endpointChainName(info, endpoint.text);
  const because = becauseOf(plan, endpoint);
  const { note, protocol, module } = partsOf(plan);
  const head = style.comments ? [note] : [];
  const remember: Match[] =
    info.affinitySeconds > 0 ? [{ match: "recent", set: true, check: false, name, side: "rsource" }] : [];
  return [
    // A pod that reaches itself through its Service must see an answer from elsewhere, not from itself.
    rule(name, "hairpin", [...head, from(endpoint.addr)], TO_MARK_MASQ, because),
    rule(
      name,
      "dnat",
      [...head, ...remember, protocol, module],
      { target: "DNAT", addr: endpoint.addr, port: endpoint.port },
      because,
    ),
  ];
}

/** The probability text of the rule with this many endpoints still to choose from. */
export function probabilityText(choices: number): string {
  return (1 / choices).toFixed(10);
}

// Models writeServiceToEndpointRules: first whoever came lately, then by chance.
function policyChain(
  plan: ServicePlan,
  name: string,
  endpoints: readonly EndpointInfo[],
  style: ChainStyle,
): readonly Rule[] {
  const rules = name === plan.internalChain && plan.hasInternalEndpoints ? masqueradeRules(plan, name, style) : [];
  if (plan.info.affinitySeconds > 0) {
    for (const endpoint of endpoints) rules.push(affinityRule(plan, name, endpoint, style));
  }
  for (const [i, endpoint] of endpoints.entries()) {
    rules.push(balanceRule(plan, name, endpoint, endpoints.length - i, style));
  }
  return rules;
}

// Traffic to the cluster IP from outside the pod network may be bridged in by any node, so it must come back here.
function masqueradeRules(plan: ServicePlan, name: string, style: ChainStyle): Rule[] {
  if (!style.masqueradeAll && style.detector === undefined) return [];
  const { info } = plan;
  const matches: Match[] = [
    comment(`${info.text} cluster IP`),
    protocolMatch(info.protocol),
    to(info.clusterIP),
    dport(info.protocol, info.port),
  ];
  if (!style.masqueradeAll && style.detector !== undefined) matches.push(style.detector.ifNotLocal);
  return [rule(name, "masquerade", matches, jump(CHAIN.markMasq), plan.because)];
}

function affinityRule(plan: ServicePlan, chain: string, endpoint: EndpointInfo, style: ChainStyle): Rule {
  const name = endpointChainName(plan.info, endpoint.text);
  const recently: Match = {
    match: "recent",
    set: false,
    check: true,
    name,
    seconds: plan.info.affinitySeconds,
    reap: true,
    side: "rsource",
  };
  const matches = [...endpointComment(plan, endpoint, style), recently];
  return rule(chain, `affinity ${endpoint.text}`, matches, jump(name), becauseOf(plan, endpoint));
}

function balanceRule(
  plan: ServicePlan,
  chain: string,
  endpoint: EndpointInfo,
  choices: number,
  style: ChainStyle,
): Rule {
  // The last rule always matches.
  const chance: Match[] = choices > 1 ? [chanceOf(choices)] : [];
  const name = endpointChainName(plan.info, endpoint.text);
  const matches = [...endpointComment(plan, endpoint, style), ...chance];
  return rule(chain, `balance ${endpoint.text}`, matches, jump(name), becauseOf(plan, endpoint));
}

function externalChain(plan: ServicePlan, style: ChainStyle): readonly Rule[] {
  const { info, names, because } = plan;
  const name = names.external;
  const about = (what: string): Match => comment(`${what} for ${info.text} external destinations`);
  const rules: Rule[] = [];
  if (!info.externalPolicyLocal) {
    rules.push(rule(name, "masquerade", [about("masquerade traffic")], jump(CHAIN.markMasq), because));
  } else {
    if (style.detector !== undefined) {
      // As if it went out to the load balancer and came back: no policy applies to the cluster's own pods.
      rules.push(rule(name, "pod", [about("pod traffic"), style.detector.ifLocal], jump(names.cluster), because));
    }
    rules.push(
      rule(name, "masquerade", [about("masquerade LOCAL traffic"), FROM_LOCAL], jump(CHAIN.markMasq), because),
      rule(name, "local", [about("route LOCAL traffic"), FROM_LOCAL], jump(names.cluster), because),
    );
  }
  if (plan.hasExternalEndpoints) {
    rules.push(rule(name, "policy", [], jump(info.externalPolicyLocal ? names.local : names.cluster), because));
  }
  return rules;
}

function firewallChain(plan: ServicePlan, style: ChainStyle): readonly Rule[] {
  const { info, names, because } = plan;
  const about = comment(`${info.text} loadbalancer IP`);
  const rules = info.loadBalancerSourceRanges.map((prefix, i) =>
    rule(names.firewall, `range ${i}`, [about, { match: "source", prefix }], jump(names.external), because),
  );
  const { nodeIP } = style;
  // A node may hold the load balancer's address as its own; what it sends there comes back from that address.
  if (nodeIP !== undefined && info.loadBalancerSourceRanges.some((range) => prefixContains(range, nodeIP))) {
    for (const vip of info.loadBalancerVIPs) {
      rules.push(rule(names.firewall, `vip ${vip}`, [about, from(vip)], jump(names.external), because));
    }
  }
  const rest = comment(`other traffic to ${info.text} will be dropped by KUBE-PROXY-FIREWALL`);
  return [...rules, rule(names.firewall, "rest", [rest], { target: "NONE" }, because)];
}

function endpointComment(plan: ServicePlan, endpoint: EndpointInfo, style: ChainStyle): Match[] {
  return style.comments ? [comment(`${plan.info.text} -> ${endpoint.text}`)] : [];
}

/** What many rules of one Service port have in common: with ten thousand of them it is memory that costs. */
interface SharedParts {
  readonly note: Match;
  readonly protocol: Match;
  readonly module: Match;
  /** Causes, by slice. */
  readonly because: Map<string, readonly Origin[]>;
}

const partsOf = memo(
  ({ info }: ServicePlan): SharedParts => ({
    note: comment(info.text),
    protocol: protocolMatch(info.protocol),
    module: { match: "module", protocol: info.protocol },
    because: new Map(),
  }),
);

function becauseOf(plan: ServicePlan, { slice }: EndpointInfo): readonly Origin[] {
  const known = partsOf(plan).because;
  let because = known.get(slice);
  if (because === undefined) {
    because = [...plan.because, { kind: "EndpointSlice", namespace: plan.info.namespace, name: slice }];
    known.set(slice, because);
  }
  return because;
}

const TO_MARK_MASQ = jump(CHAIN.markMasq);
const chances: Match[] = [];

function chanceOf(choices: number): Match {
  let chance = chances[choices];
  if (chance === undefined) {
    const text = probabilityText(choices);
    chance = { match: "statistic", mode: "random", probability: Number(text), text };
    if (choices <= SHARED_CHOICES_MAX) chances[choices] = chance;
  }
  return chance;
}

const SHARED_CHOICES_MAX = 1024;

const FROM_LOCAL: Match = { match: "addrtype", srcType: "LOCAL" };
