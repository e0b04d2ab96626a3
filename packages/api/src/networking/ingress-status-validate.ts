/** Checks a change of an Ingress' status. Models pkg/apis/networking/validation/validation.go ValidateIngressStatusUpdate. */
import { parseAddrSloppy } from "@kubenetsim/sim";
import { validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateDNS1123Subdomain } from "../core/field-checks.ts";
import { child, index, invalid } from "../meta/field-error.ts";
import { isValidIPForLegacyField } from "../meta/ip-names.ts";
import type { Ingress, IngressLoadBalancerIngress } from "./ingress-types.ts";

/** Addresses that the status already has may stay as they are. `strict` is the switch StrictIPCIDRValidation, off by default. */
export function validateIngressStatusUpdate(newIngress: Ingress, oldIngress: Ingress, strict = false): FieldErrors {
  const stored = entriesOf(oldIngress).map(({ ip = "" }) => ip);
  return [
    ...validateCoreMetaUpdate(newIngress.metadata, oldIngress.metadata, "metadata"),
    ...entriesOf(newIngress).flatMap((entry, i) =>
      validateEntry(entry, index("status.loadBalancer.ingress", i), strict, stored),
    ),
  ];
}

function entriesOf(ingress: Ingress): readonly IngressLoadBalancerIngress[] {
  return ingress.status?.loadBalancer?.ingress ?? [];
}

function validateEntry(
  entry: IngressLoadBalancerIngress,
  path: string,
  strict: boolean,
  stored: readonly string[],
): FieldErrors {
  const { ip = "", hostname = "" } = entry;
  return [
    ...(ip === "" ? NO_ERRORS : isValidIPForLegacyField(child(path, "ip"), ip, strict, stored)),
    ...(hostname === "" ? NO_ERRORS : validateHostname(hostname, child(path, "hostname"))),
  ];
}

function validateHostname(hostname: string, path: string): FieldErrors {
  const errors = validateDNS1123Subdomain(hostname, path);
  if (parseAddrSloppy(hostname) === undefined) return errors;
  return [...errors, invalid(path, hostname, "must be a DNS name, not an IP address")];
}
