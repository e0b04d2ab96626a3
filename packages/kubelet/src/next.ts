/** When a pod wants its next sync, and whether anything is under way until then. */
import type { Container } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { deadlineOf } from "./ended-early.ts";
import { dueAt, isSteady } from "./probes/run.ts";
import type { ProbeKind } from "./probes/worker.ts";
import type { ContainerRuntime, Next, PodRuntime } from "./types.ts";

/** What has failed in the same way for this long is waited for no more: only its next try is due. */
const PATIENCE_MS: Millis = 60_000;
/** A program that ends by itself later than this after its start counts as one that runs on. */
const LASTING_MS: Millis = 60_000;
const KINDS: readonly ProbeKind[] = ["startup", "readiness", "liveness"];

/** Undefined: nothing happens until the pod changes. */
export function nextOf(record: PodRuntime, now: Millis): Next | undefined {
  let at = Number.POSITIVE_INFINITY;
  let steady = record.terminating === undefined;
  let turnEndsAt: Millis | undefined;
  for (const wait of waitsOf(record, now)) {
    at = Math.min(at, wait.at);
    steady &&= wait.steady;
    if (wait.turnEndsAt !== undefined) turnEndsAt = Math.max(turnEndsAt ?? wait.turnEndsAt, wait.turnEndsAt);
  }
  if (at === Number.POSITIVE_INFINITY) return undefined;
  // Never now: what one sync could not finish has the next moment.
  at = Math.max(at, now + 1);
  return steady && turnEndsAt !== undefined ? { at, steady, turnEndsAt } : { at, steady };
}

function waitsOf(record: PodRuntime, now: Millis): readonly Next[] {
  const waits: Next[] = [];
  if (record.sandbox === "pending" && record.retryAt !== undefined) {
    waits.push({ at: record.retryAt, steady: now - (record.failingSince ?? now) >= PATIENCE_MS });
  }
  const { initContainers } = record.pod.spec;
  record.initContainers.forEach((each, index) => {
    addWaits(waits, each, record, now, isPlain(initContainers?.[index]));
  });
  let isHeld = false;
  for (const each of record.containers) {
    if (!isHeld || each.state === "running") addWaits(waits, each, record, now, false);
    isHeld ||= each.postStart !== undefined;
  }
  for (const each of record.ephemeralContainers ?? []) addWaits(waits, each, record, now, false);
  const deadline = record.terminating === undefined && record.sandbox !== "stopped" ? deadlineOf(record) : undefined;
  if (deadline !== undefined) waits.push({ at: deadline, steady: deadline - now > LASTING_MS });
  return waits;
}

function isPlain(container: Container | undefined): boolean {
  return container?.restartPolicy !== "Always";
}

function addWaits(waits: Next[], runtime: ContainerRuntime, record: PodRuntime, now: Millis, plainInit: boolean): void {
  if (runtime.step !== undefined && runtime.startAt !== undefined) {
    const isLost = runtime.step === "retry" && now - (runtime.failingSince ?? now) >= PATIENCE_MS;
    waits.push({ at: runtime.startAt, steady: isLost });
  }
  if (runtime.state !== "running") return;
  if (runtime.postStart !== undefined) waits.push({ at: runtime.postStart.endsAt, steady: false });
  if (runtime.exitsAt !== undefined) {
    const lasts = runtime.exitsAt - (runtime.startedAt ?? 0) > LASTING_MS;
    // An endless exitsAt is no time to wait for.
    if (Number.isFinite(runtime.exitsAt)) {
      waits.push({ at: runtime.exitsAt, steady: lasts && !plainInit && runtime.killing === undefined });
    }
  }
  for (const kind of KINDS) {
    const state = runtime.probes[kind];
    const at = dueAt(kind, runtime, record.terminating !== undefined);
    if (state !== undefined && at !== undefined) waits.push({ at, steady: isSteady(kind, state), turnEndsAt: at });
  }
}
