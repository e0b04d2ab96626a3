/** Checks an Endpoints object. Models pkg/apis/core/validation/validation.go ValidateEndpoints. */
import { child, type FieldError, index, required } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import type { EndpointAddress, EndpointSubset, Endpoints, EndpointsPort } from "./endpoints-types.ts";
import {
  type FieldErrors,
  NO_ERRORS,
  validateDNS1123Label,
  validateName,
  validateOneOf,
  validatePortNum,
  validateQualifiedName,
} from "./field-checks.ts";
import { validateIP, validateNonSpecialIP } from "./ip-validate.ts";
import { PROTOCOLS } from "./service-ports-validate.ts";

/** Checks a defaulted Endpoints object that is to be created. */
export function validateEndpoints(endpoints: Endpoints): FieldErrors {
  return [
    ...validateCoreMeta(endpoints.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...(endpoints.subsets ?? []).flatMap((subset, i) => validateSubset(subset, index("subsets", i))),
  ];
}

export function validateEndpointsUpdate(newEndpoints: Endpoints, oldEndpoints: Endpoints): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newEndpoints.metadata, oldEndpoints.metadata, "metadata"),
    ...validateEndpoints(newEndpoints),
  ];
}

function validateSubset(subset: EndpointSubset, path: string): FieldErrors {
  const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
  const errors: FieldError[] = [];
  if (addresses.length === 0 && notReadyAddresses.length === 0) {
    errors.push(required(path, "must specify `addresses` or `notReadyAddresses`"));
  }
  return [
    ...errors,
    ...addresses.flatMap((address, i) => validateAddress(address, index(child(path, "addresses"), i))),
    ...notReadyAddresses.flatMap((address, i) => validateAddress(address, index(child(path, "notReadyAddresses"), i))),
    ...ports.flatMap((port, i) => validatePort(port, ports.length > 1, index(child(path, "ports"), i))),
  ];
}

function validateAddress(address: EndpointAddress, path: string): FieldErrors {
  const ip = address.ip ?? "";
  const { hostname = "", nodeName } = address;
  return [
    ...validateIP(ip, child(path, "ip")),
    ...(hostname === "" ? NO_ERRORS : validateDNS1123Label(hostname, child(path, "hostname"))),
    ...(nodeName === undefined ? NO_ERRORS : validateName(nodeName, nameIsDNSSubdomain, child(path, "nodeName"))),
    ...validateNonSpecialIP(ip, child(path, "ip")),
  ];
}

function validatePort(port: EndpointsPort, nameNeeded: boolean, path: string): FieldErrors {
  return [
    ...validatePortName(port.name ?? "", nameNeeded, child(path, "name")),
    ...validatePortNum(port.port ?? 0, child(path, "port")),
    ...validateOneOf(port.protocol, PROTOCOLS, child(path, "protocol")),
    ...(port.appProtocol === undefined
      ? NO_ERRORS
      : validateQualifiedName(port.appProtocol, child(path, "appProtocol"))),
  ];
}

function validatePortName(name: string, needed: boolean, path: string): FieldErrors {
  if (name !== "") return validateDNS1123Label(name, path);
  return needed ? [required(path, "")] : NO_ERRORS;
}
