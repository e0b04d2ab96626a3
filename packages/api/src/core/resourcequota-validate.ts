/** Checks a ResourceQuota. Models pkg/apis/core/validation/validation.go ValidateResourceQuota. */
import { child, invalid, key } from "../meta/field-error.ts";
import { sortedKeys } from "../meta/go-text.ts";
import { isQualifiedName } from "../meta/label-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { StringMap } from "../meta/types.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, invalidEach, NO_ERRORS } from "./field-checks.ts";
import { isStandardResource } from "./resource-names.ts";
import type { ResourceQuota } from "./resourcequota-types.ts";
import { validateQuantity } from "./resources-validate.ts";
import { semanticEqual } from "./semantic-equal.ts";

export function validateResourceQuota(quota: ResourceQuota): FieldErrors {
  return [
    ...validateCoreMeta(quota.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateAmounts(quota.spec?.hard, "spec.hard"),
    ...(quota.spec?.scopes ?? []).flatMap((scope) => validateScope(scope, "spec.scopes")),
  ];
}

export function validateResourceQuotaUpdate(newQuota: ResourceQuota, oldQuota: ResourceQuota): FieldErrors {
  const [scopes, before] = [newQuota.spec?.scopes ?? [], oldQuota.spec?.scopes ?? []];
  return [
    ...validateCoreMetaUpdate(newQuota.metadata, oldQuota.metadata, "metadata"),
    ...validateResourceQuota(newQuota),
    ...(semanticEqual([...new Set(scopes)].sort(), [...new Set(before)].sort())
      ? NO_ERRORS
      : [invalid("spec.scopes", scopes, "field is immutable")]),
  ];
}

export function validateResourceQuotaStatusUpdate(newQuota: ResourceQuota, oldQuota: ResourceQuota): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newQuota.metadata, oldQuota.metadata, "metadata"),
    ...validateAmounts(newQuota.status?.hard, "status.hard"),
    ...validateAmounts(newQuota.status?.used, "status.used"),
  ];
}

function validateAmounts(list: StringMap | undefined, path: string): FieldErrors {
  return sortedKeys(list).flatMap((name) => [
    ...validateQuotaName(name, key(path, name)),
    ...validateQuantity(name, list?.[name] ?? "", key(path, name)),
  ]);
}

// Models ValidateResourceQuotaResourceName.
function validateQuotaName(name: string, path: string): FieldErrors {
  const messages = isQualifiedName(name);
  if (messages.length > 0) return invalidEach(path, name, messages);
  if (name.includes("/") || isStandardResource(name)) return NO_ERRORS;
  return [invalid(path, name, "must be a standard resource for quota")];
}

const SCOPES: ReadonlySet<string> = new Set([
  "Terminating",
  "NotTerminating",
  "BestEffort",
  "NotBestEffort",
  "PriorityClass",
  "CrossNamespacePodAffinity",
  "VolumeAttributesClass",
]);

function validateScope(scope: string, path: string): FieldErrors {
  return SCOPES.has(scope) ? NO_ERRORS : [invalid(child(path), scope, "unsupported scope")];
}
