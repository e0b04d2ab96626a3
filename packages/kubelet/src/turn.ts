/** The variables of one sync, and the container that a step of it is about. */
import type { Container, Pod } from "@kubenetsim/api";
import type { Millis, Tree } from "@kubenetsim/sim";
import type { ContainerRuntime, KubeletContext, PodRuntime } from "./types.ts";

/** What a sync changes as it goes along; all that it holds is immutable. */
export interface Turn {
  readonly context: KubeletContext;
  readonly now: Millis;
  readonly key: string;
  readonly pod: Pod;
  record: PodRuntime;
  images: Tree<string>;
}

/** One container of the pod: its place, and what the pod says of it. */
export interface Slot {
  readonly list: "initContainers" | "containers" | "ephemeralContainers";
  readonly index: number;
  readonly container: Container;
}

/** All init containers, in order. */
export function initSlots(pod: Pod): readonly Slot[] {
  return (pod.spec.initContainers ?? []).map((container, index) => ({ list: "initContainers", index, container }));
}

/** All containers proper. */
export function mainSlots(pod: Pod): readonly Slot[] {
  return pod.spec.containers.map((container, index) => ({ list: "containers", index, container }));
}

/** Those that were put in to look around. */
export function ephemeralSlots(pod: Pod): readonly Slot[] {
  const { ephemeralContainers } = pod.spec;
  if (ephemeralContainers === undefined) return NONE;
  return ephemeralContainers.map((container, index) => ({ list: "ephemeralContainers", index, container }));
}

const NONE: readonly Slot[] = [];

/** Every container of the pod, init containers first and ephemeral ones last. */
export function allSlots(pod: Pod): readonly Slot[] {
  if (pod.spec.initContainers === undefined && pod.spec.ephemeralContainers === undefined) return mainSlots(pod);
  return [...initSlots(pod), ...mainSlots(pod), ...ephemeralSlots(pod)];
}

/** Is it an init container that runs on beside the others? */
export function isSidecar(slot: Slot): boolean {
  return slot.list === "initContainers" && slot.container.restartPolicy === "Always";
}

export function runtimeOf(turn: Turn, slot: Slot): ContainerRuntime | undefined {
  return turn.record[slot.list]?.[slot.index];
}

export function setRuntime(turn: Turn, slot: Slot, runtime: ContainerRuntime): void {
  const list = (turn.record[slot.list] ?? []).slice();
  list[slot.index] = runtime;
  // No computed key: this runs for every probe.
  if (slot.list === "containers") turn.record = { ...turn.record, containers: list };
  else if (slot.list === "initContainers") turn.record = { ...turn.record, initContainers: list };
  else turn.record = { ...turn.record, ephemeralContainers: list };
}

/** Records an event about one container of the pod. */
export function containerEvent(
  turn: Turn,
  slot: Slot,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  turn.context.event(turn.pod, type, reason, message, `spec.${slot.list}{${slot.container.name}}`);
}
