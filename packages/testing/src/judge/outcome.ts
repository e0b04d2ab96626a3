/** An outcome as one line of text, by which the two sides are compared. */
import type { Outcome } from "./types.ts";

/** `answered by web-1 at 10.244.0.2:8080, which saw 10.244.0.1 (port changed)` */
export function outcomeText(outcome: Outcome): string {
  const { result, backend, sawSource, sourcePort, sawDestination, how } = outcome;
  if (how !== undefined) return `${result} by ${how}`;
  if (backend === undefined) return result;
  return `${result} by ${backend} at ${sawDestination}, which saw ${sawSource} (port ${sourcePort})`;
}
