/** Checks a Service. Models pkg/apis/core/validation/validation.go ValidateService. */
import { child, type FieldError, forbidden, index, invalid, key, required } from "../meta/field-error.ts";
import { validateLabels } from "../meta/label-names.ts";
import { nameIsDNS1035Label, nameIsDNSLabel } from "../meta/names.ts";
import { validateCoreMeta } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateDNS1123Subdomain, validateOneOf } from "./field-checks.ts";
import { type IPRules, ipRules, validateIP, validateNonSpecialIP } from "./ip-validate.ts";
import { isHeadless, validateServiceClusterIPs } from "./service-cluster-ips-validate.ts";
import { validateLoadBalancerFields } from "./service-load-balancer-validate.ts";
import { validateNodePortUse, validatePortDuplicates, validateServicePorts } from "./service-ports-validate.ts";
import { validateTrafficPolicies } from "./service-traffic-validate.ts";
import type { Service, ServiceSpec } from "./service-types.ts";

/** The server switches that change a Service's rules. */
export interface ServiceGates {
  /** RelaxedServiceNameValidation: off; names may start with a digit. */
  readonly relaxedName: boolean;
  /** StrictIPCIDRValidation: off; addresses and ranges must be written in one way. */
  readonly strictIPCIDR: boolean;
}

const CURRENT_GATES: ServiceGates = { relaxedName: false, strictIPCIDR: false };

/** Checks a defaulted Service that is to be created, naming every error at once in upstream's order. */
export function validateService(service: Service, gates: ServiceGates = CURRENT_GATES): FieldErrors {
  return [
    ...validateCoreMeta(service.metadata, true, gates.relaxedName ? nameIsDNSLabel : nameIsDNS1035Label, "metadata"),
    ...validateServiceContent(service, gates.strictIPCIDR),
  ];
}

/** Checks all but the metadata, which an update checks by other rules. Addresses that `old` has may stay as they are. */
export function validateServiceContent(service: Service, strict: boolean, old: ServiceSpec = {}): FieldErrors {
  const spec = service.spec ?? {};
  return [
    ...validateTopologyAnnotations(service),
    ...validateTypeRules(spec),
    ...validateServicePorts(spec),
    ...(spec.selector === undefined ? NO_ERRORS : validateLabels(spec.selector, "spec.selector")),
    ...validateSessionAffinity(spec),
    ...validateServiceClusterIPs(spec, ipRules(strict, old.clusterIPs)),
    ...validateExternalIPs(spec, ipRules(strict, old.externalIPs)),
    ...validateOneOf(spec.type, SERVICE_TYPES, "spec.type"),
    ...validateNodePortUse(spec),
    ...validatePortDuplicates(spec),
    ...validateLoadBalancerFields(service, ipRules(strict, old.loadBalancerSourceRanges)),
    ...validateTrafficPolicies(spec),
  ];
}

const SERVICE_TYPES = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
const SESSION_AFFINITIES = ["ClientIP", "None"];
// One day, in seconds. Models core.MaxClientIPServiceAffinitySeconds.
const MAX_CLIENT_IP_AFFINITY_SECONDS = 86400;

const TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
const TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";

function validateTopologyAnnotations(service: Service): FieldErrors {
  const annotations = service.metadata.annotations;
  const mode = annotations?.[TOPOLOGY_MODE];
  const hints = annotations?.[TOPOLOGY_HINTS];
  if (mode === undefined || hints === undefined || mode === hints) return NO_ERRORS;
  const detail = `must match annotations[${TOPOLOGY_HINTS}] when both are specified`;
  return [invalid(key("metadata.annotations", TOPOLOGY_MODE), mode, detail)];
}

function validateTypeRules(spec: ServiceSpec): FieldErrors {
  const errors: FieldError[] = [];
  const headless = isHeadless(spec);
  if ((spec.ports?.length ?? 0) === 0 && !headless && spec.type !== "ExternalName")
    errors.push(required("spec.ports", ""));
  if (headless && (spec.type === "LoadBalancer" || spec.type === "NodePort")) {
    errors.push(invalid("spec.clusterIPs[0]", "None", `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type === "ExternalName") errors.push(...validateExternalName(spec));
  return errors;
}

function validateExternalName(spec: ServiceSpec): FieldErrors {
  const errors: FieldError[] = [];
  const detail = "may not be set for ExternalName services";
  if ((spec.clusterIPs?.length ?? 0) > 0) errors.push(forbidden("spec.clusterIPs", detail));
  if ((spec.ipFamilies?.length ?? 0) > 0) errors.push(forbidden("spec.ipFamilies", detail));
  if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden("spec.ipFamilyPolicy", detail));
  // A final dot only says that the name is fully qualified.
  const name = (spec.externalName ?? "").replace(/\.$/, "");
  if (name === "") errors.push(required("spec.externalName", ""));
  else errors.push(...validateDNS1123Subdomain(name, "spec.externalName"));
  return errors;
}

function validateSessionAffinity(spec: ServiceSpec): FieldErrors {
  const path = "spec.sessionAffinityConfig";
  const errors = validateOneOf(spec.sessionAffinity, SESSION_AFFINITIES, "spec.sessionAffinity");
  if (errors.length > 0) return errors;
  if (spec.sessionAffinity === "ClientIP") return validateClientIPConfig(spec, path);
  if (spec.sessionAffinityConfig === undefined) return NO_ERRORS;
  return [forbidden(path, "must not be set when session affinity is None")];
}

function validateClientIPConfig(spec: ServiceSpec, path: string): FieldErrors {
  const detail = "when session affinity type is ClientIP";
  const config = spec.sessionAffinityConfig;
  if (config === undefined) return [required(path, detail)];
  if (config.clientIP === undefined) return [required(child(path, "clientIP"), detail)];
  const timeout = config.clientIP.timeoutSeconds;
  const timeoutPath = child(path, "clientIP", "timeoutSeconds");
  if (timeout === undefined) return [required(timeoutPath, detail)];
  if (timeout > 0 && timeout <= MAX_CLIENT_IP_AFFINITY_SECONDS) return NO_ERRORS;
  return [invalid(timeoutPath, timeout, `must be greater than 0 and less than ${MAX_CLIENT_IP_AFFINITY_SECONDS}`)];
}

function validateExternalIPs(spec: ServiceSpec, rules: IPRules): FieldErrors {
  return (spec.externalIPs ?? []).flatMap((ip, i) => {
    const path = index("spec.externalIPs", i);
    const errors = validateIP(ip, path, rules);
    return errors.length > 0 ? errors : validateNonSpecialIP(ip, path);
  });
}
