/** Checks a Service's clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy together. Models validation.go ValidateServiceClusterIPsRelatedFields. */
import { parseAddrSloppy } from "@kubenetsim/sim";
import { duplicate, type FieldError, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { type FieldErrors, NO_ERRORS, validateOptionalOneOf } from "./field-checks.ts";
import { addressFamily, type IPRules, isDualStack, validateIP } from "./ip-validate.ts";
import type { ServiceSpec } from "./service-types.ts";

/** What clusterIP says when a Service wants no address of its own. */
export const CLUSTER_IP_NONE = "None";

/** Checks the address fields of a spec; ExternalName has rules of its own. */
export function validateServiceClusterIPs(spec: ServiceSpec, rules?: IPRules): FieldErrors {
  if (spec.type === "ExternalName") return NO_ERRORS;
  const ips = spec.clusterIPs ?? [];
  const ipErrors = validateEachIP(ips, rules);
  const errors = [
    ...validateSync(spec, ips),
    ...validateFamilies(spec),
    ...validateOptionalOneOf(spec.ipFamilyPolicy, FAMILY_POLICIES, "spec.ipFamilyPolicy"),
    ...ipErrors,
  ];
  if (ips.length > 2) errors.push(invalid(CLUSTER_IPS, ips, "may only hold up to 2 values"));
  // A bad address would only bring misleading complaints about families.
  if (ipErrors.length > 0) return errors;
  if (ips.length > 1 && !isDualStack(ips)) {
    errors.push(invalid(CLUSTER_IPS, ips, "may specify no more than one IP for each IP family"));
  }
  return isHeadless(spec) ? errors : [...errors, ...validateFamilyOfEach(spec, ips)];
}

/** Is `None` the one cluster IP? */
export function isHeadless(spec: ServiceSpec): boolean {
  return spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === CLUSTER_IP_NONE;
}

const CLUSTER_IPS = "spec.clusterIPs";
const FAMILIES = ["IPv4", "IPv6"];
const FAMILY_POLICIES = ["PreferDualStack", "RequireDualStack", "SingleStack"];

function validateSync(spec: ServiceSpec, ips: readonly string[]): FieldErrors {
  const ip = spec.clusterIP ?? "";
  if (ip === "") {
    return ips.length === 0
      ? NO_ERRORS
      : [invalid(CLUSTER_IPS, ips, "must be empty when `clusterIP` is not specified")];
  }
  if (ips.length === 0) return [required(CLUSTER_IPS, "")];
  return ips[0] === ip ? NO_ERRORS : [invalid(CLUSTER_IPS, ips, "first value must match `clusterIP`")];
}

function validateFamilies(spec: ServiceSpec): FieldErrors {
  const seen = new Set<string>();
  return (spec.ipFamilies ?? []).flatMap((family, i) => {
    const errors: FieldError[] = [];
    const path = index("spec.ipFamilies", i);
    if (!FAMILIES.includes(family)) errors.push(notSupported(path, family, FAMILIES));
    if (seen.has(family)) errors.push(duplicate(path, family));
    seen.add(family);
    return errors;
  });
}

function validateEachIP(ips: readonly string[], rules: IPRules | undefined): FieldErrors {
  return ips.flatMap((ip, i) => {
    if (i > 0 || ip !== CLUSTER_IP_NONE) return validateIP(ip, index(CLUSTER_IPS, i), rules);
    return ips.length === 1 ? NO_ERRORS : [invalid(CLUSTER_IPS, ips, "'None' must be the first and only value")];
  });
}

function validateFamilyOfEach(spec: ServiceSpec, ips: readonly string[]): FieldErrors {
  return ips.flatMap((ip, i) => {
    const family = spec.ipFamilies?.[i];
    if (family === undefined || !FAMILIES.includes(family)) return [];
    const addr = parseAddrSloppy(ip);
    if (addr !== undefined && addressFamily(addr) === family) return [];
    return [invalid(index(CLUSTER_IPS, i), ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``)];
  });
}
