/** Checks what a pod or a pod template asks for. Models validation.go ValidatePodSpec. */
import { child, type FieldError, index, invalid, required } from "../meta/field-error.ts";
import { validateLabels } from "../meta/label-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { inclusiveRangeError } from "../meta/port-names.ts";
import { validateAffinity } from "./affinity-validate.ts";
import { validateHostNetworkPorts } from "./container-ports-validate.ts";
import { validateContainers, validateInitContainers } from "./container-validate.ts";
import { validateEphemeralContainers } from "./ephemeral-container-validate.ts";
import {
  type FieldErrors,
  NO_ERRORS,
  validateDNS1123Label,
  validateName,
  validateOneOf,
  validateQualifiedName,
} from "./field-checks.ts";
import { validateDNSConfig, validateHostAliases } from "./pod-dns-validate.ts";
import type { PodSpec } from "./pod-types.ts";
import { validatePodSecurityContext } from "./security-context-validate.ts";
import { validateTolerations } from "./taint-validate.ts";
import { validateTopologySpread } from "./topology-spread-validate.ts";
import { validateVolumes } from "./volume-validate.ts";

/** What the same spec may mean in different places. */
export interface PodSpecOptions {
  /** The spec is a Pod's own, not a template's. */
  readonly isPod: boolean;
  /** RelaxedDNSSearchValidation. */
  readonly relaxedSearch: boolean;
}

/** Checks a defaulted spec, naming every error at once in upstream's order. */
export function validatePodSpec(spec: PodSpec, path: string, options: PodSpecOptions): FieldErrors {
  return [
    ...validateParts(spec, path),
    ...validateHostNetworkPorts(spec, options.isPod, path),
    ...validateOneOf(spec.restartPolicy, RESTART_POLICIES, child(path, "restartPolicy")),
    ...validateOneOf(spec.dnsPolicy, DNS_POLICIES, child(path, "dnsPolicy")),
    ...validateLabels(spec.nodeSelector, child(path, "nodeSelector")),
    ...validatePodSecurityContext(spec, child(path, "securityContext")),
    ...validateAffinity(spec.affinity, child(path, "affinity")),
    ...validateDNSConfig(spec, options.relaxedSearch, child(path, "dnsConfig")),
    ...validateReadinessGates(spec, child(path, "readinessGates")),
    ...validateTopologySpread(spec.topologySpreadConstraints, child(path, "topologySpreadConstraints")),
    ...validateNames(spec, path),
  ];
}

const RESTART_POLICIES = ["Always", "OnFailure", "Never"];
const DNS_POLICIES = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
const PREEMPTION_POLICIES = ["PreemptLowerPriority", "Never"];
const MAX_INT32 = 2147483647;

function validateParts(spec: PodSpec, path: string): FieldErrors {
  const graceSeconds = spec.terminationGracePeriodSeconds;
  const volumes = validateVolumes(spec.volumes ?? [], child(path, "volumes"));
  const around = { volumes: volumes.names, graceSeconds };
  const { containers = [], initContainers = [] } = spec;
  return [
    ...(graceSeconds === undefined ? [required(child(path, "terminationGracePeriodSeconds"), "")] : NO_ERRORS),
    ...volumes.errors,
    ...validateContainers(containers, around, child(path, "containers")),
    ...validateInitContainers(initContainers, containers, around, child(path, "initContainers")),
    ...validateEphemeralContainers(spec, around, child(path, "ephemeralContainers")),
  ];
}

function validateReadinessGates(spec: PodSpec, path: string): FieldErrors {
  const gates = spec.readinessGates ?? [];
  return gates.flatMap((gate, i) =>
    validateQualifiedName(gate.conditionType ?? "", child(index(path, i), "conditionType")),
  );
}

function validateNames(spec: PodSpec, path: string): FieldErrors {
  const { hostname = "", subdomain = "", preemptionPolicy } = spec;
  return [
    ...validateOptionalName(spec.serviceAccountName, child(path, "serviceAccountName")),
    ...validateOptionalName(spec.nodeName, child(path, "nodeName")),
    ...validateDeadline(spec.activeDeadlineSeconds, child(path, "activeDeadlineSeconds")),
    ...(hostname === "" ? NO_ERRORS : validateDNS1123Label(hostname, child(path, "hostname"))),
    ...(subdomain === "" ? NO_ERRORS : validateDNS1123Label(subdomain, child(path, "subdomain"))),
    ...validateTolerations(spec.tolerations ?? [], child(path, "tolerations")),
    ...validateHostAliases(spec, child(path, "hostAliases")),
    ...validateOptionalName(spec.priorityClassName, child(path, "priorityClassName")),
    ...(preemptionPolicy === undefined
      ? NO_ERRORS
      : validateOneOf(preemptionPolicy, PREEMPTION_POLICIES, child(path, "preemptionPolicy"))),
  ];
}

function validateOptionalName(name: string | undefined, path: string): FieldErrors {
  return name === undefined || name === "" ? NO_ERRORS : validateName(name, nameIsDNSSubdomain, path);
}

function validateDeadline(seconds: number | undefined, path: string): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= MAX_INT32)) return [];
  return [invalid(path, seconds, inclusiveRangeError(1, MAX_INT32))];
}
