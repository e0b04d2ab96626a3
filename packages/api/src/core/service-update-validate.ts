/** Checks a change of a Service. Models validation.go ValidateServiceUpdate. */
import { type FieldError, forbidden, index, invalid } from "../meta/field-error.ts";
import { validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import { isHeadless } from "./service-cluster-ips-validate.ts";
import { validateLoadBalancerClass } from "./service-load-balancer-validate.ts";
import { needsHealthCheck } from "./service-traffic-validate.ts";
import type { Service, ServiceSpec } from "./service-types.ts";
import { validateServiceContent } from "./service-validate.ts";

/** A second address or family may come and go; the first stays, unless ExternalName is involved. */
export function validateServiceUpdate(newService: Service, oldService: Service, strictIPCIDR = false): FieldErrors {
  const now = newService.spec ?? {};
  const before = oldService.spec ?? {};
  return [
    ...validateCoreMetaUpdate(newService.metadata, oldService.metadata, "metadata"),
    ...validateClusterIPsChange(now, before),
    ...validateFamiliesChange(now, before),
    ...validateClassChange(now, before),
    ...validateHealthCheckChange(now, before),
    ...validateServiceContent(newService, strictIPCIDR, before),
  ];
}

const CLUSTER_IPS = "spec.clusterIPs";
const FAMILIES = "spec.ipFamilies";

function validateClusterIPsChange(now: ServiceSpec, before: ServiceSpec): FieldErrors {
  if (involvesExternalName(now, before) || (isHeadless(now) && isHeadless(before))) return NO_ERRORS;
  const ips = now.clusterIPs ?? [];
  const old = before.clusterIPs ?? [];
  if (ips.length === old.length) {
    return old.flatMap((ip, i) =>
      ip === ips[i] ? [] : [invalid(index(CLUSTER_IPS, i), ips, "may not change once set")],
    );
  }
  const errors: FieldError[] = [];
  if (ips.length === 0) errors.push(invalid(index(CLUSTER_IPS, 0), ips, "primary clusterIP can not be unset"));
  if (firstChanged(ips, old)) errors.push(invalid(index(CLUSTER_IPS, 0), ips, "may not change once set"));
  if (old.length > ips.length && ips.length === 1) errors.push(...mustBeSingleStack(now, "clusterIP"));
  return errors;
}

function validateFamiliesChange(now: ServiceSpec, before: ServiceSpec): FieldErrors {
  if (involvesExternalName(now, before) || isHeadless(now) || isHeadless(before)) return NO_ERRORS;
  const families = now.ipFamilies ?? [];
  const old = before.ipFamilies ?? [];
  if (families.length === old.length) {
    return old.flatMap((family, i) =>
      family === families[i] ? [] : [invalid(index(FAMILIES, 0), families, "may not change once set")],
    );
  }
  const ips = now.clusterIPs ?? [];
  const released = old.length > families.length;
  const errors: FieldError[] = [];
  // Upstream asks for the addresses here, and shows them as the value below.
  if (released && ips.length === 0)
    errors.push(invalid(index(FAMILIES, 0), families, "primary ipFamily can not be unset"));
  if (firstChanged(families, old)) errors.push(invalid(index(FAMILIES, 0), ips, "may not change once set"));
  if (released && families.length === 1) errors.push(...mustBeSingleStack(now, "ipFamily"));
  return errors;
}

function firstChanged(now: readonly string[], before: readonly string[]): boolean {
  return now.length > 0 && before.length > 0 && now[0] !== before[0];
}

function involvesExternalName(now: ServiceSpec, before: ServiceSpec): boolean {
  return now.type === "ExternalName" || before.type === "ExternalName";
}

function mustBeSingleStack(spec: ServiceSpec, released: string): FieldErrors {
  if (spec.ipFamilyPolicy === "SingleStack") return NO_ERRORS;
  const detail = `must be set to 'SingleStack' when releasing the secondary ${released}`;
  return [invalid("spec.ipFamilyPolicy", spec.ipFamilyPolicy ?? null, detail)];
}

// The class's own rules are told here and again with the whole Service, as upstream does.
function validateClassChange(now: ServiceSpec, before: ServiceSpec): FieldErrors {
  const errors: FieldError[] = [];
  const both = now.type === "LoadBalancer" && before.type === "LoadBalancer";
  if (both && now.loadBalancerClass !== before.loadBalancerClass) {
    errors.push(invalid("spec.loadBalancerClass", now.loadBalancerClass ?? null, "may not change once set"));
  }
  return [...errors, ...validateLoadBalancerClass(now)];
}

function validateHealthCheckChange(now: ServiceSpec, before: ServiceSpec): FieldErrors {
  if (!needsHealthCheck(now) || !needsHealthCheck(before)) return NO_ERRORS;
  const same = (now.healthCheckNodePort ?? 0) === (before.healthCheckNodePort ?? 0);
  return same ? NO_ERRORS : [forbidden("spec.healthCheckNodePort", "field is immutable")];
}
