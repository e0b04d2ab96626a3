/** Checks a ConfigMap. Models pkg/apis/core/validation/validation.go ValidateConfigMap. */
import { forbidden, invalid, key, tooLong } from "../meta/field-error.ts";
import { sortedKeys, utf8Length } from "../meta/go-text.ts";
import { isConfigMapKey } from "../meta/key-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { StringMap } from "../meta/types.ts";
import { base64Length } from "./base64.ts";
import type { ConfigMap } from "./config-types.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, invalidEach, NO_ERRORS } from "./field-checks.ts";
import { semanticEqual } from "./semantic-equal.ts";

/** The most that a ConfigMap or a Secret may hold, in bytes. Models core.MaxSecretSize. */
export const MAX_DATA_BYTES: number = 1024 * 1024;

/** Said of a field of a ConfigMap or a Secret that was made immutable. */
export const IMMUTABLE_DETAIL = "field is immutable when `immutable` is set";

/** Checks a ConfigMap that is to be created. */
export function validateConfigMap(configMap: ConfigMap): FieldErrors {
  const { data = {}, binaryData = {} } = configMap;
  const bytes = totalBytes(data, utf8Length) + totalBytes(binaryData, base64Length);
  return [
    ...validateCoreMeta(configMap.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...sortedKeys(data).flatMap((name) => [...validateDataKey(name, "data"), ...validateOnce(name, binaryData)]),
    ...sortedKeys(binaryData).flatMap((name) => validateDataKey(name, "binaryData")),
    ...(bytes > MAX_DATA_BYTES ? [tooLong("", "", MAX_DATA_BYTES)] : NO_ERRORS),
  ];
}

export function validateConfigMapUpdate(newMap: ConfigMap, oldMap: ConfigMap): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newMap.metadata, oldMap.metadata, "metadata"),
    ...(oldMap.immutable === true ? validateUnchanged(newMap, oldMap) : NO_ERRORS),
    ...validateConfigMap(newMap),
  ];
}

/** A key that can be a file's name. */
export function validateDataKey(name: string, path: string): FieldErrors {
  return invalidEach(key(path, name), name, isConfigMapKey(name));
}

/** The size of all values together. */
export function totalBytes(data: StringMap, lengthOf: (text: string) => number): number {
  return Object.values(data).reduce((sum, text) => sum + lengthOf(text), 0);
}

function validateOnce(name: string, binaryData: StringMap): FieldErrors {
  if (!Object.hasOwn(binaryData, name)) return NO_ERRORS;
  return [invalid(key("data", name), name, "duplicate of key present in binaryData")];
}

function validateUnchanged(newMap: ConfigMap, oldMap: ConfigMap): FieldErrors {
  return [
    ...(newMap.immutable === true ? NO_ERRORS : [forbidden("immutable", IMMUTABLE_DETAIL)]),
    ...(semanticEqual(newMap.data, oldMap.data) ? NO_ERRORS : [forbidden("data", IMMUTABLE_DETAIL)]),
    ...(semanticEqual(newMap.binaryData, oldMap.binaryData) ? NO_ERRORS : [forbidden("binaryData", IMMUTABLE_DETAIL)]),
  ];
}
