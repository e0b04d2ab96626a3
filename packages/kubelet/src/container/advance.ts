/** Takes the containers of a pod as far as they can go now. Models kuberuntime_manager.go computePodActions and SyncPod. */
import {
  allSlots,
  ephemeralSlots,
  initSlots,
  isSidecar,
  mainSlots,
  runtimeOf,
  type Slot,
  setRuntime,
  type Turn,
} from "../turn.ts";
import type { ContainerRuntime, PodRuntime } from "../types.ts";
import { finishExit, nextBackoff } from "./exit.ts";
import { waitForImage } from "./image.ts";
import { killContainer, replaceUnknown } from "./kill.ts";
import { endPostStart } from "./post-start.ts";
import { beginStart, finishStart } from "./start.ts";

/** More steps than a container can take at one moment. */
const STEPS_MAX = 8;

/** Ephemeral containers whenever they come, init containers one after the other, then all the others. */
export function advanceContainers(turn: Turn): void {
  for (const slot of ephemeralSlots(turn.pod)) advanceContainer(turn, slot);
  if (!advanceInit(turn)) return;
  let isHeld = false;
  for (const slot of mainSlots(turn.pod)) {
    if (isHeld) exitIfDue(turn, slot);
    else {
      replaceChanged(turn, slot);
      advanceContainer(turn, slot);
    }
    // The kubelet starts one after the other, and each start lasts until its hook has ended.
    isHeld ||= runtimeOf(turn, slot)?.postStart !== undefined;
  }
}

/** Ends sidecars and ephemeral containers once nothing is left for them to accompany. */
export function stopSidecars(turn: Turn): void {
  const graceMs = (turn.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  for (const slot of [...initSlots(turn.pod), ...ephemeralSlots(turn.pod)]) {
    giveUpStart(turn, slot);
    const isPlainInit = slot.list === "initContainers" && !isSidecar(slot);
    if (isPlainInit || runtimeOf(turn, slot)?.killing === "stop") continue;
    killContainer(turn, slot, {
      message: `Stopping container ${slot.container.name}`,
      graceMs,
      after: "stop",
      from: turn.now,
    });
    exitIfDue(turn, slot);
  }
}

/** Forgets a start that was still to come. */
export function giveUpStart(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.step === undefined) return;
  const { step, startAt, ...rest } = runtime;
  setRuntime(turn, slot, rest);
}

/** Have all containers ended for good, or has an init container failed for good? */
export function isDone(record: PodRuntime): boolean {
  const { initContainers } = record.pod.spec;
  const failed = record.initContainers.some((each, index) => {
    return isOver(each) && each.exitCode !== 0 && initContainers?.[index]?.restartPolicy !== "Always";
  });
  return failed || record.containers.every(isOver);
}

/** Does a program of the pod still run? */
export function isRunning(record: PodRuntime): boolean {
  const running = (each: ContainerRuntime): boolean => each.state === "running";
  if (record.containers.some(running) || record.initContainers.some(running)) return true;
  return record.ephemeralContainers?.some(running) === true;
}

/** Ends the programs whose time has come. */
export function advanceExits(turn: Turn): void {
  for (const slot of allSlots(turn.pod)) exitIfDue(turn, slot);
}

/** Its postStart hook has ended, and it has no startup probe, or that has succeeded. */
export function isStarted(runtime: ContainerRuntime): boolean {
  if (runtime.state !== "running" || runtime.postStart !== undefined) return false;
  return runtime.probes.startup === undefined || runtime.probes.startup.result === "success";
}

// Of a running container only the image can be changed. Ephemeral ones and plain init containers are left alone.
function replaceChanged(turn: Turn, slot: Slot): boolean {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.state !== "running" || runtime.killing !== undefined || runtime.image === slot.container.image)
    return false;
  const message = `Container ${slot.container.name} definition changed, will be restarted`;
  const graceMs = (turn.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  killContainer(turn, slot, { message, graceMs, after: "restart", from: turn.now });
  return isStarted(runtime);
}

function exitIfDue(turn: Turn, slot: Slot): void {
  const runtime = runtimeOf(turn, slot);
  if (runtime?.state === "running" && runtime.exitsAt !== undefined && runtime.exitsAt <= turn.now)
    finishExit(turn, slot);
}

function isOver(runtime: ContainerRuntime): boolean {
  return runtime.state === "terminated" && runtime.step === undefined;
}

/** True once the containers proper may start. */
function advanceInit(turn: Turn): boolean {
  const initialized = turn.record.containers.some(isMade);
  const furthest = turn.record.initContainers.findLastIndex(isMade);
  for (const slot of initSlots(turn.pod)) {
    // One that another has followed was done once: it is waited for no more.
    const isPassed = initialized || slot.index < furthest;
    if (isSidecar(slot)) {
      // One that is replaced by another has started once: nobody waits for its successor.
      const hadStarted = replaceChanged(turn, slot);
      advanceContainer(turn, slot);
      const sidecar = runtimeOf(turn, slot);
      if (!isPassed && !hadStarted && (sidecar === undefined || !isStarted(sidecar))) return false;
      continue;
    }
    if (isPassed) continue;
    advanceContainer(turn, slot);
    const runtime = runtimeOf(turn, slot);
    if (runtime === undefined || !isOver(runtime) || runtime.exitCode !== 0) return false;
  }
  return true;
}

function isMade(runtime: ContainerRuntime): boolean {
  return runtime.containerID !== undefined;
}

function advanceContainer(turn: Turn, slot: Slot): void {
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    const runtime = runtimeOf(turn, slot);
    if (runtime === undefined || !stepContainer(turn, slot, runtime)) return;
  }
}

/** Another image is asked for at once. */
function retryImage(turn: Turn, slot: Slot, runtime: ContainerRuntime): boolean {
  const isSame = runtime.imageBackoff?.image === slot.container.image;
  if (isSame && (runtime.startAt ?? turn.now) > turn.now) return false;
  if (!waitForImage(turn, slot, runtime)) beginStart(turn, slot, runtime);
  return true;
}

/** One step; false where there is none to take now. */
function stepContainer(turn: Turn, slot: Slot, runtime: ContainerRuntime): boolean {
  if (runtime.state === "running") {
    if (runtime.exitsAt === undefined || runtime.exitsAt > turn.now) return endPostStart(turn, slot);
    finishExit(turn, slot);
    return true;
  }
  if (runtime.state === "unknown") {
    if (slot.list === "ephemeralContainers") return false;
    replaceUnknown(turn, slot, runtime);
    return runtimeOf(turn, slot)?.state === "waiting";
  }
  if (runtime.step === undefined) {
    if (runtime.state !== "waiting") return false;
    beginStart(turn, slot, runtime);
    return true;
  }
  if (runtime.imageBackoff !== undefined && runtime.step === "retry") return retryImage(turn, slot, runtime);
  if ((runtime.startAt ?? turn.now) > turn.now) return false;
  if (runtime.step === "backoff") beginStart(turn, slot, { ...runtime, backoffMs: nextBackoff(runtime.backoffMs) });
  else finishStart(turn, slot);
  return true;
}
