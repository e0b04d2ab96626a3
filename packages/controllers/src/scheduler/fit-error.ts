/** What the scheduler says when no node fits. Models pkg/scheduler/framework/types.go FitError and the preemption evaluator's. */
import type { Rejection } from "./filter.ts";

const NO_NODES = "no nodes available to schedule pods";
const NO_HELP = "Preemption is not helpful for scheduling";
/** What a node says that has only pods which are worth as much. */
export const NO_VICTIMS = "No preemption victims found for incoming pod";

/** The message, from the reasons of each node. `preemption` is what came of it; "" where others leave for the pod. */
export function fitErrorMessage(
  rejections: readonly Rejection[],
  preemption: string = preemptionMessage(rejections.map(({ isFinal }) => (isFinal ? undefined : [NO_VICTIMS]))),
): string {
  const total = rejections.length;
  if (total === 0) return NO_NODES;
  const reasons = histogram(rejections.flatMap((rejection) => rejection.reasons));
  return `0/${total} nodes are available: ${reasons}.${suffix(preemption)}`;
}

/** What is said where something is against all nodes alike, so that none was looked at. */
export function refusalMessage(refusal: string, nodes: number): string {
  if (nodes === 0) return NO_NODES;
  const preemption = preemptionMessage(Array.from({ length: nodes }, () => undefined));
  return `0/${nodes} nodes are available: ${refusal}.${suffix(preemption)}`;
}

/** Why taking pods away from each node helps not; undefined where it was not even tried. */
export function preemptionMessage(nodes: readonly (readonly string[] | undefined)[]): string {
  const reasons = histogram(nodes.flatMap((node) => node ?? [NO_HELP]));
  return `0/${nodes.length} nodes are available: ${reasons}.`;
}

function suffix(preemption: string): string {
  return preemption === "" ? "" : ` preemption: ${preemption}`;
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
