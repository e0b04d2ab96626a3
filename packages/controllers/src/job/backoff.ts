/** How long a Job waits after a pod has failed. Models pkg/controller/job/backoff_utils.go. */
import type { Pod } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { isPodTerminal } from "../pod/status.ts";

/** The first wait after a failure; it doubles with each further one. Models DefaultJobPodFailureBackOff. */
const BACKOFF_MS = 10_000;
const BACKOFF_MAX_MS = 600_000;

/** How long to wait before the next pod is made: longer with each failure since the last success. */
export function backoffLeft(pods: readonly Pod[], now: Millis): Millis {
  const ended = pods
    .filter(isPodTerminal)
    .map((pod) => ({ isFailed: pod.status?.phase === "Failed", at: finishedAt(pod) ?? now }))
    .sort((a, b) => b.at - a.at);
  const sinceSuccess = ended.findIndex(({ isFailed }) => !isFailed);
  const failures = sinceSuccess < 0 ? ended.length : sinceSuccess;
  const last = ended[0]?.at;
  if (failures === 0 || last === undefined) return 0;
  return Math.max(0, last + backoffAfter(failures) - now);
}

/** The wait after so many failures. */
export function backoffAfter(failures: number): Millis {
  return failures === 0 ? 0 : Math.min(BACKOFF_MS * 2 ** (failures - 1), BACKOFF_MAX_MS);
}

/** When the last of its containers ended. */
export function finishedAt({ status }: Pod): Millis | undefined {
  const times = (status?.containerStatuses ?? []).map(({ state }) => parseRfc3339(state?.terminated?.finishedAt ?? ""));
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
