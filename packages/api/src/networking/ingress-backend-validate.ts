/** Checks a backend of an Ingress. Models pkg/apis/networking/validation/validation.go validateIngressBackend. */
import { type FieldErrors, invalidEach, validateName, validatePortNum } from "../core/field-checks.ts";
import { child, invalid, required } from "../meta/field-error.ts";
import { nameIsDNS1035Label, nameIsDNSLabel } from "../meta/names.ts";
import { isValidPortName } from "../meta/port-names.ts";
import type { IngressGates } from "./ingress-gates.ts";
import type { IngressBackend, IngressServiceBackend, IngressSpec } from "./ingress-types.ts";
import { validateReferenceParts } from "./reference-validate.ts";

/** Exactly one of a Service and another resource. */
export function validateIngressBackend(backend: IngressBackend, path: string, gates: IngressGates): FieldErrors {
  const { service, resource } = backend;
  if (resource !== undefined && service !== undefined)
    return [invalid(path, "", "cannot set both resource and service backends")];
  if (resource !== undefined) return validateReferenceParts(resource, child(path, "resource"));
  if (service !== undefined) return validateServiceBackend(service, path, gates);
  return [invalid(path, "", "resource or service backend is required")];
}

/** Whether some backend's name is one that only the relaxed rule allows: such a name may stay. */
export function hasRelaxedServiceName(spec: IngressSpec): boolean {
  const paths = (spec.rules ?? []).flatMap((rule) => rule.http?.paths ?? []);
  const backends = [spec.defaultBackend, ...paths.map((path) => path.backend)];
  return backends.some((backend) => backend?.service !== undefined && isRelaxed(backend.service.name ?? ""));
}

function isRelaxed(name: string): boolean {
  return nameIsDNSLabel(name, false).length === 0 && nameIsDNS1035Label(name, false).length > 0;
}

function validateServiceBackend(service: IngressServiceBackend, path: string, gates: IngressGates): FieldErrors {
  const { name = "" } = service;
  const at = child(path, "service", "name");
  const rule = gates.relaxedServiceName ? nameIsDNSLabel : nameIsDNS1035Label;
  const errors = name === "" ? [required(at)] : validateName(name, rule, at);
  return [...errors, ...validatePort(service, path)];
}

function validatePort({ port = {} }: IngressServiceBackend, path: string): FieldErrors {
  const { name = "", number = 0 } = port;
  if (name !== "" && number !== 0) return [invalid(path, "", "cannot set both port name & port number")];
  if (name !== "") return invalidEach(child(path, "service", "port", "name"), name, isValidPortName(name));
  if (number !== 0) return validatePortNum(number, child(path, "service", "port", "number"));
  return [required(path, "port name or number is required")];
}
