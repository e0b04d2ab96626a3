/** The containers of a pod as commands name them. Models kubectl/pkg/cmd/util/podcmd/podcmd.go. */
import { type Container, goQuote, type Pod } from "@kubenetsim/api";

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** Every container by its name, and where the pod has it: containers go before init containers, and ephemeral ones are last. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
}

export function hasContainer(pod: Pod, name: string): boolean {
  return containersOf(pod).some((container) => container.name === name);
}

/** As they stand in messages. */
export function allContainerNames({ spec }: Pod): string {
  const inits = (spec.initContainers ?? []).map(({ name }) => `${name} (init)`);
  const ephemeral = (spec.ephemeralContainers ?? []).map(({ name }) => `${name} (ephem)`);
  return [...spec.containers.map(({ name }) => name), ...ephemeral, ...inits].join(", ");
}

/** What the pod's annotation names; empty where there is none. */
export function annotatedContainer({ metadata }: Pod): string {
  const { annotations } = metadata;
  return annotations !== undefined && Object.hasOwn(annotations, DEFAULT_CONTAINER)
    ? (annotations[DEFAULT_CONTAINER] ?? "")
    : "";
}

/** The first container, and what is said of that where it might have been another. */
export function firstContainer(pod: Pod): { readonly container: string; readonly notice: string } {
  const first = pod.spec.containers[0]?.name ?? "";
  if (containersOf(pod).length === 1) return { container: first, notice: "" };
  return { container: first, notice: `Defaulted container ${goQuote(first)} out of: ${allContainerNames(pod)}\n` };
}

export function invalidContainer(pod: Pod, name: string): string {
  return `container ${name} is not valid for pod ${pod.metadata.name} out of: ${allContainerNames(pod)}`;
}
