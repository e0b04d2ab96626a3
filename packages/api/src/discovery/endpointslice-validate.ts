/** Checks an EndpointSlice. Models pkg/apis/discovery/validation/validation.go ValidateEndpointSlice. */
import { parseAddrSloppy } from "@kubenetsim/sim";
import { validateCoreMeta } from "../core/core-meta-validate.ts";
import {
  type FieldErrors,
  NO_ERRORS,
  validateDNS1123Label,
  validateImmutable,
  validateName,
  validateOneOf,
  validateQualifiedName,
} from "../core/field-checks.ts";
import { addressFamily, validateIP, validateNonSpecialIP } from "../core/ip-validate.ts";
import { PROTOCOLS } from "../core/service-ports-validate.ts";
import { isFullyQualifiedDomainName } from "../meta/domain-names.ts";
import {
  child,
  duplicate,
  type FieldError,
  index,
  internal,
  invalid,
  key,
  required,
  tooMany,
} from "../meta/field-error.ts";
import { validateLabels } from "../meta/label-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { validateEndpointHints } from "./endpoint-hints-validate.ts";
import type { Endpoint, EndpointPort, EndpointSlice } from "./types.ts";

/** Checks a defaulted EndpointSlice that is to be created. */
export function validateEndpointSlice(slice: EndpointSlice): FieldErrors {
  return [
    ...validateCoreMeta(slice.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateOneOf(slice.addressType, ADDRESS_TYPES, "addressType"),
    ...validateEndpoints(slice.endpoints ?? [], slice.addressType),
    ...validatePorts(slice.ports ?? []),
  ];
}

/** A slice's address type stays what it was. Upstream asks no more of the metadata than at creation. */
export function validateEndpointSliceUpdate(newSlice: EndpointSlice, oldSlice: EndpointSlice): FieldErrors {
  return [
    ...validateEndpointSlice(newSlice),
    ...validateImmutable(newSlice.addressType, oldSlice.addressType, "addressType"),
  ];
}

const ADDRESS_TYPES = ["FQDN", "IPv4", "IPv6"];
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_PORTS = 20000;
const MAX_TOPOLOGY_LABELS = 16;
// These moved to fields of their own; conversion takes them out of the old map.
const RESERVED_TOPOLOGY = ["topology.kubernetes.io/zone"];

function validateEndpoints(endpoints: readonly Endpoint[], addressType: string): FieldErrors {
  if (endpoints.length > MAX_ENDPOINTS) return [tooMany("endpoints", endpoints.length, MAX_ENDPOINTS)];
  return endpoints.flatMap((endpoint, i) => validateEndpoint(endpoint, addressType, index("endpoints", i)));
}

function validateEndpoint(endpoint: Endpoint, addressType: string, path: string): FieldErrors {
  return [
    ...validateAddresses(endpoint.addresses ?? [], addressType, child(path, "addresses")),
    ...(endpoint.nodeName === undefined
      ? NO_ERRORS
      : validateName(endpoint.nodeName, nameIsDNSSubdomain, child(path, "nodeName"))),
    ...validateTopology(endpoint, child(path, "deprecatedTopology")),
    ...(endpoint.hostname === undefined ? NO_ERRORS : validateDNS1123Label(endpoint.hostname, child(path, "hostname"))),
    ...(endpoint.hints === undefined ? NO_ERRORS : validateEndpointHints(endpoint.hints, child(path, "hints"))),
  ];
}

function validateAddresses(addresses: readonly string[], addressType: string, path: string): FieldErrors {
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(path, "must contain at least 1 address"));
  if (addresses.length > MAX_ADDRESSES) errors.push(tooMany(path, addresses.length, MAX_ADDRESSES));
  addresses.forEach((address, i) => {
    errors.push(...validateAddress(address, addressType, index(path, i)));
  });
  return errors;
}

function validateAddress(address: string, addressType: string, path: string): FieldErrors {
  if (addressType === "FQDN") return isFullyQualifiedDomainName(path, address);
  if (addressType !== "IPv4" && addressType !== "IPv6") return NO_ERRORS;
  const addr = parseAddrSloppy(address);
  if (addr === undefined) return validateIP(address, path);
  const wrong = addressFamily(addr) !== addressType;
  return [
    ...(wrong ? [invalid(path, address, `must be an ${addressType} address`)] : NO_ERRORS),
    ...validateNonSpecialIP(address, path),
  ];
}

function validateTopology(endpoint: Endpoint, path: string): FieldErrors {
  const topology = endpoint.deprecatedTopology;
  if (topology === undefined) return NO_ERRORS;
  const size = Object.keys(topology).length;
  const reserved = RESERVED_TOPOLOGY.filter((name) => Object.hasOwn(topology, name));
  return [
    ...(size > MAX_TOPOLOGY_LABELS ? [tooMany(path, size, MAX_TOPOLOGY_LABELS)] : NO_ERRORS),
    ...validateLabels(topology, path),
    ...reserved.map((name) => internal(key(path, name), "reserved key was not removed in conversion")),
  ];
}

function validatePorts(ports: readonly EndpointPort[]): FieldErrors {
  if (ports.length > MAX_PORTS) return [tooMany("ports", ports.length, MAX_PORTS)];
  const names = new Set<string>();
  return ports.flatMap((port, i) => validatePort(port, names, index("ports", i)));
}

function validatePort(port: EndpointPort, names: Set<string>, path: string): FieldErrors {
  const name = port.name ?? "";
  const twice = names.has(name);
  names.add(name);
  return [
    ...(name === "" ? NO_ERRORS : validateDNS1123Label(name, child(path, "name"))),
    ...(twice ? [duplicate(child(path, "name"), name)] : NO_ERRORS),
    ...validateOneOf(port.protocol, PROTOCOLS, child(path, "protocol")),
    ...(port.appProtocol === undefined
      ? NO_ERRORS
      : validateQualifiedName(port.appProtocol, child(path, "appProtocol"))),
  ];
}
