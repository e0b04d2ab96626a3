/** How long a DaemonSet waits before it makes a pod anew that fails again and again. Models daemon_controller.go failedPodsBackoff. */
import type { Pod } from "@kubenetsim/api";
import { type Millis, parseRfc3339 } from "@kubenetsim/sim";
import type { Context } from "../runtime/types.ts";
import { targetNode } from "./placement.ts";

/** The Event of each failure: what it counts by, for it remembers nothing else. */
export const FAILED_POD = "FailedDaemonPod";
const FIRST_MS: Millis = 1_000;
const MOST_MS: Millis = 900_000;

/** In how long a failed pod may be replaced; 0: now. After half an hour without a failure the count begins anew. */
export function untilReplaced(context: Context, setUID: string, pod: Pod): Millis {
  if (pod.status?.phase !== "Failed") return 0;
  const node = ` on node ${targetNode(pod)},`;
  let failures = 0;
  let last: Millis = 0;
  for (const { reason, message = "", count = 1, lastTimestamp = "" } of context.eventsOf(setUID)) {
    if (reason !== FAILED_POD || !message.includes(node)) continue;
    failures += count;
    last = Math.max(last, parseRfc3339(lastTimestamp) ?? 0);
  }
  if (failures === 0 || context.now - last > 2 * MOST_MS) return 0;
  return Math.max(0, last + Math.min(FIRST_MS * 2 ** (failures - 1), MOST_MS) - context.now);
}
