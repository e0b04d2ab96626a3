/** DaemonSets. Models pkg/registry/apps/daemonset/strategy.go. */
import type { DaemonSetStatus } from "@kubenetsim/api";
import { firstGeneration, keepField, nextGeneration } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const daemonSetStrategy: Strategy<"daemonsets"> = {
  prepareForCreate: (set) => ({ ...firstGeneration(set), status: NOTHING }),
  prepareForUpdate(set, old) {
    const kept = keepField(set, old, "status");
    return nextGeneration(kept, old, [[kept.spec, old.spec]]);
  },
  prepareForStatusUpdate: (set, old) => keepField(set, old, "spec"),
};

const NOTHING: DaemonSetStatus = {
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
};
