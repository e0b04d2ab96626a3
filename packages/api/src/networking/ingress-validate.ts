/** Checks an Ingress. Models pkg/apis/networking/validation/validation.go ValidateIngressCreate, ValidateIngressUpdate. */
import { parseAddrSloppy } from "@kubenetsim/sim";
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, invalidEach, NO_ERRORS, validateName } from "../core/field-checks.ts";
import { child, type FieldError, index, invalid } from "../meta/field-error.ts";
import { isDNS1123Subdomain, isWildcardDNS1123Subdomain, nameIsDNSSubdomain } from "../meta/names.ts";
import { hasRelaxedServiceName, validateIngressBackend } from "./ingress-backend-validate.ts";
import { CURRENT_INGRESS_GATES, type IngressGates } from "./ingress-gates.ts";
import { validateIngressPaths } from "./ingress-path-validate.ts";
import type { Ingress, IngressRule, IngressSpec, IngressTLS } from "./ingress-types.ts";

/** The annotation that named the class before there was a field for it. */
export const INGRESS_CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** What a stored Ingress is excused from. */
interface IngressOptions extends IngressGates {
  readonly anySecretName: boolean;
  readonly anyWildcardRule: boolean;
}

/** Checks an Ingress that is to be created. */
export function validateIngress(ingress: Ingress, gates: IngressGates = CURRENT_INGRESS_GATES): FieldErrors {
  const options: IngressOptions = { ...gates, anySecretName: false, anyWildcardRule: false };
  return [...validateWhole(ingress, options), ...validateClassAnnotation(ingress)];
}

/** What the stored Ingress had wrong it may keep. The annotation is not compared with the field again. */
export function validateIngressUpdate(
  newIngress: Ingress,
  oldIngress: Ingress,
  gates: IngressGates = CURRENT_INGRESS_GATES,
): FieldErrors {
  const spec = oldIngress.spec ?? {};
  const options: IngressOptions = {
    anySecretName: (spec.tls ?? []).some((tls) => secretNameErrors(tls, "").length > 0),
    anyWildcardRule: (spec.rules ?? []).some(hasBadWildcardRule),
    relaxedServiceName: gates.relaxedServiceName || hasRelaxedServiceName(spec),
  };
  return [
    ...validateCoreMetaUpdate(newIngress.metadata, oldIngress.metadata, "metadata"),
    ...validateWhole(newIngress, options),
  ];
}

function validateWhole(ingress: Ingress, options: IngressOptions): FieldErrors {
  return [
    ...validateCoreMeta(ingress.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(ingress.spec ?? {}, options),
  ];
}

function validateSpec(spec: IngressSpec, options: IngressOptions): FieldErrors {
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  const errors: FieldError[] = [];
  if (rules.length === 0 && defaultBackend === undefined) {
    errors.push(invalid("spec", spec.rules ?? null, "either `defaultBackend` or `rules` must be specified"));
  }
  if (defaultBackend !== undefined)
    errors.push(...validateIngressBackend(defaultBackend, "spec.defaultBackend", options));
  errors.push(...rules.flatMap((rule, i) => validateRule(rule, index("spec.rules", i), options)));
  errors.push(...tls.flatMap((one, i) => validateTLS(one, index("spec.tls", i), options)));
  if (ingressClassName !== undefined)
    errors.push(...validateName(ingressClassName, nameIsDNSSubdomain, "spec.ingressClassName"));
  return errors;
}

// Upstream leaves `metadata` out of this path.
function validateClassAnnotation(ingress: Ingress): FieldErrors {
  const annotations = ingress.metadata.annotations ?? {};
  const name = ingress.spec?.ingressClassName;
  if (name === undefined || !Object.hasOwn(annotations, INGRESS_CLASS_ANNOTATION)) return NO_ERRORS;
  const value = annotations[INGRESS_CLASS_ANNOTATION];
  if (value === name) return NO_ERRORS;
  const path = `annotations.${INGRESS_CLASS_ANNOTATION}`;
  return [invalid(path, value, "must match `ingressClassName` when both are specified")];
}

function validateRule(rule: IngressRule, path: string, options: IngressOptions): FieldErrors {
  const { host = "" } = rule;
  const errors = host === "" ? NO_ERRORS : validateHost(host, child(path, "host"));
  if (isWildcard(host) && options.anyWildcardRule) return errors;
  return [...errors, ...validateRuleValue(rule, path, options)];
}

function validateRuleValue({ http }: IngressRule, path: string, options: IngressOptions): FieldErrors {
  return http === undefined ? NO_ERRORS : validateIngressPaths(http, child(path, "http"), options);
}

function validateHost(host: string, path: string): FieldErrors {
  const isAddress = parseAddrSloppy(host) !== undefined;
  const errors = isAddress ? [invalid(path, host, "must be a DNS name, not an IP address")] : NO_ERRORS;
  return [...errors, ...invalidEach(path, host, hostMessages(host))];
}

function hostMessages(host: string): readonly string[] {
  return isWildcard(host) ? isWildcardDNS1123Subdomain(host) : isDNS1123Subdomain(host);
}

function isWildcard(host: string): boolean {
  return host.includes("*");
}

function validateTLS(tls: IngressTLS, path: string, options: IngressOptions): FieldErrors {
  const hosts = child(path, "hosts");
  return [
    ...(tls.hosts ?? []).flatMap((host, i) => invalidEach(index(hosts, i), host, hostMessages(host))),
    ...(options.anySecretName ? NO_ERRORS : secretNameErrors(tls, child(path, "secretName"))),
  ];
}

function secretNameErrors({ secretName = "" }: IngressTLS, path: string): FieldErrors {
  return secretName === "" ? NO_ERRORS : validateName(secretName, nameIsDNSSubdomain, path);
}

function hasBadWildcardRule(rule: IngressRule): boolean {
  const strict: IngressOptions = { anySecretName: false, anyWildcardRule: false, relaxedServiceName: false };
  return isWildcard(rule.host ?? "") && validateRuleValue(rule, "", strict).length > 0;
}
