/** Checks a ServiceCIDR. Models pkg/apis/networking/validation/validation.go ValidateServiceCIDR, ValidateServiceCIDRUpdate. */
import { familyOf, parsePrefixSloppy } from "@kubenetsim/sim";
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { index, invalid, required } from "../meta/field-error.ts";
import { isValidCIDR } from "../meta/ip-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { ServiceCIDR } from "./servicecidr-types.ts";

/** Checks a ServiceCIDR that is to be created. */
export function validateServiceCIDR(serviceCIDR: ServiceCIDR): FieldErrors {
  return [
    ...validateCoreMeta(serviceCIDR.metadata, false, nameIsDNSSubdomain, "metadata"),
    ...validateCIDRs(serviceCIDR),
  ];
}

/** Ranges stay what they were, but a range of the other family may be added to a single one. */
export function validateServiceCIDRUpdate(newCIDR: ServiceCIDR, oldCIDR: ServiceCIDR): FieldErrors {
  const errors = validateCoreMetaUpdate(newCIDR.metadata, oldCIDR.metadata, "metadata");
  const before = cidrsOf(oldCIDR);
  const after = cidrsOf(newCIDR);
  // A range that is both changed and malformed is told twice.
  if (before.length === after.length)
    return [...errors, ...changedErrors(after, before), ...cidrErrors(after.filter((cidr) => !before.includes(cidr)))];
  if (before.length === 1 && after.length === 2)
    return [...errors, ...changedErrors(after.slice(0, 1), before), ...validateCIDRs(newCIDR)];
  return [...errors, invalid(CIDRS, after, IMMUTABLE)];
}

export function validateServiceCIDRStatusUpdate(newCIDR: ServiceCIDR, oldCIDR: ServiceCIDR): FieldErrors {
  return validateCoreMetaUpdate(newCIDR.metadata, oldCIDR.metadata, "metadata");
}

const CIDRS = "spec.cidrs";
const IMMUTABLE = "field is immutable";

function cidrsOf(serviceCIDR: ServiceCIDR): readonly string[] {
  return serviceCIDR.spec?.cidrs ?? [];
}

function changedErrors(after: readonly string[], before: readonly string[]): FieldErrors {
  return after.flatMap((cidr, i) => (cidr === before[i] ? NO_ERRORS : [invalid(index(CIDRS, i), cidr, IMMUTABLE)]));
}

function validateCIDRs(serviceCIDR: ServiceCIDR): FieldErrors {
  const cidrs = cidrsOf(serviceCIDR);
  if (cidrs.length === 0) return [required(CIDRS, "at least one CIDR required")];
  if (cidrs.length > 2) return [invalid(CIDRS, serviceCIDR.spec, "may only hold up to 2 values")];
  return [...cidrErrors(cidrs), ...familyErrors(cidrs)];
}

function cidrErrors(cidrs: readonly string[]): FieldErrors {
  return cidrs.flatMap((cidr, i) => isValidCIDR(index(CIDRS, i), cidr));
}

function familyErrors(cidrs: readonly string[]): FieldErrors {
  const [first, second] = cidrs.map(familyOfText);
  if (first === undefined || first !== second) return NO_ERRORS;
  const detail = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
  return [invalid(CIDRS, cidrs, detail)];
}

function familyOfText(cidr: string): 4 | 6 | undefined {
  const prefix = parsePrefixSloppy(cidr);
  return prefix === undefined ? undefined : familyOf(prefix.addr);
}
