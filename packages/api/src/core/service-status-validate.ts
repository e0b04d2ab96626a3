/** Checks a change of a Service's status. Models validation.go ValidateServiceStatusUpdate, ValidateLoadBalancerStatus. */
import { parseAddrSloppy } from "@kubenetsim/sim";
import { child, type FieldError, forbidden, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateDNS1123Subdomain } from "./field-checks.ts";
import { type IPRules, ipRules, validateIP } from "./ip-validate.ts";
import type { LoadBalancerIngress, Service } from "./service-types.ts";

/** The server switches that change these rules. */
export interface LoadBalancerStatusGates {
  /** AllowServiceLBStatusOnNonLB: off; a status for a Service that is no load balancer was once allowed. */
  readonly allowOnNonLoadBalancer: boolean;
  /** LoadBalancerIPMode: on since 1.30. */
  readonly ipMode: boolean;
  /** StrictIPCIDRValidation: off. */
  readonly strictIPCIDR?: boolean;
}

const CURRENT_GATES: LoadBalancerStatusGates = { allowOnNonLoadBalancer: false, ipMode: true };

export function validateServiceStatusUpdate(
  newService: Service,
  oldService: Service,
  gates: LoadBalancerStatusGates = CURRENT_GATES,
): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newService.metadata, oldService.metadata, "metadata"),
    ...validateLoadBalancerStatus(newService, oldService, gates),
  ];
}

const INGRESS = "status.loadBalancer.ingress";
const IP_MODES = ["Proxy", "VIP"];

function validateLoadBalancerStatus(service: Service, old: Service, gates: LoadBalancerStatusGates): FieldErrors {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  if (ingress.length === 0) return NO_ERRORS;
  if (!gates.allowOnNonLoadBalancer && service.spec?.type !== "LoadBalancer") {
    return [forbidden(INGRESS, "may only be used when `spec.type` is 'LoadBalancer'")];
  }
  const stored = (old.status?.loadBalancer?.ingress ?? []).map(({ ip = "" }) => ip);
  const rules = ipRules(gates.strictIPCIDR === true, stored);
  return ingress.flatMap((entry, i) => validateIngress(entry, index(INGRESS, i), gates, rules));
}

function validateIngress(
  ingress: LoadBalancerIngress,
  path: string,
  gates: LoadBalancerStatusGates,
  rules: IPRules,
): FieldErrors {
  const ip = ingress.ip ?? "";
  return [
    ...(ip === "" ? NO_ERRORS : validateIP(ip, child(path, "ip"), rules)),
    ...validateIPMode(ip, ingress.ipMode, child(path, "ipMode"), gates),
    ...validateHostname(ingress.hostname ?? "", child(path, "hostname")),
  ];
}

function validateIPMode(
  ip: string,
  mode: string | undefined,
  path: string,
  gates: LoadBalancerStatusGates,
): FieldErrors {
  if (mode === undefined) {
    return gates.ipMode && ip !== "" ? [required(path, "must be specified when `ip` is set")] : NO_ERRORS;
  }
  if (ip === "") return [forbidden(path, "may not be specified when `ip` is not set")];
  return IP_MODES.includes(mode) ? NO_ERRORS : [notSupported(path, mode, IP_MODES)];
}

function validateHostname(hostname: string, path: string): FieldErrors {
  if (hostname === "") return NO_ERRORS;
  const errors: FieldError[] = [...validateDNS1123Subdomain(hostname, path)];
  if (parseAddrSloppy(hostname) !== undefined)
    errors.push(invalid(path, hostname, "must be a DNS name, not an IP address"));
  return errors;
}
