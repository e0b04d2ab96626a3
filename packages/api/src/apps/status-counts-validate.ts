/** Checks the numbers in the status of a workload against each other. Models pkg/apis/apps/validation/validation.go ValidateReplicaSetStatus, ValidateDeploymentStatus. */
import { type FieldErrors, validateNonnegative } from "../core/field-checks.ts";
import { child, type FieldError, invalid } from "../meta/field-error.ts";

/** The numbers that a workload's status may hold. */
export interface StatusCounts {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly collisionCount?: number;
}

/** None is negative, none exceeds the number of replicas, and no replica is available that is not ready. */
export function validateStatusCounts(
  status: StatusCounts,
  counts: readonly (keyof StatusCounts)[],
  path: string,
): FieldErrors {
  const errors: FieldError[] = counts.flatMap((count) => [...validateNonnegative(status[count], child(path, count))]);
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
  for (const part of PARTS) {
    const value = status[part] ?? 0;
    if (value > replicas) errors.push(invalid(child(path, part), value, "cannot be greater than status.replicas"));
  }
  if (availableReplicas > readyReplicas) {
    errors.push(invalid(child(path, "availableReplicas"), availableReplicas, "cannot be greater than readyReplicas"));
  }
  return errors;
}

const PARTS = ["updatedReplicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"] as const;
