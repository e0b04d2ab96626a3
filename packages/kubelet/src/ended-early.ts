/** A pod that is over before its programs are: somebody set its phase, or its time is up. Models pod_workers.go UpdatePod and active_deadline.go. */
import type { Pod, PodStatus } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { isRunning } from "./container/advance.ts";
import { publishStatus } from "./status/publish.ts";
import { advanceTermination } from "./terminate.ts";
import type { Turn } from "./turn.ts";
import type { PodRuntime } from "./types.ts";

export interface EarlyEnd {
  /** Absent: the status says already why. */
  readonly reason?: string;
  readonly message?: string;
}

/** Why the pod is to end now; `undefined`: it goes on, or has ended. */
export function earlyEndOf({ pod, record, now }: Turn): EarlyEnd | undefined {
  if (record.sandbox === "stopped" && !isRunning(record)) return undefined;
  const phase = pod.status?.phase;
  if (phase === "Failed" || phase === "Succeeded") return {};
  const deadline = deadlineOf(record);
  if (deadline === undefined || now < deadline) return undefined;
  return { reason: "DeadlineExceeded", message: "Pod was active on the node longer than the specified deadline" };
}

/** By when the pod must have ended. */
export function deadlineOf({ pod, startedAt }: PodRuntime): Millis | undefined {
  const { activeDeadlineSeconds } = pod.spec;
  return activeDeadlineSeconds === undefined ? undefined : startedAt + activeDeadlineSeconds * 1000;
}

/** Ends the programs in the pod's own grace; once they have, the status says how it came. */
export function endEarly(turn: Turn, { reason, message }: EarlyEnd): ReturnType<typeof publishStatus> {
  const graceMs = (turn.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  const hasEnded = advanceTermination(turn, graceMs);
  const published = publishStatus(turn, hasEnded);
  if (!hasEnded || reason === undefined) return published;
  const { context } = turn;
  const status: PodStatus = {
    ...published.status,
    phase: "Failed",
    reason,
    ...(message === undefined ? {} : { message }),
  };
  context.event(turn.pod, "Normal", reason, message ?? "");
  const ended: Pod = { ...published, status };
  const written = context.update("pods", ended, { subresource: "status" });
  return written.ok ? written.value : published;
}
