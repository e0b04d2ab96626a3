/** The ephemeralcontainers subresource of pods: containers that are only ever added. Models pkg/registry/core/pod/strategy.go podEphemeralContainersStrategy. */
import { type FieldError, forbidden, type Pod, semanticEqual } from "@kubenetsim/api";

type Named = { readonly name?: string };

/** The stored pod with the ephemeral containers that were asked for, and nothing else of it. */
export function withEphemeralContainers(asked: Pod, old: Pod): Pod {
  const list = containersOf(asked);
  if (list.length === 0 && containersOf(old).length === 0) return old;
  return { ...old, spec: { ...old.spec, ephemeralContainers: list } as Pod["spec"] };
}

/** What was there must stay as it was. Models ValidatePodEphemeralContainersUpdate. */
export function validateEphemeralContainers(pod: Pod, old: Pod): readonly FieldError[] {
  const now = new Map(containersOf(pod).map((container) => [container.name, container]));
  return containersOf(old).flatMap((container) => {
    const kept = now.get(container.name);
    const what = `existing ephemeral containers "${container.name ?? ""}" may not be`;
    if (kept === undefined) return [forbidden("spec.ephemeralContainers", `${what} removed\n`)];
    return semanticEqual(kept, container) ? [] : [forbidden("spec.ephemeralContainers", `${what} changed\n`)];
  });
}

/** The field is known to the schema, but to nothing else here. */
function containersOf(pod: Pod): readonly Named[] {
  return (pod.spec as { readonly ephemeralContainers?: readonly Named[] }).ephemeralContainers ?? [];
}
