/** Fills in what a StatefulSet left out. Models pkg/apis/apps/v1/defaults.go SetDefaults_StatefulSet. */
import { fillAbsent, fillZero, mapSame, withKey } from "../core/fill.ts";
import { defaultPodTemplate } from "../core/pod-defaults.ts";
import type { StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy, VolumeClaimTemplate } from "./types.ts";

/** Fills in what a StatefulSet left out; the same object comes back when nothing was missing. */
export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  let spec = fillZero(set.spec ?? NO_SPEC, { podManagementPolicy: "OrderedReady" });
  spec = fillAbsent(spec, { replicas: 1, revisionHistoryLimit: 10 });
  spec = withKey(spec, "updateStrategy", defaultStrategy(spec.updateStrategy ?? NO_STRATEGY));
  const retention = fillZero(spec.persistentVolumeClaimRetentionPolicy ?? {}, {
    whenDeleted: "Retain",
    whenScaled: "Retain",
  });
  spec = withKey(spec, "persistentVolumeClaimRetentionPolicy", retention);
  if (spec.template !== undefined) spec = withKey(spec, "template", defaultPodTemplate(spec.template));
  if (spec.volumeClaimTemplates !== undefined)
    spec = withKey(spec, "volumeClaimTemplates", mapSame(spec.volumeClaimTemplates, defaultClaim));
  return withKey(set, "spec", spec);
}

// A manifest without a spec is filled in like any other, for validation to refuse.
const NO_SPEC = {} as StatefulSetSpec;
const NO_STRATEGY: StatefulSetUpdateStrategy = {};

function defaultStrategy(given: StatefulSetUpdateStrategy): StatefulSetUpdateStrategy {
  const strategy = fillZero(given, { type: "RollingUpdate" });
  if (strategy.type !== "RollingUpdate") return strategy;
  return withKey(strategy, "rollingUpdate", fillAbsent(strategy.rollingUpdate ?? {}, { partition: 0 }));
}

function defaultClaim(claim: VolumeClaimTemplate): VolumeClaimTemplate {
  return fillAbsent(claim, { apiVersion: "v1", kind: "PersistentVolumeClaim", status: PENDING });
}

const PENDING = { phase: "Pending" };
