/** Checks the containers of a pod. Models validation.go validateContainers, validateInitContainers. */
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  index,
  invalid,
  notFound,
  required,
} from "../meta/field-error.ts";
import { validateContainerPorts, validateHostPortsOnce } from "./container-ports-validate.ts";
import { validateRestartPolicy } from "./container-restart-validate.ts";
import { validateEnv, validateEnvFrom } from "./env-validate.ts";
import { type FieldErrors, NO_ERRORS, validateDNS1123Label, validateOneOf } from "./field-checks.ts";
import type { Container, VolumeMount } from "./pod-types.ts";
import { validateLifecycle, validateProbes } from "./probe-validate.ts";
import { validateResources } from "./resources-validate.ts";
import { validateSecurityContext } from "./security-context-validate.ts";
import { validateDescendingPath } from "./volume-validate.ts";

/** What a container's pod lends to its validation. */
export interface ContainerSurroundings {
  readonly volumes: ReadonlySet<string>;
  /** Seconds that the pod may take to end, if that is known. */
  readonly graceSeconds: number | undefined;
}

/** Checks the containers that run side by side. */
export function validateContainers(
  containers: readonly Container[],
  around: ContainerSurroundings,
  path: string,
): FieldErrors {
  if (containers.length === 0) return [required(path, "")];
  const names = new Set<string>();
  const errors: FieldError[] = containers.flatMap((container, i) => {
    const at = index(path, i);
    const twice = names.has(container.name ?? "");
    names.add(container.name ?? "");
    return [
      ...validateContainer(container, around, at),
      ...(twice ? [duplicate(child(at, "name"), container.name)] : NO_ERRORS),
      ...validateLifecycle(container.lifecycle, around.graceSeconds, child(at, "lifecycle")),
      ...validateProbes(container, around.graceSeconds, at),
      ...validateRestartPolicy(container, at),
    ];
  });
  return [...errors, ...validateHostPortsOnce(containers, path)];
}

/** Checks the containers that run before the others; with restartPolicy Always one is a sidecar and may have probes. */
export function validateInitContainers(
  containers: readonly Container[],
  regular: readonly Container[],
  around: ContainerSurroundings,
  path: string,
): FieldErrors {
  const names = new Set(regular.map((container) => container.name ?? ""));
  return containers.flatMap((container, i) => {
    const at = index(path, i);
    const twice = names.has(container.name ?? "");
    if ((container.name ?? "") !== "") names.add(container.name);
    return [
      ...validateContainer(container, around, at),
      ...validateRestartPolicy(container, at),
      ...(twice ? [duplicate(child(at, "name"), container.name)] : NO_ERRORS),
      ...validateHostPortsOnce([container], path),
      ...validateInitProbes(container, around, at),
    ];
  });
}

const MESSAGE_POLICIES = ["File", "FallbackToLogsOnError"];
const PULL_POLICIES = ["Always", "IfNotPresent", "Never"];

/** What holds for containers of every kind. */
export function validateContainer(container: Container, around: ContainerSurroundings, path: string): FieldErrors {
  const name = container.name ?? "";
  const namePath = child(path, "name");
  return [
    ...(name === "" ? [required(namePath, "")] : validateDNS1123Label(name, namePath)),
    ...((container.image ?? "") === "" ? [required(child(path, "image"), "")] : NO_ERRORS),
    ...validateOneOf(container.terminationMessagePolicy, MESSAGE_POLICIES, child(path, "terminationMessagePolicy")),
    ...validateContainerPorts(container.ports ?? [], child(path, "ports")),
    ...validateEnv(container.env ?? [], child(path, "env")),
    ...validateEnvFrom(container.envFrom ?? [], child(path, "envFrom")),
    ...validateVolumeMounts(container.volumeMounts ?? [], around.volumes, child(path, "volumeMounts")),
    ...validateOneOf(container.imagePullPolicy, PULL_POLICIES, child(path, "imagePullPolicy")),
    ...validateResources(container.resources, child(path, "resources")),
    ...validateSecurityContext(container.securityContext, child(path, "securityContext")),
  ];
}

const PROBE_FIELDS = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] as const;

function validateInitProbes(container: Container, around: ContainerSurroundings, path: string): FieldErrors {
  if (container.restartPolicy === "Always") {
    return [
      ...validateLifecycle(container.lifecycle, around.graceSeconds, child(path, "lifecycle")),
      ...validateProbes(container, around.graceSeconds, path),
    ];
  }
  const set = PROBE_FIELDS.filter((field) => container[field] !== undefined);
  return set.map((field) =>
    forbidden(child(path, field), "may not be set for init containers without restartPolicy=Always"),
  );
}

function validateVolumeMounts(mounts: readonly VolumeMount[], volumes: ReadonlySet<string>, path: string): FieldErrors {
  const taken = new Set<string>();
  return mounts.flatMap((mount, i) => {
    const at = index(path, i);
    const { name = "", mountPath = "", subPath = "" } = mount;
    const errors: FieldError[] = [];
    if (name === "") errors.push(required(child(at, "name"), ""));
    if (!volumes.has(name)) errors.push(notFound(child(at, "name"), name));
    if (mountPath === "") errors.push(required(child(at, "mountPath"), ""));
    if (taken.has(mountPath)) errors.push(invalid(child(at, "mountPath"), mountPath, "must be unique"));
    taken.add(mountPath);
    // Upstream names the list here, not its item.
    return subPath === "" ? errors : [...errors, ...validateDescendingPath(subPath, child(path, "subPath"))];
  });
}
