/** Checks a container's environment. Models validation.go ValidateEnv, ValidateEnvFrom. */
import { child, type FieldError, index, invalid, required } from "../meta/field-error.ts";
import { isConfigMapKey, isRelaxedEnvVarName } from "../meta/key-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { type FieldErrors, invalidEach, NO_ERRORS, validateName } from "./field-checks.ts";
import { validateFieldRef, validateResourceFieldRef } from "./field-ref-validate.ts";
import type { EnvFromSource, EnvVar, EnvVarSource } from "./pod-types.ts";

export function validateEnv(variables: readonly EnvVar[], path: string): FieldErrors {
  return variables.flatMap((variable, i) => {
    const at = index(path, i);
    const source = variable.valueFrom;
    return [
      ...validateEnvName(variable.name ?? "", child(at, "name")),
      ...(source === undefined ? NO_ERRORS : validateSource(source, variable.value ?? "", child(at, "valueFrom"))),
    ];
  });
}

export function validateEnvFrom(sources: readonly EnvFromSource[], path: string): FieldErrors {
  return sources.flatMap((source, i) => {
    const at = index(path, i);
    const { prefix = "", configMapRef, secretRef } = source;
    return [
      ...(prefix === "" ? NO_ERRORS : invalidEach(child(at, "prefix"), prefix, isRelaxedEnvVarName(prefix))),
      ...(configMapRef === undefined
        ? NO_ERRORS
        : validateRefName(configMapRef.name, child(at, "configMapRef", "name"))),
      ...(secretRef === undefined ? NO_ERRORS : validateRefName(secretRef.name, child(at, "secretRef", "name"))),
      // Upstream blames the whole list for one item here.
      ...validateOneSource([configMapRef, secretRef], "`configMapRef` or `secretRef`", path),
    ];
  });
}

function validateEnvName(name: string, path: string): FieldErrors {
  return name === "" ? [required(path, "")] : invalidEach(path, name, isRelaxedEnvVarName(name));
}

function validateSource(source: EnvVarSource, value: string, path: string): FieldErrors {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  const errors: FieldError[] = [
    ...(fieldRef === undefined ? NO_ERRORS : validateFieldRef(fieldRef, child(path, "fieldRef"))),
    ...(resourceFieldRef === undefined
      ? NO_ERRORS
      : validateResourceFieldRef(resourceFieldRef, child(path, "resourceFieldRef"))),
    ...(configMapKeyRef === undefined ? NO_ERRORS : validateKeyRef(configMapKeyRef, child(path, "configMapKeyRef"))),
    ...(secretKeyRef === undefined ? NO_ERRORS : validateKeyRef(secretKeyRef, child(path, "secretKeyRef"))),
  ];
  const set = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef];
  if (value !== "" && set.some((ref) => ref !== undefined)) {
    return [...errors, invalid(path, "", "may not be specified when `value` is not empty")];
  }
  return [
    ...errors,
    ...validateOneSource(set, "`fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`", path),
  ];
}

function validateOneSource(refs: readonly unknown[], names: string, path: string): FieldErrors {
  const count = refs.filter((ref) => ref !== undefined).length;
  if (count === 1) return NO_ERRORS;
  return [
    invalid(
      path,
      "",
      count === 0 ? `must specify one of: ${names}` : "may not have more than one field specified at a time",
    ),
  ];
}

function validateRefName(name: string | undefined, path: string): FieldErrors {
  if (name === undefined || name === "") return [required(path, "")];
  return invalidEach(path, name, nameIsDNSSubdomain(name, true));
}

function validateKeyRef(ref: { readonly name?: string; readonly key: string }, path: string): FieldErrors {
  const { name = "", key = "" } = ref;
  const keyPath = child(path, "key");
  return [
    ...validateName(name, nameIsDNSSubdomain, child(path, "name")),
    ...(key === "" ? [required(keyPath, "")] : invalidEach(keyPath, key, isConfigMapKey(key))),
  ];
}
