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
  readonly list: "initContainers" | "containers";
  readonly index: number;
  readonly container: Container;
}

/** All init containers, in order. */
export function initSlots(pod: Pod): readonly Slot[] {
  return (pod.spec.initContainers ?? []).map((container, index) => ({ list: "initContainers", index, container }));
}

/** All containers but the init containers. */
export function mainSlots(pod: Pod): readonly Slot[] {
  return pod.spec.containers.map((container, index) => ({ list: "containers", index, container }));
}

/** Every container of the pod, init containers first. */
export function allSlots(pod: Pod): readonly Slot[] {
  return pod.spec.initContainers === undefined ? mainSlots(pod) : [...initSlots(pod), ...mainSlots(pod)];
}

/** Is it an init container that runs on beside the others? */
export function isSidecar(slot: Slot): boolean {
  return slot.list === "initContainers" && slot.container.restartPolicy === "Always";
}

export function runtimeOf(turn: Turn, slot: Slot): ContainerRuntime | undefined {
  return turn.record[slot.list][slot.index];
}

export function setRuntime(turn: Turn, slot: Slot, runtime: ContainerRuntime): void {
  const list = turn.record[slot.list].slice();
  list[slot.index] = runtime;
  turn.record =
    slot.list === "containers" ? { ...turn.record, containers: list } : { ...turn.record, initContainers: list };
}

/** Records an event about one container of the pod. */
export function containerEvent(
  turn: Turn,
  slot: Slot,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  const kind = slot.list === "containers" ? "containers" : "initContainers";
  turn.context.event(turn.pod, type, reason, message, `spec.${kind}{${slot.container.name}}`);
}
