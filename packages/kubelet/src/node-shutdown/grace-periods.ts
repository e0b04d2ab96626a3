/** Which pods end together when a node shuts down, and how long they have. Models nodeshutdown_manager.go migrateConfig and groupByPriority. */
import type { Pod } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";

/** The time for pods from this priority on, up to that of the next period. */
export interface ShutdownGracePeriod {
  readonly priority: number;
  readonly graceMs: Millis;
}

/** What system-cluster-critical counts as. */
const SYSTEM_CRITICAL = 2_000_000_000;

/** From a kubelet's configuration, the lowest priority first. Empty: nobody waits for pods to end. */
export function shutdownGracePeriods(
  allMs: Millis,
  criticalMs: Millis,
  byPodPriority: readonly ShutdownGracePeriod[],
): readonly ShutdownGracePeriod[] {
  if (byPodPriority.length > 0) return [...byPodPriority].sort((a, b) => a.priority - b.priority);
  if (allMs === 0) return [];
  return [
    { priority: 0, graceMs: wholeSeconds(allMs - criticalMs) },
    { priority: SYSTEM_CRITICAL, graceMs: wholeSeconds(criticalMs) },
  ];
}

/** Which of the periods is the pod's: pods below the lowest priority go with the first. */
export function periodOf(periods: readonly ShutdownGracePeriod[], pod: Pod): number {
  const priority = pod.spec.priority ?? 0;
  return Math.max(
    0,
    periods.findLastIndex((period) => period.priority <= priority),
  );
}

function wholeSeconds(ms: Millis): Millis {
  return Math.floor(ms / 1000) * 1000;
}
