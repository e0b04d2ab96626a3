/** Checks a Node. Models pkg/apis/core/validation/validation.go ValidateNode. */
import { duplicate, type FieldError, forbidden, index, internal, invalid } from "../meta/field-error.ts";
import { sortedKeys } from "../meta/go-text.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { StringMap } from "../meta/types.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateUnique } from "./field-checks.ts";
import { isDualStackCIDRs, validateCIDR } from "./ip-validate.ts";
import type { Node, NodeAddress } from "./node-types.ts";
import { validateQuantity } from "./resources-validate.ts";
import { validateTaints } from "./taint-validate.ts";

/** Checks a defaulted Node that is to be created. */
export function validateNode(node: Node): FieldErrors {
  return [
    ...validateCoreMeta(node.metadata, false, nameIsDNSSubdomain, "metadata"),
    // Upstream says `metadata.taints` of `spec.taints`.
    ...validateTaints(node.spec?.taints ?? [], "metadata.taints"),
    ...validateNodeResources(node),
    ...validatePodCIDRs(node.spec?.podCIDRs ?? []),
  ];
}

/** A node's pod ranges and provider ID may be set once. */
export function validateNodeUpdate(newNode: Node, oldNode: Node): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newNode.metadata, oldNode.metadata, "metadata"),
    ...validateNodeResources(newNode),
    ...validateAddressesOnce(newNode.status?.addresses ?? []),
    ...validatePodCIDRChange(newNode.spec?.podCIDRs ?? [], oldNode.spec?.podCIDRs ?? []),
    ...validateProviderChange(newNode.spec?.providerID ?? "", oldNode.spec?.providerID ?? ""),
    ...validateTaints(newNode.spec?.taints ?? [], "metadata.taints"),
  ];
}

const POD_CIDRS = "spec.podCIDRs";

function validatePodCIDRs(cidrs: readonly string[]): FieldErrors {
  const errors: FieldError[] = cidrs.flatMap((cidr, i) => [...validateCIDR(cidr, index(POD_CIDRS, i))]);
  if (cidrs.length < 2) return errors;
  if (errors.length > 0) {
    const bad = String(errors[0]?.badValue);
    const cause = `invalid CIDR address: ${bad}`;
    errors.push(internal(POD_CIDRS, `invalid PodCIDRs. failed to check with dual stack with error:${cause}`));
  }
  if (cidrs.length > 2 || !isDualStackCIDRs(cidrs)) {
    errors.push(invalid(POD_CIDRS, cidrs, "may specify no more than one CIDR for each IP family"));
  }
  return [...errors, ...validateUnique(cidrs, POD_CIDRS)];
}

function validateNodeResources(node: Node): FieldErrors {
  return [
    ...validateQuantities(node.status?.capacity, "status.capacity"),
    ...validateQuantities(node.status?.allocatable, "status.allocatable"),
  ];
}

function validateQuantities(list: StringMap | undefined, path: string): FieldErrors {
  if (list === undefined) return NO_ERRORS;
  return sortedKeys(list).flatMap((name) => validateQuantity(name, list[name] as string, `${path}.${name}`));
}

function validateAddressesOnce(addresses: readonly NodeAddress[]): FieldErrors {
  const seen = new Set<string>();
  return addresses.flatMap((address, i) => {
    const text = `${address.type} ${address.address}`;
    const twice = seen.has(text);
    seen.add(text);
    return twice ? [duplicate(index("status.addresses", i), address)] : [];
  });
}

function validatePodCIDRChange(now: readonly string[], before: readonly string[]): FieldErrors {
  if (before.length === 0) return NO_ERRORS;
  const error = forbidden(POD_CIDRS, 'node updates may not change podCIDR except from "" to valid');
  if (now.length !== before.length) return [error];
  return before.flatMap((cidr, i) => (cidr === now[i] ? [] : [error]));
}

function validateProviderChange(now: string, before: string): FieldErrors {
  if (before === "" || before === now) return NO_ERRORS;
  return [forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid')];
}
