/** Checks probes and lifecycle hooks. Models validation.go validateProbe, validateLifecycle, validateHandler. */
import { child, type FieldError, forbidden, invalid, notSupported, required } from "../meta/field-error.ts";
import { isHTTPHeaderName } from "../meta/key-names.ts";
import {
  type FieldErrors,
  invalidEach,
  NO_ERRORS,
  validateNonnegative,
  validatePortNumOrName,
} from "./field-checks.ts";
import type { Container } from "./pod-types.ts";
import type { ExecAction, HTTPGetAction, Lifecycle, LifecycleHandler, Probe, ProbeHandler } from "./probe-types.ts";

/** Checks a container's three probes. */
export function validateProbes(container: Container, graceSeconds: number | undefined, path: string): FieldErrors {
  return [
    ...validateProbe(container.livenessProbe, "liveness", graceSeconds, child(path, "livenessProbe")),
    ...validateProbe(container.readinessProbe, "readiness", graceSeconds, child(path, "readinessProbe")),
    ...validateProbe(container.startupProbe, "startup", graceSeconds, child(path, "startupProbe")),
  ];
}

/** Checks a container's hooks; a hook may not sleep longer than the pod may take to end. */
export function validateLifecycle(
  hooks: Lifecycle | undefined,
  graceSeconds: number | undefined,
  path: string,
): FieldErrors {
  if (hooks === undefined) return NO_ERRORS;
  const { postStart, preStop } = hooks;
  return [
    ...(postStart === undefined ? NO_ERRORS : validateHandler(postStart, graceSeconds, child(path, "postStart"))),
    ...(preStop === undefined ? NO_ERRORS : validateHandler(preStop, graceSeconds, child(path, "preStop"))),
  ];
}

type ProbeKind = "liveness" | "readiness" | "startup";

const COUNTS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;

function validateProbe(
  probe: Probe | undefined,
  kind: ProbeKind,
  grace: number | undefined,
  path: string,
): FieldErrors {
  if (probe === undefined) return NO_ERRORS;
  const errors: FieldError[] = [...validateHandler(probe, grace, path)];
  for (const count of COUNTS) errors.push(...validateNonnegative(probe[count], child(path, count)));
  const ownGrace = probe.terminationGracePeriodSeconds;
  const gracePath = child(path, "terminationGracePeriodSeconds");
  if (ownGrace !== undefined && ownGrace <= 0) errors.push(invalid(gracePath, ownGrace, "must be greater than 0"));
  if (kind === "readiness") {
    if (ownGrace !== undefined) errors.push(invalid(gracePath, ownGrace, "must not be set for readinessProbes"));
    return errors;
  }
  const successes = probe.successThreshold ?? 0;
  if (successes !== 1) errors.push(invalid(child(path, "successThreshold"), successes, "must be 1"));
  return errors;
}

// A probe knows grpc, a hook knows sleep; both are asked here.
type AnyHandler = ProbeHandler & LifecycleHandler;

function validateHandler(given: ProbeHandler | LifecycleHandler, grace: number | undefined, path: string): FieldErrors {
  const handler = given as AnyHandler;
  const set = HANDLERS.filter((name) => handler[name] !== undefined);
  const [first, ...more] = set;
  if (first === undefined) return [required(path, "must specify a handler type")];
  return [
    ...validateAction(handler, first, grace, child(path, first)),
    ...more.map((name) => forbidden(child(path, name), "may not specify more than 1 handler type")),
  ];
}

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const;

function validateAction(
  handler: AnyHandler,
  name: (typeof HANDLERS)[number],
  grace: number | undefined,
  path: string,
): FieldErrors {
  switch (name) {
    case "exec":
      return validateExec(handler.exec, path);
    case "httpGet":
      return handler.httpGet === undefined ? NO_ERRORS : validateHTTPGet(handler.httpGet, path);
    case "tcpSocket":
      return validatePortNumOrName(handler.tcpSocket?.port, child(path, "port"));
    case "grpc":
      return validatePortNumOrName(handler.grpc?.port, child(path, "port"));
    case "sleep":
      return validateSleep(handler.sleep?.seconds ?? 0, grace, path);
  }
}

function validateExec(exec: ExecAction | undefined, path: string): FieldErrors {
  return (exec?.command?.length ?? 0) === 0 ? [required(child(path, "command"), "")] : NO_ERRORS;
}

const SCHEMES = ["HTTP", "HTTPS"];

function validateHTTPGet(action: HTTPGetAction, path: string): FieldErrors {
  const scheme: string = action.scheme ?? "";
  const headers = action.httpHeaders ?? [];
  return [
    ...((action.path ?? "") === "" ? [required(child(path, "path"), "")] : NO_ERRORS),
    ...validatePortNumOrName(action.port, child(path, "port")),
    ...(SCHEMES.includes(scheme) ? NO_ERRORS : [notSupported(child(path, "scheme"), scheme, SCHEMES)]),
    ...headers.flatMap(({ name = "" }) => invalidEach(child(path, "httpHeaders"), name, isHTTPHeaderName(name))),
  ];
}

function validateSleep(seconds: number, grace: number | undefined, path: string): FieldErrors {
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return NO_ERRORS;
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
}
