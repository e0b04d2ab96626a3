/** Checks a ServiceAccount: nothing but its metadata. Models pkg/apis/core/validation/validation.go ValidateServiceAccount. */
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import type { FieldErrors } from "./field-checks.ts";
import type { ServiceAccount } from "./serviceaccount-types.ts";

export function validateServiceAccount(account: ServiceAccount): FieldErrors {
  return validateCoreMeta(account.metadata, true, nameIsDNSSubdomain, "metadata");
}

export function validateServiceAccountUpdate(newAccount: ServiceAccount, oldAccount: ServiceAccount): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newAccount.metadata, oldAccount.metadata, "metadata"),
    ...validateServiceAccount(newAccount),
  ];
}
