/** The completion indexes of an indexed Job. Models pkg/controller/job/indexed_job_utils.go. */
import { labelOf, type Pod } from "@kubenetsim/api";

export const INDEX_LABEL = "batch.kubernetes.io/job-completion-index";

/** The index that a pod works on; undefined for a pod without one. */
export function indexOf(pod: Pod): number | undefined {
  const text = labelOf(pod.metadata.annotations, INDEX_LABEL);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `0-2,5` to its numbers. */
export function parseIndexes(text: string | undefined): ReadonlySet<number> {
  const found = new Set<number>();
  for (const part of (text ?? "").split(",").filter((one) => one !== "")) {
    const [first = 0, last = first] = part.split("-").map(Number);
    for (let index = first; index <= last; index++) found.add(index);
  }
  return found;
}

/** Numbers to `0-2,5`: two in a row stand alone, more are a range. */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    const [first, last] = [sorted[i], sorted[end]];
    parts.push(first === last ? `${first}` : end === i + 1 ? `${first},${last}` : `${first}-${last}`);
    i = end + 1;
  }
  return parts.join(",");
}
