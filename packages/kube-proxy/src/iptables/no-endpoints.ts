/** Why a Service without endpoints answers at once: rules that reject, or drop. Models syncProxyRules' filter branches. */
import type { Match, Rule, Target } from "@kubenetsim/linux";
import { CHAIN } from "./names.ts";
import { comment, dport, protocolMatch, rule, to } from "./rule.ts";
import type { ServicePlan } from "./service-plan.ts";

/** Rules of filter KUBE-SERVICES and of filter KUBE-EXTERNAL-SERVICES. */
export interface RefusalRules {
  readonly internal: readonly Rule[];
  readonly external: readonly Rule[];
}

/**
 * No endpoint anywhere: reject, so that the client knows at once. Endpoints, but none that a Local policy allows here:
 * drop, so that a load balancer which has not noticed yet tries another node.
 */
export function refusalRules(plan: ServicePlan, family: 4 | 6): RefusalRules {
  if (plan.hasInternalEndpoints && plan.hasExternalEndpoints) return NONE;
  const { info } = plan;
  const reason = plan.hasEndpoints ? `${info.text} has no local endpoints` : `${info.text} has no endpoints`;
  const target = plan.hasEndpoints ? DROP : REJECT[family];
  const refuse = (chain: string, where: string, matches: readonly Match[]): Rule =>
    rule(chain, `filter ${info.protocol} ${info.text} ${where}`, [comment(reason), ...matches], target, plan.because);

  const toPort = (addr: typeof info.clusterIP): readonly Match[] => [
    protocolMatch(info.protocol),
    to(addr),
    dport(info.protocol, info.port),
  ];
  const internal = plan.hasInternalEndpoints ? [] : [refuse(CHAIN.services, "cluster IP", toPort(info.clusterIP))];
  if (plan.hasExternalEndpoints) return { internal, external: [] };

  const addresses = [...info.externalIPs, ...info.loadBalancerVIPs];
  const external = addresses.map((addr) => refuse(CHAIN.externalServices, `${addr}`, toPort(addr)));
  if (info.nodePort !== 0) {
    const matches = [TO_LOCAL, protocolMatch(info.protocol), dport(info.protocol, info.nodePort)];
    external.push(refuse(CHAIN.externalServices, "node port", matches));
  }
  return { internal, external };
}

const NONE: RefusalRules = { internal: [], external: [] };
const DROP: Target = { target: "DROP" };
const REJECT: { readonly 4: Target; readonly 6: Target } = {
  4: { target: "REJECT", with: "icmp-port-unreachable" },
  6: { target: "REJECT", with: "icmp6-port-unreachable" },
};
const TO_LOCAL: Match = { match: "addrtype", dstType: "LOCAL" };
