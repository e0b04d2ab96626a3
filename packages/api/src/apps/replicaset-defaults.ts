/** Fills in what a ReplicaSet left out. Models pkg/apis/apps/v1/defaults.go SetDefaults_ReplicaSet. */
import { fillAbsent, withKey } from "../core/fill.ts";
import { defaultPodTemplate } from "../core/pod-defaults.ts";
import type { ReplicaSet, ReplicaSetSpec } from "./types.ts";

/** Fills in what a ReplicaSet left out; the same object comes back when nothing was missing. */
export function defaultReplicaSet(replicaSet: ReplicaSet): ReplicaSet {
  const spec = fillAbsent(replicaSet.spec ?? NO_SPEC, { replicas: 1 });
  const filled = spec.template === undefined ? spec : withKey(spec, "template", defaultPodTemplate(spec.template));
  return withKey(replicaSet, "spec", filled);
}

// A manifest without a spec is filled in like any other, for validation to refuse.
const NO_SPEC = {} as ReplicaSetSpec;
