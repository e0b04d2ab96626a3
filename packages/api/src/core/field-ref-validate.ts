/** Checks references to a pod's own fields and resources. Models validation.go validateObjectFieldSelector, validateContainerResourceFieldSelector. */
import { child, type FieldError, invalid, notSupported, required } from "../meta/field-error.ts";
import { isQualifiedName } from "../meta/label-names.ts";
import { canonicalQuantity } from "../meta/quantity.ts";
import { type FieldErrors, invalidEach, NO_ERRORS } from "./field-checks.ts";
import type { EnvVarSource } from "./pod-types.ts";

/** A field of the pod that an environment variable can hold. */
export function validateFieldRef(ref: NonNullable<EnvVarSource["fieldRef"]>, path: string): FieldErrors {
  const { apiVersion = "", fieldPath = "" } = ref;
  if (apiVersion === "") return [required(child(path, "apiVersion"), "")];
  const at = child(path, "fieldPath");
  if (fieldPath === "") return [required(at, "")];
  const problem = conversionProblem(apiVersion, fieldPath);
  if (problem !== undefined) return [invalid(at, fieldPath, `error converting fieldPath: ${problem}`)];
  const subscript = splitSubscript(fieldPath);
  if (subscript !== undefined) return validateSubscript(subscript, at);
  const field = fieldPath === "spec.host" ? "spec.nodeName" : fieldPath;
  return ENV_FIELDS.includes(field) ? NO_ERRORS : [notSupported(at, field, ENV_FIELDS)];
}

/** A request or limit of a container, divided by a unit. */
export function validateResourceFieldRef(
  ref: NonNullable<EnvVarSource["resourceFieldRef"]>,
  path: string,
): FieldErrors {
  const resource = ref.resource ?? "";
  const at = child(path, "resource");
  const errors: FieldError[] = [];
  if (resource === "") errors.push(required(at, ""));
  else if (!RESOURCES.includes(resource) && !/^(requests|limits)\.hugepages-/.test(resource)) {
    errors.push(notSupported(at, resource, RESOURCES));
  }
  return [...errors, ...validateDivisor(resource, ref.divisor ?? "", child(path, "divisor"))];
}

const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];

// What the downward API can say of a pod at all. Models pkg/apis/core/pods/helpers.go ConvertDownwardAPIFieldLabel.
const POD_FIELDS: readonly string[] = [
  ...ENV_FIELDS,
  "metadata.annotations",
  "metadata.labels",
  "spec.host",
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
];

const RESOURCES = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];

interface Subscript {
  readonly field: string;
  readonly key: string;
}

function splitSubscript(path: string): Subscript | undefined {
  const match = /^(.*?)\['(.*)'\]$/s.exec(path);
  return match === null || match[1] === "" ? undefined : { field: match[1] ?? "", key: match[2] ?? "" };
}

function conversionProblem(apiVersion: string, fieldPath: string): string | undefined {
  if (apiVersion !== "v1") return `unsupported pod version: ${apiVersion}`;
  const subscript = splitSubscript(fieldPath);
  if (subscript === undefined)
    return POD_FIELDS.includes(fieldPath) ? undefined : `field label not supported: ${fieldPath}`;
  const known = subscript.field === "metadata.annotations" || subscript.field === "metadata.labels";
  return known ? undefined : `field label does not support subscript: ${fieldPath}`;
}

function validateSubscript(subscript: Subscript, path: string): FieldErrors {
  const key = subscript.field === "metadata.annotations" ? subscript.key.toLowerCase() : subscript.key;
  return invalidEach(path, key, isQualifiedName(key));
}

const BYTE_DIVISORS = ["1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei"];

function validateDivisor(resource: string, divisor: string, path: string): FieldErrors {
  const unit = canonicalQuantity(divisor) ?? "0";
  if (divisor === "" || unit === "0") return NO_ERRORS;
  if (resource.endsWith(".cpu")) {
    if (unit === "1m" || unit === "1") return NO_ERRORS;
    return [invalid(path, resource, "only divisor's values 1m and 1 are supported with the cpu resource")];
  }
  const kind = byteResource(resource);
  if (kind === undefined || BYTE_DIVISORS.includes(unit)) return NO_ERRORS;
  return [
    invalid(
      path,
      resource,
      `only divisor's values ${BYTE_DIVISORS.join(", ")} are supported with the ${kind} resource`,
    ),
  ];
}

function byteResource(resource: string): string | undefined {
  if (resource.endsWith(".memory")) return "memory";
  if (resource.endsWith(".ephemeral-storage")) return "local ephemeral storage";
  return resource.includes(".hugepages-") ? "hugepages" : undefined;
}
