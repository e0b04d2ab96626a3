import { expect, test } from "vitest";
import { invalid, required } from "../../src/meta/field-error.ts";
import {
  newAlreadyExists,
  newConflict,
  newForbidden,
  newGenerateNameConflict,
  newInternalError,
  newInvalid,
  newMethodNotAllowed,
  newNotFound,
  newRequestEntityTooLarge,
  newResourceExpired,
  newServerTimeout,
  newTooManyRequests,
  StatusError,
} from "../../src/meta/status.ts";
import type { Status } from "../../src/meta/types.ts";

test.each<[Status, number, string, string]>([
  [newNotFound("services", "", "web"), 404, "NotFound", 'services "web" not found'],
  [newNotFound("deployments", "apps", "x"), 404, "NotFound", 'deployments.apps "x" not found'],
  [newAlreadyExists("pods", "", "x"), 409, "AlreadyExists", 'pods "x" already exists'],
  [
    newGenerateNameConflict("pods", "", "x", 1),
    409,
    "AlreadyExists",
    'pods "x" already exists, the server was not able to generate a unique name for the object',
  ],
  [
    newConflict("services", "", "x"),
    409,
    "Conflict",
    'Operation cannot be fulfilled on services "x": the object has been modified; please apply your changes to the latest version and try again',
  ],
  [newForbidden("pods", "", "x", "no"), 403, "Forbidden", 'pods "x" is forbidden: no'],
  [newForbidden("pods", "", "", "no"), 403, "Forbidden", "pods is forbidden: no"],
  [
    newMethodNotAllowed("pods", "", "patch"),
    405,
    "MethodNotAllowed",
    'patch is not supported on resources of kind "pods"',
  ],
  [newResourceExpired("too old"), 410, "Expired", "too old"],
  [
    newRequestEntityTooLarge("limit is 3145728"),
    413,
    "RequestEntityTooLarge",
    "Request entity too large: limit is 3145728",
  ],
  [newTooManyRequests("slow down", 1), 429, "TooManyRequests", "slow down"],
  [newInternalError("boom"), 500, "InternalError", "Internal error occurred: boom"],
  [
    newServerTimeout("pods", "", "create", 0),
    500,
    "ServerTimeout",
    "The create operation against pods could not be completed at this time, please try again.",
  ],
])("%#: code, reason and words", (status, code, reason, message) => {
  expect({ code: status.code, reason: status.reason, message: status.message }).toEqual({ code, reason, message });
});

test("an invalid object's Status has a cause for each error", () => {
  const errors = [required("spec.a"), invalid("spec.b", 1, "no")];
  const status = newInvalid("Deployment", "apps", "x", errors);
  expect(status.message).toBe('Deployment.apps "x" is invalid: [spec.a: Required value, spec.b: Invalid value: 1: no]');
  expect(status.details).toEqual({
    name: "x",
    group: "apps",
    kind: "Deployment",
    causes: [
      { reason: "FieldValueRequired", message: "Required value", field: "spec.a" },
      { reason: "FieldValueInvalid", message: "Invalid value: 1: no", field: "spec.b" },
    ],
  });
  expect(newInvalid("Service", "", "x", [required("a")]).message).toBe('Service "x" is invalid: a: Required value');
});

test("StatusError says what its Status says", () => {
  const error = new StatusError(newNotFound("pods", "", "x"));
  expect(error.message).toBe('pods "x" not found');
  expect(error.status.code).toBe(404);
});
