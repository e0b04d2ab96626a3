/** Checks the containers that are put into a running pod. Models validation.go validateEphemeralContainers. */
import { child, duplicate, forbidden, index, invalid, notFound } from "../meta/field-error.ts";
import { type ContainerSurroundings, validateContainer } from "./container-validate.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import type { EphemeralContainer, PodSpec } from "./pod-types.ts";

const DETAIL = "cannot be set for an Ephemeral Container";
/** What a service needs to be relied upon; an ephemeral container is none. */
const NOT_ALLOWED = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
];

export function validateEphemeralContainers(spec: PodSpec, around: ContainerSurroundings, path: string): FieldErrors {
  const { ephemeralContainers = [], containers = [], initContainers = [] } = spec;
  if (ephemeralContainers.length === 0) return NO_ERRORS;
  const others = new Set([...containers, ...initContainers].map(({ name }) => name ?? ""));
  const all = new Set(others);
  return ephemeralContainers.flatMap((container, i) => {
    const at = index(path, i);
    const twice = all.has(container.name ?? "");
    all.add(container.name ?? "");
    return [
      ...validateContainer(container, around, at),
      ...validateImage(container, child(at, "image")),
      ...(twice ? [duplicate(child(at, "name"), container.name)] : NO_ERRORS),
      ...validateTarget(container, others, child(at, "targetContainerName")),
      ...forbidEach(container, NOT_ALLOWED, at),
      ...validateSubPaths(container, child(at, "volumeMounts")),
    ];
  });
}

function validateImage({ image = "" }: EphemeralContainer, path: string): FieldErrors {
  return image === image.trim() ? NO_ERRORS : [invalid(path, image, "must not have leading or trailing whitespace")];
}

function validateTarget(
  { targetContainerName = "" }: EphemeralContainer,
  others: ReadonlySet<string>,
  path: string,
): FieldErrors {
  return targetContainerName === "" || others.has(targetContainerName)
    ? NO_ERRORS
    : [notFound(path, targetContainerName)];
}

/** Of resources an empty object stands in every container; it sets nothing. */
function forbidEach(object: object, fields: readonly string[], path: string): FieldErrors {
  const values = new Map<string, unknown>(Object.entries(object));
  const isSet = (value: unknown): boolean => {
    if (value === undefined || value === null || value === "") return false;
    return typeof value !== "object" || Object.keys(value).length > 0;
  };
  return fields.filter((field) => isSet(values.get(field))).map((field) => forbidden(child(path, field), DETAIL));
}

// Their bind mounts would outlive the container.
function validateSubPaths({ volumeMounts = [] }: EphemeralContainer, path: string): FieldErrors {
  return volumeMounts.flatMap((mount, i) => forbidEach(mount, ["subPath", "subPathExpr"], index(path, i)));
}
