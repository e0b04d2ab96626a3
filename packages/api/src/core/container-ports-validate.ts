/** Checks the ports of containers. Models validation.go validateContainerPorts, AccumulateUniqueHostPorts. */
import { child, duplicate, index, invalid, required } from "../meta/field-error.ts";
import { isValidPortName } from "../meta/port-names.ts";
import { type FieldErrors, invalidEach, NO_ERRORS, validateOneOf, validatePortNum } from "./field-checks.ts";
import type { Container, ContainerPort, PodSpec } from "./pod-types.ts";
import { PROTOCOLS } from "./service-ports-validate.ts";

export function validateContainerPorts(ports: readonly ContainerPort[], path: string): FieldErrors {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const at = index(path, i);
    const { containerPort = 0, hostPort = 0 } = port;
    const numberPath = child(at, "containerPort");
    return [
      ...validatePortName(port.name ?? "", names, child(at, "name")),
      ...(containerPort === 0 ? [required(numberPath, "")] : validatePortNum(containerPort, numberPath)),
      ...(hostPort === 0 ? NO_ERRORS : validatePortNum(hostPort, child(at, "hostPort"))),
      ...validateOneOf(port.protocol, PROTOCOLS, child(at, "protocol")),
    ];
  });
}

/** A port of the node can be taken once, by protocol and address. */
export function validateHostPortsOnce(containers: readonly Container[], path: string): FieldErrors {
  const taken = new Set<string>();
  return containers.flatMap((container, i) =>
    (container.ports ?? []).flatMap((port, j) => {
      if ((port.hostPort ?? 0) === 0) return [];
      const text = `${port.protocol ?? ""}/${port.hostIP ?? ""}/${port.hostPort}`;
      const twice = taken.has(text);
      taken.add(text);
      return twice ? [duplicate(child(index(child(index(path, i), "ports"), j), "hostPort"), text)] : [];
    }),
  );
}

/** In the node's network namespace the two ports are the same. Models validation.go validatePodHostNetworkDeps. */
export function validateHostNetworkPorts(spec: PodSpec, isPod: boolean, path: string): FieldErrors {
  if (spec.hostNetwork !== true) return NO_ERRORS;
  return (spec.containers ?? []).flatMap((container, i) =>
    (container.ports ?? []).flatMap((port, j) => {
      const hostPort = port.hostPort ?? 0;
      // In a template zero is well: it will be filled in when a pod is made of it.
      if (hostPort === (port.containerPort ?? 0) || (hostPort === 0 && !isPod)) return [];
      const at = child(index(child(index(child(path, "containers"), i), "ports"), j), "hostPort");
      return [invalid(at, hostPort, "must match `containerPort` when `hostNetwork` is true")];
    }),
  );
}

function validatePortName(name: string, names: Set<string>, path: string): FieldErrors {
  if (name === "") return NO_ERRORS;
  const messages = isValidPortName(name);
  if (messages.length > 0) return invalidEach(path, name, messages);
  if (names.has(name)) return [duplicate(path, name)];
  names.add(name);
  return NO_ERRORS;
}
