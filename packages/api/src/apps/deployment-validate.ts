/** Checks a Deployment. Models pkg/apis/apps/validation/validation.go ValidateDeployment. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateImmutable, validateNonnegative } from "../core/field-checks.ts";
import { type FieldError, invalid } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateCollisions } from "./collisions-validate.ts";
import { validateDeploymentStrategy } from "./deployment-strategy-validate.ts";
import { validateStatusCounts } from "./status-counts-validate.ts";
import type { Deployment, DeploymentSpec } from "./types.ts";
import { validateWorkloadSelector } from "./workload-selector-validate.ts";

/** Checks a defaulted Deployment that is to be created. */
export function validateDeployment(deployment: Deployment): FieldErrors {
  return [
    ...validateCoreMeta(deployment.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(deployment.spec),
  ];
}

/** The selector stays what it was. */
export function validateDeploymentUpdate(newDeployment: Deployment, oldDeployment: Deployment): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newDeployment.metadata, oldDeployment.metadata, "metadata"),
    ...validateSpec(newDeployment.spec),
    ...validateImmutable(newDeployment.spec?.selector, oldDeployment.spec?.selector, "spec.selector"),
  ];
}

export function validateDeploymentStatusUpdate(newDeployment: Deployment, oldDeployment: Deployment): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newDeployment.metadata, oldDeployment.metadata, "metadata"),
    ...validateStatusCounts(newDeployment.status ?? {}, COUNTS, "status"),
    ...validateCollisions(newDeployment.status?.collisionCount, oldDeployment.status?.collisionCount),
  ];
}

const COUNTS = [
  "observedGeneration",
  "replicas",
  "updatedReplicas",
  "readyReplicas",
  "availableReplicas",
  "unavailableReplicas",
  "collisionCount",
] as const;

function validateSpec(given: DeploymentSpec | undefined): FieldErrors {
  const spec: Partial<DeploymentSpec> = given ?? {};
  return [
    ...validateNonnegative(spec.replicas, "spec.replicas"),
    ...validateWorkloadSelector(spec.selector, spec.template, "spec"),
    ...validateDeploymentStrategy(spec.strategy ?? {}, "spec.strategy"),
    ...validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateNonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...validateProgressDeadline(spec),
  ];
}

function validateProgressDeadline(spec: Partial<DeploymentSpec>): FieldErrors {
  const path = "spec.progressDeadlineSeconds";
  const deadline = spec.progressDeadlineSeconds;
  if (deadline === undefined) return NO_ERRORS;
  const errors: FieldError[] = [...validateNonnegative(deadline, path)];
  if (deadline <= (spec.minReadySeconds ?? 0))
    errors.push(invalid(path, deadline, "must be greater than minReadySeconds"));
  return errors;
}
