/** Checks a Secret, and what its type asks of its data. Models pkg/apis/core/validation/validation.go ValidateSecret. */
import { forbidden, invalid, key, required, tooLong } from "../meta/field-error.ts";
import { sortedKeys } from "../meta/go-text.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import type { StringMap } from "../meta/types.ts";
import { base64Length, decodeBase64, utf8Text } from "./base64.ts";
import type { Secret } from "./config-types.ts";
import { IMMUTABLE_DETAIL, MAX_DATA_BYTES, totalBytes, validateDataKey } from "./configmap-validate.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateImmutable } from "./field-checks.ts";
import { semanticEqual } from "./semantic-equal.ts";

/** Checks a defaulted Secret that is to be created. */
export function validateSecret(secret: Secret): FieldErrors {
  const data = secret.data ?? {};
  return [
    ...validateCoreMeta(secret.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...sortedKeys(data).flatMap((name) => validateDataKey(name, "data")),
    ...(totalBytes(data, base64Length) > MAX_DATA_BYTES ? [tooLong("data", "", MAX_DATA_BYTES)] : NO_ERRORS),
    ...validateSecretType(secret, data),
  ];
}

export function validateSecretUpdate(newSecret: Secret, oldSecret: Secret): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newSecret.metadata, oldSecret.metadata, "metadata"),
    ...validateImmutable(newSecret.type ?? "", oldSecret.type ?? "", "type"),
    ...(oldSecret.immutable === true ? validateUnchanged(newSecret, oldSecret) : NO_ERRORS),
    ...validateSecret(newSecret),
  ];
}

const SERVICE_ACCOUNT_NAME = "kubernetes.io/service-account.name";

function validateSecretType(secret: Secret, data: StringMap): FieldErrors {
  switch (secret.type) {
    case "kubernetes.io/service-account-token": {
      const account = secret.metadata.annotations?.[SERVICE_ACCOUNT_NAME] ?? "";
      return account === "" ? [required(key("metadata.annotations", SERVICE_ACCOUNT_NAME), "")] : NO_ERRORS;
    }
    case "kubernetes.io/dockercfg":
      return validateJson(data, ".dockercfg");
    case "kubernetes.io/dockerconfigjson":
      return validateJson(data, ".dockerconfigjson");
    case "kubernetes.io/basic-auth":
      return Object.hasOwn(data, "username") ? NO_ERRORS : needs(data, ["password"], ["username", "password"]);
    case "kubernetes.io/ssh-auth":
      return (data["ssh-privatekey"] ?? "") === "" ? [required(key("data", "ssh-privatekey"), "")] : NO_ERRORS;
    case "kubernetes.io/tls":
      return [...needs(data, ["tls.crt"], ["tls.crt"]), ...needs(data, ["tls.key"], ["tls.key"])];
    default:
      return NO_ERRORS;
  }
}

// Where none of the first names is there, each of the second is asked for.
function needs(data: StringMap, oneOf: readonly string[], asked: readonly string[]): FieldErrors {
  if (oneOf.some((name) => Object.hasOwn(data, name))) return NO_ERRORS;
  return asked.map((name) => required(key("data", name), ""));
}

function validateJson(data: StringMap, name: string): FieldErrors {
  const path = key("data", name);
  if (!Object.hasOwn(data, name)) return [required(path, "")];
  const problem = jsonObjectProblem(utf8Text(decodeBase64(data[name] ?? "") ?? []));
  return problem === undefined ? NO_ERRORS : [invalid(path, "<secret contents redacted>", problem)];
}

// The commonest of encoding/json's complaints; where in the text it is wrong is not told.
function jsonObjectProblem(text: string): string | undefined {
  if (text.trim() === "") return "unexpected end of JSON input";
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && !Array.isArray(value)) return undefined;
    const kind = Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch {
    return `invalid character '${text.trim().charAt(0)}' looking for beginning of value`;
  }
}

function validateUnchanged(newSecret: Secret, oldSecret: Secret): FieldErrors {
  return [
    ...(newSecret.immutable === true ? NO_ERRORS : [forbidden("immutable", IMMUTABLE_DETAIL)]),
    ...(semanticEqual(newSecret.data, oldSecret.data) ? NO_ERRORS : [forbidden("data", IMMUTABLE_DETAIL)]),
  ];
}
