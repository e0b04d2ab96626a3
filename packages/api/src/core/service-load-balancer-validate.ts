/** Checks the fields of a Service that only mean something to a load balancer. Models validation.go ValidateService, validateLoadBalancerClassField. */
import { type FieldError, forbidden, index, key, required } from "../meta/field-error.ts";
import { type FieldErrors, NO_ERRORS, validateQualifiedName } from "./field-checks.ts";
import { type IPRules, validateCIDR } from "./ip-validate.ts";
import type { Service, ServiceSpec } from "./service-types.ts";

const ONLY_FOR_LOAD_BALANCERS = "may only be used when `type` is 'LoadBalancer'";

/** Checks source ranges, allocateLoadBalancerNodePorts and loadBalancerClass. */
export function validateLoadBalancerFields(service: Service, rules?: IPRules): FieldErrors {
  const spec = service.spec ?? {};
  return [
    ...validateSourceRanges(service, spec, rules),
    ...validateAllocateNodePorts(spec),
    ...validateLoadBalancerClass(spec),
  ];
}

/** A class is a qualified name, and only a load balancer has one. */
export function validateLoadBalancerClass(spec: ServiceSpec): FieldErrors {
  if (spec.loadBalancerClass === undefined) return NO_ERRORS;
  if (spec.type !== "LoadBalancer") return [forbidden("spec.loadBalancerClass", ONLY_FOR_LOAD_BALANCERS)];
  return validateQualifiedName(spec.loadBalancerClass, "spec.loadBalancerClass");
}

const SOURCE_RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges";

function validateSourceRanges(service: Service, spec: ServiceSpec, rules: IPRules | undefined): FieldErrors {
  const ranges = spec.loadBalancerSourceRanges ?? [];
  if (ranges.length > 0) {
    const path = "spec.LoadBalancerSourceRanges";
    return [
      ...onlyForLoadBalancers(spec, path),
      ...ranges.flatMap((range, i) => validateCIDR(range.trim(), index(path, i), rules)),
    ];
  }
  const annotation = service.metadata.annotations?.[SOURCE_RANGES_ANNOTATION];
  if (annotation === undefined) return NO_ERRORS;
  const path = key("metadata.annotations", SOURCE_RANGES_ANNOTATION);
  const texts = annotation.trim() === "" ? [] : annotation.split(",");
  return [...onlyForLoadBalancers(spec, path), ...texts.flatMap((text) => validateCIDR(text.trim(), path))];
}

function onlyForLoadBalancers(spec: ServiceSpec, path: string): FieldError[] {
  return spec.type === "LoadBalancer" ? [] : [forbidden(path, ONLY_FOR_LOAD_BALANCERS)];
}

function validateAllocateNodePorts(spec: ServiceSpec): FieldErrors {
  const set = spec.allocateLoadBalancerNodePorts !== undefined;
  if (spec.type !== "LoadBalancer") {
    return set ? [forbidden("spec.allocateLoadBalancerNodePorts", ONLY_FOR_LOAD_BALANCERS)] : NO_ERRORS;
  }
  // Upstream leaves `spec` out of this one path.
  return set ? NO_ERRORS : [required("allocateLoadBalancerNodePorts", "")];
}
