/** Checks the ports of a Service, each alone and against each other. Models validation.go validateServicePort. */
import { child, duplicate, type FieldError, forbidden, index, required } from "../meta/field-error.ts";
import {
  type FieldErrors,
  NO_ERRORS,
  validateDNS1123Label,
  validateOneOf,
  validatePortNum,
  validatePortNumOrName,
  validateQualifiedName,
} from "./field-checks.ts";
import type { ServicePort, ServiceSpec } from "./service-types.ts";

/** The transport protocols that the API knows, in the order in which errors list them. */
export const PROTOCOLS: readonly string[] = ["SCTP", "TCP", "UDP"];

/** Checks each port, and that names are unique and given where there are several. */
export function validateServicePorts(spec: ServiceSpec): FieldErrors {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  return ports.flatMap((port, i) => [
    ...validatePortName(port.name ?? "", ports.length > 1, names, index(PORTS, i)),
    ...validateServicePort(port, index(PORTS, i)),
  ]);
}

/** A ClusterIP Service has no node ports. */
export function validateNodePortUse(spec: ServiceSpec): FieldErrors {
  if (spec.type !== "ClusterIP") return NO_ERRORS;
  return (spec.ports ?? []).flatMap((port, i) => {
    const path = child(index(PORTS, i), "nodePort");
    return (port.nodePort ?? 0) === 0 ? [] : [forbidden(path, "may not be used when `type` is 'ClusterIP'")];
  });
}

/** Node ports and ports are each unique by protocol. */
export function validatePortDuplicates(spec: ServiceSpec): FieldErrors {
  const ports = spec.ports ?? [];
  return ports.length < 2 ? NO_ERRORS : [...duplicateNodePorts(ports), ...duplicatePorts(ports)];
}

const PORTS = "spec.ports";

function validatePortName(name: string, needed: boolean, names: Set<string>, path: string): FieldErrors {
  const namePath = child(path, "name");
  if (name === "") return needed ? [required(namePath, "")] : NO_ERRORS;
  const errors: FieldError[] = [...validateDNS1123Label(name, namePath)];
  if (names.has(name)) errors.push(duplicate(namePath, name));
  names.add(name);
  return errors;
}

function validateServicePort(port: ServicePort, path: string): FieldErrors {
  return [
    ...validatePortNum(port.port ?? 0, child(path, "port")),
    ...validateOneOf(port.protocol, PROTOCOLS, child(path, "protocol")),
    ...validatePortNumOrName(port.targetPort, child(path, "targetPort")),
    ...(port.appProtocol === undefined
      ? NO_ERRORS
      : validateQualifiedName(port.appProtocol, child(path, "appProtocol"))),
  ];
}

function duplicateNodePorts(ports: readonly ServicePort[]): FieldErrors {
  const seen = new Set<string>();
  return ports.flatMap((port, i) => {
    const nodePort = port.nodePort ?? 0;
    if (nodePort === 0) return [];
    return isNew(seen, `${port.protocol}/${nodePort}`) ? [] : [duplicate(child(index(PORTS, i), "nodePort"), nodePort)];
  });
}

function duplicatePorts(ports: readonly ServicePort[]): FieldErrors {
  const seen = new Set<string>();
  return ports.flatMap((port, i) =>
    isNew(seen, `${port.protocol}/${port.port}`) ? [] : [duplicate(index(PORTS, i), internalPort(port))],
  );
}

// The error shows the server's own form of a port, in which only what makes it a duplicate is filled in.
function internalPort(port: ServicePort): { readonly [field: string]: unknown } {
  return { Name: "", Protocol: port.protocol ?? "", AppProtocol: null, Port: port.port, TargetPort: 0, NodePort: 0 };
}

function isNew(seen: Set<string>, value: string): boolean {
  if (seen.has(value)) return false;
  seen.add(value);
  return true;
}
