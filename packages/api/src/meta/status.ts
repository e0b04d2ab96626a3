/** The answers of an API server that are not objects, worded as it words them. Models k8s.io/apimachinery/pkg/api/errors. */
import { causeOf, type FieldError, formatFieldErrors } from "./field-error.ts";
import { goQuote } from "./go-text.ts";
import type { Status, StatusDetails } from "./types.ts";

/** A failed call, thrown at the edge. `message` is the Status' message. */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(status.message);
    this.name = "StatusError";
    this.status = status;
  }
}

/** 404: `services "web" not found`. */
export function newNotFound(resource: string, group: string, name: string): Status {
  const message = `${qualified(resource, group)} ${goQuote(name)} not found`;
  return failure(404, "NotFound", message, about(resource, group, name));
}

/** 409: `services "web" already exists`. */
export function newAlreadyExists(resource: string, group: string, name: string): Status {
  const message = `${qualified(resource, group)} ${goQuote(name)} already exists`;
  return failure(409, "AlreadyExists", message, about(resource, group, name));
}

/** 409, when every name made from generateName was taken. */
export function newGenerateNameConflict(
  resource: string,
  group: string,
  name: string,
  retryAfterSeconds: number,
): Status {
  const message = `${qualified(resource, group)} ${goQuote(name)} already exists, the server was not able to generate a unique name for the object`;
  return failure(409, "AlreadyExists", message, { ...about(resource, group, name), retryAfterSeconds });
}

/** What a stale resourceVersion is told. */
export const modifiedMessage =
  "the object has been modified; please apply your changes to the latest version and try again";

/** 409: `Operation cannot be fulfilled on services "web": …`. */
export function newConflict(resource: string, group: string, name: string, message: string = modifiedMessage): Status {
  const text = `Operation cannot be fulfilled on ${qualified(resource, group)} ${goQuote(name)}: ${message}`;
  return failure(409, "Conflict", text, about(resource, group, name));
}

/** 422: `Service "web" is invalid: …`, with a cause for each error. */
export function newInvalid(kind: string, group: string, name: string, errors: readonly FieldError[]): Status {
  const head = `${qualified(kind, group)} ${goQuote(name)} is invalid`;
  const message = errors.length === 0 ? head : `${head}: ${formatFieldErrors(errors)}`;
  return failure(422, "Invalid", message, { ...about(kind, group, name), causes: errors.map(causeOf) });
}

/** 400 with the message as it is. */
export function newBadRequest(message: string): Status {
  return failure(400, "BadRequest", message);
}

/** 401. */
export function newUnauthorized(message = "not authorized"): Status {
  return failure(401, "Unauthorized", message);
}

/** 403: `pods "x" is forbidden: …`. */
export function newForbidden(resource: string, group: string, name: string, message: string): Status {
  const subject = name === "" ? qualified(resource, group) : `${qualified(resource, group)} ${goQuote(name)}`;
  const text = resource === "" ? `forbidden: ${message}` : `${subject} is forbidden: ${message}`;
  return failure(403, "Forbidden", text, about(resource, group, name));
}

/** 405: `patch is not supported on resources of kind "bindings"`. */
export function newMethodNotAllowed(resource: string, group: string, action: string): Status {
  const text = qualified(resource, group);
  const message = `${action} is not supported on resources of kind ${goQuote(text)}`;
  return failure(405, "MethodNotAllowed", message, about(resource, group, ""));
}

/** 410: what was asked for is gone. */
export function newGone(message: string): Status {
  return failure(410, "Gone", message);
}

/** 410: the resourceVersion asked for is older than the history kept. */
export function newResourceExpired(message: string): Status {
  return failure(410, "Expired", message);
}

/** 413: `Request entity too large: limit is 3145728`. */
export function newRequestEntityTooLarge(message: string): Status {
  return failure(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);
}

/** 415 with the message as it is. */
export function newUnsupportedMediaType(message: string): Status {
  return failure(415, "UnsupportedMediaType", message);
}

/** 429. */
export function newTooManyRequests(message: string, retryAfterSeconds: number): Status {
  return failure(429, "TooManyRequests", message, { retryAfterSeconds });
}

/** 500: `Internal error occurred: …`. */
export function newInternalError(message: string): Status {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** 500 with the reason ServerTimeout: try again. */
export function newServerTimeout(
  resource: string,
  group: string,
  operation: string,
  retryAfterSeconds: number,
): Status {
  const message = `The ${operation} operation against ${qualified(resource, group)} could not be completed at this time, please try again.`;
  return failure(500, "ServerTimeout", message, { ...about(resource, group, operation), retryAfterSeconds });
}

/** 503. */
export function newServiceUnavailable(message: string): Status {
  return failure(503, "ServiceUnavailable", message);
}

/** 504: `Timeout: …`. */
export function newTimeout(message: string, retryAfterSeconds: number): Status {
  return failure(504, "Timeout", `Timeout: ${message}`, { retryAfterSeconds });
}

/** 404 for an address that leads to no resource. */
export function newUnknownResource(): Status {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

/** A resource or kind with its group: `deployments.apps`, `pods`. */
export function qualified(name: string, group: string): string {
  return group === "" ? plain(name) : `${plain(name)}.${group}`;
}

// What is kept under `plural.group` is called by its plural; no plural or kind has a dot.
function plain(name: string): string {
  const dot = name.indexOf(".");
  return dot < 0 ? name : name.slice(0, dot);
}

function failure(code: number, reason: string, message: string, details?: StatusDetails): Status {
  const head = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason } as const;
  return details === undefined ? { ...head, code } : { ...head, details, code };
}

function about(kind: string, group: string, name: string): StatusDetails {
  return {
    ...(name === "" ? {} : { name }),
    ...(group === "" ? {} : { group }),
    ...(kind === "" ? {} : { kind: plain(kind) }),
  };
}
