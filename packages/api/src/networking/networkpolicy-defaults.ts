/** Fills in what a NetworkPolicy left out. Models pkg/apis/networking/v1/defaults.go SetDefaults_NetworkPolicy. */
import { fillAbsent, mapSame, withKey } from "../core/fill.ts";
import type {
  NetworkPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPort,
  NetworkPolicySpec,
  PolicyType,
} from "./networkpolicy-types.ts";

/** Protocols are TCP, and the policy is for ingress, and for egress where it has such rules. */
export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  return withKey(policy, "spec", defaultSpec(policy.spec ?? EMPTY_SPEC));
}

const EMPTY_SPEC: NetworkPolicySpec = { podSelector: {} };
const INGRESS: readonly PolicyType[] = ["Ingress"];
const BOTH: readonly PolicyType[] = ["Ingress", "Egress"];

function defaultSpec(spec: NetworkPolicySpec): NetworkPolicySpec {
  // In Go the selector is no pointer: one that was left out is the empty one.
  let filled = fillAbsent(spec, { podSelector: {} });
  if (spec.ingress !== undefined) filled = withKey(filled, "ingress", mapSame(spec.ingress, defaultRule));
  if (spec.egress !== undefined) filled = withKey(filled, "egress", mapSame(spec.egress, defaultRule));
  if ((spec.policyTypes?.length ?? 0) > 0) return filled;
  return { ...filled, policyTypes: (spec.egress?.length ?? 0) > 0 ? BOTH : INGRESS };
}

function defaultRule<R extends NetworkPolicyIngressRule | NetworkPolicyEgressRule>(rule: R): R {
  return rule.ports === undefined ? rule : withKey(rule, "ports", mapSame(rule.ports, defaultPort));
}

function defaultPort(port: NetworkPolicyPort): NetworkPolicyPort {
  return fillAbsent(port, { protocol: "TCP" });
}
