/** Fills in what a DaemonSet left out. Models pkg/apis/apps/v1/defaults.go SetDefaults_DaemonSet. */
import { fillAbsent, fillZero, withKey } from "../core/fill.ts";
import { defaultPodTemplate } from "../core/pod-defaults.ts";
import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy } from "./types.ts";

/** Fills in what a DaemonSet left out; the same object comes back when nothing was missing. */
export function defaultDaemonSet(set: DaemonSet): DaemonSet {
  let spec = fillAbsent(set.spec ?? NO_SPEC, { revisionHistoryLimit: 10 });
  spec = withKey(spec, "updateStrategy", defaultStrategy(spec.updateStrategy ?? NO_STRATEGY));
  if (spec.template !== undefined) spec = withKey(spec, "template", defaultPodTemplate(spec.template));
  return withKey(set, "spec", spec);
}

// A manifest without a spec is filled in like any other, for validation to refuse.
const NO_SPEC = {} as DaemonSetSpec;
const NO_STRATEGY: DaemonSetUpdateStrategy = {};

function defaultStrategy(given: DaemonSetUpdateStrategy): DaemonSetUpdateStrategy {
  const strategy = fillZero(given, { type: "RollingUpdate" });
  if (strategy.type !== "RollingUpdate") return strategy;
  const rollingUpdate = fillAbsent(strategy.rollingUpdate ?? {}, { maxUnavailable: 1, maxSurge: 0 });
  return withKey(strategy, "rollingUpdate", rollingUpdate);
}
