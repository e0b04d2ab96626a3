/** Checks a NetworkPolicy. Models pkg/apis/networking/validation/validation.go ValidateNetworkPolicy. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { child, type FieldError, forbidden, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { isValidLabelValue } from "../meta/label-names.ts";
import { validateLabelSelector } from "../meta/label-selector.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { LabelSelector } from "../meta/types.ts";
import { validateIPBlock } from "./ipblock-validate.ts";
import { validateNetworkPolicyPort } from "./networkpolicy-port-validate.ts";
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicySpec } from "./networkpolicy-types.ts";

/** The server switches that change these rules. */
export interface NetworkPolicyGates {
  /** StrictIPCIDRValidation: off; refuses leading zeros, mapped addresses and host bits. */
  readonly strictIPCIDR: boolean;
}

const CURRENT_GATES: NetworkPolicyGates = { strictIPCIDR: false };

/** What the stored object is excused from, and how strict ranges are read. */
interface Options {
  readonly strict: boolean;
  readonly storedCIDRs: readonly string[];
  /** The stored pod selector had values that are no label values. */
  readonly anyLabelValue: boolean;
}

/** Checks a defaulted NetworkPolicy that is to be created. */
export function validateNetworkPolicy(policy: NetworkPolicy, gates: NetworkPolicyGates = CURRENT_GATES): FieldErrors {
  const options: Options = { strict: gates.strictIPCIDR, storedCIDRs: [], anyLabelValue: false };
  return [
    ...validateCoreMeta(policy.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(policy.spec ?? {}, options),
  ];
}

/** Ranges that the policy already has may stay as they are. */
export function validateNetworkPolicyUpdate(
  newPolicy: NetworkPolicy,
  oldPolicy: NetworkPolicy,
  gates: NetworkPolicyGates = CURRENT_GATES,
): FieldErrors {
  const options: Options = {
    strict: gates.strictIPCIDR,
    storedCIDRs: cidrsOf(oldPolicy.spec ?? {}),
    anyLabelValue: validateLabelSelector(oldPolicy.spec?.podSelector, "").length > 0,
  };
  return [
    ...validateCoreMetaUpdate(newPolicy.metadata, oldPolicy.metadata, "metadata"),
    ...validateSpec(newPolicy.spec ?? {}, options),
  ];
}

const POLICY_TYPES: readonly string[] = ["Ingress", "Egress"];

function validateSpec(spec: NetworkPolicySpec, options: Options): FieldErrors {
  return [
    ...validateSelector(spec.podSelector, "spec.podSelector", options),
    ...(spec.ingress ?? []).flatMap((rule, i) => {
      const path = index("spec.ingress", i);
      return [...validatePorts(rule.ports, path), ...validatePeers(rule.from, child(path, "from"), options)];
    }),
    ...(spec.egress ?? []).flatMap((rule, i) => {
      const path = index("spec.egress", i);
      return [...validatePorts(rule.ports, path), ...validatePeers(rule.to, child(path, "to"), options)];
    }),
    ...validatePolicyTypes(spec.policyTypes ?? []),
  ];
}

function validatePorts(ports: NonNullable<NetworkPolicySpec["ingress"]>[number]["ports"], path: string): FieldErrors {
  return (ports ?? []).flatMap((port, i) => validateNetworkPolicyPort(port, index(child(path, "ports"), i)));
}

function validatePeers(peers: readonly NetworkPolicyPeer[] | undefined, path: string, options: Options): FieldErrors {
  return (peers ?? []).flatMap((peer, i) => validatePeer(peer, index(path, i), options));
}

function validatePeer(peer: NetworkPolicyPeer, path: string, options: Options): FieldErrors {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const errors: FieldError[] = [
    ...validateSelector(podSelector, child(path, "podSelector"), options),
    ...validateSelector(namespaceSelector, child(path, "namespaceSelector"), options),
  ];
  if (ipBlock !== undefined) {
    errors.push(...validateIPBlock(ipBlock, child(path, "ipBlock"), options.strict, options.storedCIDRs));
  }
  const count = [podSelector, namespaceSelector, ipBlock].filter((part) => part !== undefined).length;
  if (count === 0) errors.push(required(path, "must specify a peer"));
  else if (count > 1 && ipBlock !== undefined)
    errors.push(forbidden(path, "may not specify both ipBlock and another peer"));
  return errors;
}

/** A stored selector with values that are no label values may keep such values; all else is checked. */
function validateSelector(selector: LabelSelector | undefined, path: string, options: Options): FieldErrors {
  const errors = validateLabelSelector(selector, path);
  if (!options.anyLabelValue) return errors;
  const values = `${path}.matchExpressions`;
  return errors.filter(({ field, badValue, detail }) => {
    const isValue = field.startsWith(values) && /\.values\[\d+\]$/.test(field);
    return !(isValue && isValidLabelValue(String(badValue)).includes(detail));
  });
}

function validatePolicyTypes(types: readonly string[]): FieldErrors {
  const path = "spec.policyTypes";
  if (types.length > POLICY_TYPES.length) return [invalid(path, types, "may not specify more than two policyTypes")];
  return types.flatMap((type, i) =>
    POLICY_TYPES.includes(type) ? NO_ERRORS : [notSupported(index(path, i), type, POLICY_TYPES)],
  );
}

function cidrsOf(spec: NetworkPolicySpec): readonly string[] {
  const peers = [
    ...(spec.ingress ?? []).flatMap((rule) => rule.from ?? []),
    ...(spec.egress ?? []).flatMap((rule) => rule.to ?? []),
  ];
  return peers.flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])]));
}
