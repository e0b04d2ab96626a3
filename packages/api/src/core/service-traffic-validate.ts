/** Checks where a Service may send traffic. Models validation.go validateServiceExternalTrafficPolicy and its neighbours. */
import { type FieldError, invalid, required } from "../meta/field-error.ts";
import { type FieldErrors, NO_ERRORS, validateOneOf, validateOptionalOneOf, validatePortNum } from "./field-checks.ts";
import { isExternallyAccessible } from "./service-defaults.ts";
import type { ServiceSpec } from "./service-types.ts";

/** Checks both traffic policies, the health check's node port and trafficDistribution. */
export function validateTrafficPolicies(spec: ServiceSpec): FieldErrors {
  return [
    ...validateExternalTrafficPolicy(spec),
    ...validateHealthCheckNodePort(spec),
    ...validateInternalTrafficPolicy(spec),
    ...validateOptionalOneOf(spec.trafficDistribution, DISTRIBUTIONS, "spec.trafficDistribution"),
  ];
}

/** Does a load balancer ask each node whether it has endpoints? Models pkg/api/service/util.go NeedsHealthCheck. */
export function needsHealthCheck(spec: ServiceSpec): boolean {
  return spec.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

const POLICIES = ["Cluster", "Local"];
const DISTRIBUTIONS = ["PreferClose", "PreferSameNode", "PreferSameZone"];

function validateExternalTrafficPolicy(spec: ServiceSpec): FieldErrors {
  const path = "spec.externalTrafficPolicy";
  if (isExternallyAccessible(spec)) return validateOneOf(spec.externalTrafficPolicy, POLICIES, path);
  const policy: string = spec.externalTrafficPolicy ?? "";
  return policy === "" ? NO_ERRORS : [invalid(path, policy, "may only be set for externally-accessible services")];
}

function validateHealthCheckNodePort(spec: ServiceSpec): FieldErrors {
  const path = "spec.healthCheckNodePort";
  const port = spec.healthCheckNodePort ?? 0;
  if (needsHealthCheck(spec)) return port === 0 ? [required(path, "")] : validatePortNum(port, path);
  if (port === 0) return NO_ERRORS;
  return [invalid(path, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")];
}

function validateInternalTrafficPolicy(spec: ServiceSpec): FieldError[] {
  const path = "spec.internalTrafficPolicy";
  if (spec.internalTrafficPolicy !== undefined)
    return [...validateOptionalOneOf(spec.internalTrafficPolicy, POLICIES, path)];
  const needed = spec.type === "ClusterIP" || spec.type === "NodePort" || spec.type === "LoadBalancer";
  return needed ? [required(path, "")] : [];
}
