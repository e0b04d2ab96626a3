/** A start that has come to nothing before there was a program: the container waits, and shows why. */
import type { Millis } from "@kubenetsim/sim";
import { containerEvent, type Slot, setRuntime, type Turn } from "../turn.ts";
import type { ContainerRuntime } from "../types.ts";
import { terminationOf } from "./exit.ts";

/** After how long the kubelet looks at a pod again whose sync has failed: the pod workers' backOffPeriod. */
export const RETRY_MS: Millis = 10_000;

export interface FailedStart {
  readonly reason: string;
  readonly message: string;
  /** What the event says after `Error: `. */
  readonly told: string;
  readonly startAt: Millis;
}

/** It is tried again at `startAt`. */
export function failStart(turn: Turn, slot: Slot, runtime: ContainerRuntime, failed: FailedStart): void {
  const { reason, message, told, startAt } = failed;
  containerEvent(turn, slot, "Warning", "Failed", `Error: ${told}`);
  const termination = runtime.state === "terminated" ? terminationOf(runtime) : undefined;
  setRuntime(turn, slot, {
    ...runtime,
    ...(termination === undefined ? {} : { lastTermination: termination }),
    state: "waiting",
    reason,
    message,
    step: "retry",
    pulls: false,
    startAt,
    failingSince: runtime.failingSince ?? turn.now,
  });
}
