/** How long a failed key waits. Models k8s.io/client-go/util/workqueue ItemExponentialFailureRateLimiter with its defaults. */
import type { Millis } from "@kubenetsim/sim";

const BASE_DELAY_MS = 5;
const MAX_DELAY_MS = 1_000_000;
/** 5 ms doubled this often is past the maximum. */
const DOUBLINGS_MAX = 18;

/** The wait before the next try, after this many failures in a row before this one. */
export function nextBackoff(failures: number): Millis {
  return Math.min(BASE_DELAY_MS * 2 ** Math.min(failures, DOUBLINGS_MAX), MAX_DELAY_MS);
}
