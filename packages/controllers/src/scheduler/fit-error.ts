/** What the scheduler says when no node fits. Models pkg/scheduler/framework/types.go FitError and the preemption evaluator's. */
import type { Rejection } from "./filter.ts";

const NO_NODES = "no nodes available to schedule pods";
const NO_VICTIMS = "No preemption victims found for incoming pod";
const NO_HELP = "Preemption is not helpful for scheduling";

/** The message, from the reasons of each node. */
export function fitErrorMessage(rejections: readonly Rejection[]): string {
  const total = rejections.length;
  if (total === 0) return NO_NODES;
  const reasons = histogram(rejections.flatMap((rejection) => rejection.reasons));
  const preemption = histogram(rejections.map(({ isFinal }) => (isFinal ? NO_HELP : NO_VICTIMS)));
  return `0/${total} nodes are available: ${reasons}. preemption: 0/${total} nodes are available: ${preemption}.`;
}

/** `1 this, 2 that`, sorted as text. */
function histogram(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}
