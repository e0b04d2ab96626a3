/** Checks a change of a Pod's status. Models pkg/apis/core/validation/validation.go ValidatePodStatusUpdate. */
import { child, duplicate, type FieldError, forbidden, index, internal, invalid } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { canRestartAllContainers, containerShouldRestart } from "./container-restart.ts";
import { validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateImmutable, validateName, validateQualifiedName } from "./field-checks.ts";
import { isDualStack, validateIP } from "./ip-validate.ts";
import type { ContainerStatus, Pod, PodSpec, PodStatus } from "./pod-types.ts";
import { validateMirrorChange } from "./pod-update-validate.ts";
import { NO_POD_SPEC, validatePodAnnotations } from "./pod-validate.ts";

const NO_STATUS: PodStatus = {};
const ANNOTATIONS = "metadata.annotations";

export function validatePodStatusUpdate(newPod: Pod, oldPod: Pod): FieldErrors {
  const now = newPod.status ?? NO_STATUS;
  const before = oldPod.status ?? NO_STATUS;
  return [
    ...validateCoreMetaUpdate(newPod.metadata, oldPod.metadata, "metadata"),
    ...validateMirrorChange(newPod.metadata.annotations, oldPod.metadata.annotations, ANNOTATIONS),
    ...validatePodAnnotations(newPod.metadata.annotations, newPod.spec ?? NO_POD_SPEC, ANNOTATIONS),
    ...validateConditions(now),
    ...validateNode(newPod, oldPod),
    ...validateNominatedNode(now, before),
    ...validateImmutable(now.qosClass ?? "", before.qosClass ?? "", "status.qosClass"),
    ...validateContainerStates(
      now.containerStatuses,
      before.containerStatuses,
      "status.containerStatuses",
      oldPod.spec ?? NO_POD_SPEC,
      false,
    ),
    ...validateContainerStates(
      now.initContainerStatuses,
      before.initContainerStatuses,
      "status.initContainerStatuses",
      oldPod.spec ?? NO_POD_SPEC,
      true,
    ),
    ...validateIPs(now.podIPs ?? [], "status.podIPs"),
    ...validateHostIPs(now),
  ];
}

const SYSTEM_CONDITIONS = ["PodScheduled", "Ready", "Initialized"];

// Upstream names the path of conditions by `metadata`, and the field by its name in Go.
function validateConditions(status: PodStatus): FieldErrors {
  return (status.conditions ?? []).flatMap((condition, i) => {
    if (SYSTEM_CONDITIONS.includes(condition.type)) return [];
    return validateQualifiedName(condition.type ?? "", child(index("metadata.conditions", i), "Type"));
  });
}

function validateNode(newPod: Pod, oldPod: Pod): FieldErrors {
  const same = (newPod.spec?.nodeName ?? "") === (oldPod.spec?.nodeName ?? "");
  return same ? NO_ERRORS : [forbidden("status.nodeName", "may not be changed directly")];
}

function validateNominatedNode(now: PodStatus, before: PodStatus): FieldErrors {
  const name = now.nominatedNodeName ?? "";
  if (name === "" || name === before.nominatedNodeName) return NO_ERRORS;
  return validateName(name, nameIsDNSSubdomain, "status.nominatedNodeName");
}

// A container that has ended for good stays ended. Models ValidateContainerStateTransition.
function validateContainerStates(
  now: readonly ContainerStatus[] | undefined,
  before: readonly ContainerStatus[] | undefined,
  path: string,
  spec: PodSpec,
  init: boolean,
): FieldErrors {
  if (spec?.restartPolicy === "Always" || now === before || canRestartAllContainers(spec)) return NO_ERRORS;
  const containers = (init ? spec.initContainers : spec.containers) ?? [];
  return (before ?? []).flatMap((old, i) => {
    const ended = old.state?.terminated;
    if (ended === undefined || (ended.exitCode !== 0 && spec?.restartPolicy === "OnFailure")) return [];
    const container = containers.find(({ name }) => name === old.name);
    if (container !== undefined && containerShouldRestart(spec, container, ended.exitCode)) return [];
    const revived = (now ?? []).filter((one) => one.name === old.name && one.state?.terminated === undefined);
    return revived.map(() =>
      forbidden(child(index(path, i), "state"), "may not be transitioned to non-terminated state"),
    );
  });
}

type StatusIP = { readonly ip: string };

function validateIPs(ips: readonly StatusIP[], path: string): FieldErrors {
  const errors: FieldError[] = ips.flatMap(({ ip = "" }, i) => [...validateIP(ip, index(path, i))]);
  return ips.length < 2 ? errors : [...errors, ...validateFamilies(ips, path), ...validateOnce(ips, path)];
}

function validateFamilies(ips: readonly StatusIP[], path: string): FieldErrors {
  const texts = ips.map(({ ip = "" }) => ip);
  const bad = texts.find((text) => validateIP(text, path).length > 0);
  const errors: FieldError[] = [];
  if (bad !== undefined)
    errors.push(internal(path, `failed to check for dual stack with error:ParseIP: invalid ip ${bad}`));
  if (ips.length > 2 || !isDualStack(texts))
    errors.push(invalid(path, ips, "may specify no more than one IP for each IP family"));
  return errors;
}

function validateOnce(ips: readonly StatusIP[], path: string): FieldErrors {
  const seen = new Set<string>();
  return ips.flatMap((entry, i) => {
    const twice = seen.has(entry.ip);
    seen.add(entry.ip);
    return twice ? [duplicate(index(path, i), entry)] : [];
  });
}

function validateHostIPs(status: PodStatus): FieldErrors {
  const ips = status.hostIPs ?? [];
  const path = "status.hostIPs";
  const first = ips[0]?.ip ?? "";
  if (ips.length === 0) return NO_ERRORS;
  const errors: FieldError[] = [];
  if ((status.hostIP ?? "") !== first)
    errors.push(invalid(child(index(path, 0), "ip"), first, "must be equal to `hostIP`"));
  ips.forEach(({ ip = "" }, i) => {
    errors.push(...validateIP(ip, index(path, i)));
  });
  return ips.length < 2 ? errors : [...errors, ...validateOnce(ips, path), ...validateFamilies(ips, path)];
}
