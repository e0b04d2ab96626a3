/** Checks what a pod or container may do on its node: the parts that have a shape to check. Models validation.go ValidateSecurityContext, validatePodSpecSecurityContext. */
import { child, duplicate, type FieldError, index, invalid, required } from "../meta/field-error.ts";
import { isValidGroupID, isValidUserID } from "../meta/port-names.ts";
import { type FieldErrors, invalidEach, NO_ERRORS } from "./field-checks.ts";
import type { PodSpec } from "./pod-types.ts";

/** A container's security context. */
export function validateSecurityContext(context: unknown, path: string): FieldErrors {
  if (!isFields(context)) return NO_ERRORS;
  const conflict = context.allowPrivilegeEscalation === false && context.privileged === true;
  const detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true";
  return [...validateIDs(context, path), ...(conflict ? [invalid(path, context, detail)] : NO_ERRORS)];
}

/** A pod's security context, with the sysctls that need namespaces of its own. */
export function validatePodSecurityContext(spec: PodSpec, path: string): FieldErrors {
  const context = spec.securityContext;
  const errors: FieldError[] = [];
  if (isFields(context)) {
    errors.push(...validateID(context.fsGroup, isValidGroupID, child(path, "fsGroup")), ...validateIDs(context, path));
    listOf(context.supplementalGroups).forEach((group, i) => {
      errors.push(...validateID(group, isValidGroupID, index(child(path, "supplementalGroups"), i)));
    });
  }
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const detail = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.push(invalid(child(path, "shareProcessNamespace"), true, detail));
  }
  return isFields(context) ? [...errors, ...validateSysctls(context, spec, child(path, "sysctls"))] : errors;
}

type Fields = { readonly [key: string]: unknown };

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function validateIDs(context: Fields, path: string): FieldErrors {
  return [
    ...validateID(context.runAsUser, isValidUserID, child(path, "runAsUser")),
    ...validateID(context.runAsGroup, isValidGroupID, child(path, "runAsGroup")),
  ];
}

function validateID(id: unknown, validator: (id: number) => readonly string[], path: string): FieldErrors {
  return typeof id === "number" ? invalidEach(path, id, validator(id)) : NO_ERRORS;
}

const SYSCTL_MAX_LENGTH = 253;
const SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const SYSCTL_NAME = `^(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}$`;
const SYSCTL_PATTERN = new RegExp(SYSCTL_NAME);

function validateSysctls(context: Fields, spec: PodSpec, path: string): FieldErrors {
  const names = new Set<string>();
  return listOf(context.sysctls).flatMap((sysctl, i) => {
    const name = isFields(sysctl) && typeof sysctl.name === "string" ? sysctl.name : "";
    const at = child(index(path, i), "name");
    const twice = names.has(name);
    names.add(name);
    return [...validateSysctlName(name, twice, at), ...validateSysctlNamespace(name, spec, at)];
  });
}

function validateSysctlName(name: string, twice: boolean, path: string): FieldErrors {
  if (name === "") return [required(path, "")];
  if (name.length > SYSCTL_MAX_LENGTH || !SYSCTL_PATTERN.test(name)) {
    return [invalid(path, name, `must have at most ${SYSCTL_MAX_LENGTH} characters and match regex ${SYSCTL_NAME}`)];
  }
  return twice ? [duplicate(path, name)] : NO_ERRORS;
}

function validateSysctlNamespace(name: string, spec: PodSpec, path: string): FieldErrors {
  const dotted = name.replaceAll("/", ".");
  if (spec.hostNetwork === true && dotted.startsWith("net.")) {
    return [invalid(path, name, "may not be specified when 'hostNetwork' is true")];
  }
  const ipc =
    ["kernel.shm", "kernel.msg", "fs.mqueue."].some((prefix) => dotted.startsWith(prefix)) || dotted === "kernel.sem";
  return ipc && spec.hostIPC === true
    ? [invalid(path, name, "may not be specified when 'hostIPC' is true")]
    : NO_ERRORS;
}
