/** Checks a port of a NetworkPolicy. Models pkg/apis/networking/validation/validation.go ValidateNetworkPolicyPort. */
import { type FieldErrors, invalidEach, validateOptionalOneOf, validatePortNum } from "../core/field-checks.ts";
import { child, type FieldError, invalid } from "../meta/field-error.ts";
import { isValidPortName } from "../meta/port-names.ts";
import type { NetworkPolicyPort } from "./networkpolicy-types.ts";

/** A range needs a number to start from, and does not end before it. */
export function validateNetworkPolicyPort(port: NetworkPolicyPort, path: string): FieldErrors {
  const protocol = validateOptionalOneOf(port.protocol, PROTOCOLS, child(path, "protocol"));
  return [...protocol, ...validateNumbers(port, child(path, "port"), child(path, "endPort"))];
}

// Upstream prints them in this order, unlike the sorted ones of a Service.
const PROTOCOLS: readonly string[] = ["TCP", "UDP", "SCTP"];

function validateNumbers({ port, endPort }: NetworkPolicyPort, path: string, endPath: string): FieldErrors {
  const without = (detail: string): readonly FieldError[] =>
    endPort === undefined ? [] : [invalid(endPath, endPort, detail)];
  if (port === undefined) return without("may not be specified when `port` is not specified");
  if (typeof port === "string") {
    return [
      ...without("may not be specified when `port` is non-numeric"),
      ...invalidEach(path, port, isValidPortName(port)),
    ];
  }
  const errors: FieldError[] = [...validatePortNum(port, path)];
  if (endPort === undefined) return errors;
  if (endPort < port) errors.push(invalid(endPath, endPort, "must be greater than or equal to `port`"));
  return [...errors, ...validatePortNum(endPort, endPath)];
}
