/** The ephemeralcontainers subresource of pods: containers that are only ever added. Models pkg/registry/core/pod/strategy.go podEphemeralContainersStrategy. */
import {
  type EphemeralContainer,
  type FieldError,
  forbidden,
  MIRROR_POD,
  type Pod,
  semanticEqual,
  validatePod,
} from "@kubenetsim/api";

/** The stored pod with the ephemeral containers that were asked for, and nothing else of it. */
export function withEphemeralContainers(asked: Pod, old: Pod): Pod {
  const list = containersOf(asked);
  if (list.length === 0 && containersOf(old).length === 0) return old;
  return { ...old, spec: { ...old.spec, ephemeralContainers: list } };
}

/** What was there must stay as it was, and what comes must be fit for it. Models ValidatePodEphemeralContainersUpdate. */
export function validateEphemeralContainers(pod: Pod, old: Pod): readonly FieldError[] {
  if (pod.metadata.annotations !== undefined && Object.hasOwn(pod.metadata.annotations, MIRROR_POD))
    return [forbidden("", "static pods do not support ephemeral containers")];
  const now = new Map(containersOf(pod).map((container) => [container.name, container]));
  const changes = containersOf(old).flatMap((container) => {
    const kept = now.get(container.name);
    const what = `existing ephemeral containers "${container.name ?? ""}" may not be`;
    if (kept === undefined) return [forbidden("spec.ephemeralContainers", `${what} removed\n`)];
    return semanticEqual(kept, container) ? [] : [forbidden("spec.ephemeralContainers", `${what} changed\n`)];
  });
  return [...validatePod(pod), ...changes];
}

function containersOf({ spec }: Pod): readonly EphemeralContainer[] {
  return spec.ephemeralContainers ?? [];
}
