/** The long chains, to which every Service adds a few rules of its own: here these are made, a Service at a time. */
import type { Rule, Table } from "@kubenetsim/linux";
import { parsePrefix } from "@kubenetsim/sim";
import { CHAIN } from "./names.ts";
import { refusalRules } from "./no-endpoints.ts";
import { comment, dport, jump, protocolMatch, rule, to, toPrefix } from "./rule.ts";
import type { ServicePlan } from "./service-plan.ts";

/** A long chain, as `table/chain`. */
export type SegmentName =
  | "nat/KUBE-SERVICES"
  | "nat/KUBE-NODEPORTS"
  | "filter/KUBE-SERVICES"
  | "filter/KUBE-EXTERNAL-SERVICES"
  | "filter/KUBE-NODEPORTS"
  | "filter/KUBE-PROXY-FIREWALL";

export const SEGMENT_NAMES: readonly SegmentName[] = [
  "nat/KUBE-SERVICES",
  "nat/KUBE-NODEPORTS",
  "filter/KUBE-SERVICES",
  "filter/KUBE-EXTERNAL-SERVICES",
  "filter/KUBE-NODEPORTS",
  "filter/KUBE-PROXY-FIREWALL",
];

/** What the shared parts of a ruleset depend on, beside the objects. */
export interface SegmentOptions {
  readonly family: 4 | 6;
  /** Count accepted traffic to node ports on loopback, in the nfacct counter kube-proxy made for it. */
  readonly countLocalhostNodePorts: boolean;
}

/** One Service's rules in the long chains; a chain it adds nothing to is absent. */
export type Segments = { readonly [K in SegmentName]?: readonly Rule[] };

const LOCALHOST_COUNTER = "localhost_nps_accepted_pkts";
const LOOPBACK = parsePrefix("127.0.0.0/8");

/** Whether this is one of the long chains. */
export function segmentName(table: Table, chain: string): SegmentName | undefined {
  const name = `${table}/${chain}` as SegmentName;
  return SEGMENT_NAMES.includes(name) ? name : undefined;
}

/** The rules that one Service's ports add to the long chains. */
export function segmentsOf(plans: readonly ServicePlan[], options: SegmentOptions): Segments {
  const all: { [K in SegmentName]: Rule[] } = {
    "nat/KUBE-SERVICES": plans.flatMap(dispatchRules),
    "nat/KUBE-NODEPORTS": plans.flatMap((plan) => nodePortRules(plan, options)),
    "filter/KUBE-SERVICES": [],
    "filter/KUBE-EXTERNAL-SERVICES": [],
    "filter/KUBE-NODEPORTS": plans.flatMap(healthCheckRules),
    "filter/KUBE-PROXY-FIREWALL": plans.flatMap(firewallRules),
  };
  for (const plan of plans) {
    const refusals = refusalRules(plan, options.family);
    all["filter/KUBE-SERVICES"].push(...refusals.internal);
    all["filter/KUBE-EXTERNAL-SERVICES"].push(...refusals.external);
  }
  return Object.fromEntries(Object.entries(all).filter(([, rules]) => rules.length > 0));
}

/**
 * `after`, with each chain's rules that are equal to those of `before` replaced by them. Endpoints come and go more often than
 * Services change, and then the long chains stay the very same, and so does whatever was made from them.
 */
export function keepEqual(before: Segments | undefined, after: Segments): Segments {
  if (before === undefined) return after;
  const kept = Object.entries(after).map(([name, rules]) => {
    const old = before[name as SegmentName];
    return [name, old !== undefined && isEqual(old, rules) ? old : rules];
  });
  return Object.fromEntries(kept);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = b as { readonly [key: string]: unknown };
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && isEqual(value, right[key]))
  );
}

// nat KUBE-SERVICES: cluster IP, external IPs, load balancer addresses.
function dispatchRules(plan: ServicePlan): Rule[] {
  const { info, names, because } = plan;
  const capture = (what: string, addr: typeof info.clusterIP, chain: string): Rule => {
    const text = `${info.text} ${what}`;
    const matches = [comment(text), protocolMatch(info.protocol), to(addr), dport(info.protocol, info.port)];
    return rule(CHAIN.services, `nat ${info.protocol} ${text} ${addr}`, matches, jump(chain), because);
  };
  const rules: Rule[] = [];
  if (plan.hasInternalEndpoints) rules.push(capture("cluster IP", info.clusterIP, plan.internalChain));
  if (!plan.hasEndpoints) return rules;
  for (const addr of info.externalIPs) rules.push(capture("external IP", addr, names.external));
  for (const addr of info.loadBalancerVIPs) rules.push(capture("loadbalancer IP", addr, plan.loadBalancerChain));
  return rules;
}

function nodePortRules(plan: ServicePlan, options: SegmentOptions): Rule[] {
  const { info, names, because } = plan;
  if (info.nodePort === 0 || !plan.hasEndpoints) return [];
  const name = `nat ${info.protocol} ${info.text}`;
  const head = [comment(info.text), protocolMatch(info.protocol)];
  const port = dport(info.protocol, info.nodePort);
  const accept = rule(CHAIN.nodePorts, name, [...head, port], jump(names.external), because);
  if (!options.countLocalhostNodePorts || LOOPBACK === undefined) return [accept];
  const counted = [...head, toPrefix(LOOPBACK), port, { match: "nfacct", name: LOCALHOST_COUNTER } as const];
  return [rule(CHAIN.nodePorts, `${name} counted`, counted, jump(names.external), because), accept];
}

// The health check server answers on every node, so its port is let in whether or not there are local endpoints.
function healthCheckRules(plan: ServicePlan): Rule[] {
  const { info, because } = plan;
  if (info.healthCheckNodePort === 0) return [];
  const matches = [
    comment(`${info.text} health check node port`),
    protocolMatch("tcp"),
    dport("tcp", info.healthCheckNodePort),
  ];
  return [rule(CHAIN.nodePorts, `filter ${info.protocol} ${info.text}`, matches, { target: "ACCEPT" }, because)];
}

// What the firewall chain let through was sent on by nat; what still bears the address here was not.
function firewallRules(plan: ServicePlan): Rule[] {
  if (!plan.usesFirewallChain) return [];
  const { info, names, because } = plan;
  return info.loadBalancerVIPs.map((addr) => {
    const matches = [
      comment(`${info.text} traffic not accepted by ${names.firewall}`),
      protocolMatch(info.protocol),
      to(addr),
      dport(info.protocol, info.port),
    ];
    return rule(CHAIN.proxyFirewall, `${info.protocol} ${info.text} ${addr}`, matches, { target: "DROP" }, because);
  });
}
