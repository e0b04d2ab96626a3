/** Checks a Lease. Models pkg/apis/coordination/validation/validation.go. */
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { invalid } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateObjectMeta, validateObjectMetaUpdate } from "../meta/object-meta.ts";
import type { Lease } from "./types.ts";

export function validateLease(lease: Lease): FieldErrors {
  return [...validateObjectMeta(lease.metadata, true, nameIsDNSSubdomain, "metadata"), ...validateSpec(lease)];
}

export function validateLeaseUpdate(newLease: Lease, oldLease: Lease): FieldErrors {
  return [...validateObjectMetaUpdate(newLease.metadata, oldLease.metadata, "metadata"), ...validateSpec(newLease)];
}

function validateSpec({ spec = {} }: Lease): FieldErrors {
  const { leaseDurationSeconds, leaseTransitions, strategy, preferredHolder } = spec;
  return [
    ...(leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0
      ? [invalid("spec.leaseDurationSeconds", leaseDurationSeconds, "must be greater than 0")]
      : NO_ERRORS),
    ...(leaseTransitions !== undefined && leaseTransitions < 0
      ? [invalid("spec.leaseTransitions", leaseTransitions, "must be greater than or equal to 0")]
      : NO_ERRORS),
    ...((preferredHolder ?? "") !== "" && (strategy ?? "") === ""
      ? [invalid("spec.preferredHolder", preferredHolder, "can only be specified when strategy is defined")]
      : NO_ERRORS),
  ];
}
