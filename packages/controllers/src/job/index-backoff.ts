/** Back-off that counts for each index by itself. Models pkg/controller/job/backoff_utils.go and indexed_job_utils.go, backoffLimitPerIndex. */
import { type Job, labelOf, type Pod } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { backoffAfter, finishedAt } from "./backoff.ts";
import { verdictOn } from "./failure-policy.ts";
import { indexOf } from "./indexes.ts";
import { hasFailed } from "./pod.ts";

export const FAILURES_ANNOTATION = "batch.kubernetes.io/job-index-failure-count";
export const IGNORED_FAILURES_ANNOTATION = "batch.kubernetes.io/job-index-ignored-failure-count";

/** How often the pods before this one failed at its index. */
export interface IndexFailures {
  readonly counted: number;
  readonly ignored: number;
}

/** Does each index of the Job have a limit of its own? */
export function isPerIndex({ spec }: Job): boolean {
  return spec.backoffLimitPerIndex !== undefined;
}

/** Is there no further try after this failed pod? */
export function failsIndex(job: Job, pod: Pod): boolean {
  const { backoffLimitPerIndex } = job.spec;
  if (backoffLimitPerIndex === undefined) return false;
  const action = verdictOn(job, pod)?.action;
  return action === "FailIndex" || (action !== "Ignore" && failuresBefore(pod).counted >= backoffLimitPerIndex);
}

/** What the next pod of the index is told. */
export function failuresAfter(job: Job, pod: Pod | undefined): IndexFailures {
  if (pod === undefined) return { counted: 0, ignored: 0 };
  const { counted, ignored } = failuresBefore(pod);
  return verdictOn(job, pod)?.action === "Ignore"
    ? { counted, ignored: ignored + 1 }
    : { counted: counted + 1, ignored };
}

/** The failed pod of each index that nobody has come after: it alone remembers how often the index failed. */
export function lastFailures(job: Job, pods: readonly Pod[]): ReadonlyMap<number, Pod> {
  const onlyFailed = job.spec.podReplacementPolicy === "Failed";
  const latest = new Map<number, Pod>();
  for (const pod of pods) {
    const index = indexOf(pod);
    if (index === undefined) continue;
    const other = latest.get(index);
    if (other === undefined || triesOf(pod) > triesOf(other)) latest.set(index, pod);
  }
  return new Map([...latest].filter(([, pod]) => hasFailed(pod, onlyFailed)));
}

/** How long until the index may be tried again. */
export function indexBackoffLeft(job: Job, pod: Pod | undefined, now: Millis): Millis {
  if (pod === undefined) return 0;
  const { counted, ignored } = failuresAfter(job, pod);
  return Math.max(0, (finishedAt(pod) ?? now) + backoffAfter(counted + ignored) - now);
}

function failuresBefore({ metadata }: Pod): IndexFailures {
  const read = (name: string): number => Number(labelOf(metadata.annotations, name) ?? "0") || 0;
  return { counted: read(FAILURES_ANNOTATION), ignored: read(IGNORED_FAILURES_ANNOTATION) };
}

function triesOf(pod: Pod): number {
  const { counted, ignored } = failuresBefore(pod);
  return counted + ignored;
}
