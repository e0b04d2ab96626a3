/** CronJobs. Models pkg/registry/batch/cronjob/strategy.go. */
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const cronJobStrategy: Strategy<"cronjobs"> = {
  prepareForCreate: (cronJob) => ({ ...firstGeneration(cronJob), status: {} }),
  prepareForUpdate(cronJob, old) {
    const kept = keepField(cronJob, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (cronJob, old) => keepField(cronJob, old, "spec"),
};
