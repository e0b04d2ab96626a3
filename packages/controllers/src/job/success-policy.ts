/** Whether enough indexes have succeeded by a Job's successPolicy. Models pkg/controller/job/success_policy.go. */
import type { Job } from "@kubenetsim/api";
import { parseIndexes } from "./indexes.ts";

/** Which rule is met, in the controller's words; undefined where none is. */
export function successOf({ spec }: Job, succeeded: ReadonlySet<number>): string | undefined {
  for (const [i, rule] of (spec.successPolicy?.rules ?? []).entries()) {
    const { succeededIndexes, succeededCount } = rule;
    const wanted = succeededIndexes === undefined ? undefined : [...parseIndexes(succeededIndexes)];
    const reached = wanted === undefined ? succeeded.size : wanted.filter((index) => succeeded.has(index)).length;
    const least = succeededCount ?? wanted?.length;
    if (least !== undefined && reached >= least) return `Matched rules at index ${i}`;
  }
  return undefined;
}
