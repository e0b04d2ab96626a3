/** Checks the paths of an Ingress rule. Models pkg/apis/networking/validation/validation.go validateHTTPIngressPath. */
import { type FieldErrors, NO_ERRORS } from "../core/field-checks.ts";
import { child, type FieldError, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { validateIngressBackend } from "./ingress-backend-validate.ts";
import type { IngressGates } from "./ingress-gates.ts";
import type { HTTPIngressPath, HTTPIngressRuleValue } from "./ingress-types.ts";

/** At least one path, each with its type and its backend. */
export function validateIngressPaths(http: HTTPIngressRuleValue, path: string, gates: IngressGates): FieldErrors {
  const at = child(path, "paths");
  const paths = http.paths ?? [];
  if (paths.length === 0) return [required(at)];
  return paths.flatMap((one, i) => validatePath(one, index(at, i), gates));
}

const PATH_TYPES = ["Exact", "ImplementationSpecific", "Prefix"];
const NOT_INSIDE = ["//", "/./", "/../", "%2f", "%2F"];
const NOT_AT_END = ["/..", "/."];

function validatePath(given: HTTPIngressPath, path: string, gates: IngressGates): FieldErrors {
  const { pathType } = given;
  // Without a type nothing else can be judged.
  if (pathType === undefined) return [required(child(path, "pathType"), "pathType must be specified")];
  const errors = PATH_TYPES.includes(pathType)
    ? validateText(given.path ?? "", pathType, child(path, "path"))
    : [notSupported(child(path, "pathType"), pathType, PATH_TYPES)];
  return [...errors, ...validateIngressBackend(given.backend ?? {}, child(path, "backend"), gates)];
}

function validateText(text: string, pathType: string, path: string): FieldErrors {
  const absolute: readonly FieldError[] = text.startsWith("/")
    ? NO_ERRORS
    : [invalid(path, text, "must be an absolute path")];
  if (pathType === "ImplementationSpecific") return text === "" ? NO_ERRORS : absolute;
  return [
    ...absolute,
    ...NOT_INSIDE.filter((part) => text.includes(part)).map((part) =>
      invalid(path, text, `must not contain '${part}'`),
    ),
    ...NOT_AT_END.filter((part) => text.endsWith(part)).map((part) => invalid(path, text, `cannot end with '${part}'`)),
  ];
}
