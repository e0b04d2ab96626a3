/** Checks a ReplicaSet. Models pkg/apis/apps/validation/validation.go ValidateReplicaSet. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, validateImmutable, validateNonnegative } from "../core/field-checks.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateStatusCounts } from "./status-counts-validate.ts";
import type { ReplicaSet, ReplicaSetSpec } from "./types.ts";
import { validateWorkloadSelector } from "./workload-selector-validate.ts";

/** Checks a defaulted ReplicaSet that is to be created. */
export function validateReplicaSet(replicaSet: ReplicaSet): FieldErrors {
  return [
    ...validateCoreMeta(replicaSet.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(replicaSet.spec),
  ];
}

/** The selector stays what it was. */
export function validateReplicaSetUpdate(newSet: ReplicaSet, oldSet: ReplicaSet): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newSet.metadata, oldSet.metadata, "metadata"),
    ...validateSpec(newSet.spec),
    ...validateImmutable(newSet.spec?.selector, oldSet.spec?.selector, "spec.selector"),
  ];
}

export function validateReplicaSetStatusUpdate(newSet: ReplicaSet, oldSet: ReplicaSet): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newSet.metadata, oldSet.metadata, "metadata"),
    ...validateStatusCounts(newSet.status ?? {}, COUNTS, "status"),
  ];
}

const COUNTS = [
  "replicas",
  "fullyLabeledReplicas",
  "readyReplicas",
  "availableReplicas",
  "observedGeneration",
] as const;

function validateSpec(given: ReplicaSetSpec | undefined): FieldErrors {
  const spec: Partial<ReplicaSetSpec> = given ?? {};
  return [
    ...validateNonnegative(spec.replicas, "spec.replicas"),
    ...validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateWorkloadSelector(spec.selector, spec.template, "spec"),
  ];
}
