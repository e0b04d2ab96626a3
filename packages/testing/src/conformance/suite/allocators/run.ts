/** Where a case with `ops` has come to, and what one op found. */
import { type AllocatorMetrics, countAttempt, emptyAllocatorMetrics } from "@kubenetsim/apiserver";
import type { Answer, Machine, Snapshot } from "./machine.ts";

/** Where a case has come to. */
export interface Run {
  readonly machine: Machine;
  /** What an op remembered under a name. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly metrics: ReadonlyMap<string, AllocatorMetrics>;
  /** The state within each dry-run operation; nobody else sees it. */
  readonly dryRuns: ReadonlyMap<string, Machine>;
  readonly snapshot?: Snapshot;
  /** How many draws there were: each has a label of its own. */
  readonly draws: number;
}

/** What an op found: nothing where all was as expected. */
export interface Difference {
  readonly expected: unknown;
  readonly actual: unknown;
}
export interface OpResult {
  readonly run: Run;
  readonly difference?: Difference;
}

/** The run after one answer of an allocator: the counters go on whatever it was. */
export function afterAnswer(run: Run, answer: Answer, scope: "static" | "dynamic"): Run {
  const metrics = new Map(run.metrics);
  for (const { range, ok } of answer.tried) {
    metrics.set(range, countAttempt(metrics.get(range) ?? emptyAllocatorMetrics, scope, ok));
  }
  return { ...run, machine: answer.machine, metrics };
}
