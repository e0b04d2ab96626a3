import { expect, test } from "vitest";
import { run as runDefaulting } from "../../../src/conformance/suite/defaulting.ts";
import { run as runValidation } from "../../../src/conformance/suite/validation.ts";
import type { Json } from "../../../src/conformance/types.ts";

const metadata = { name: "web", namespace: "default" };
const spec = { ports: [{ port: 80 }] };
const service = { apiVersion: "v1", kind: "Service", metadata, spec };
const portZero = { ...service, spec: { ports: [{ port: 0 }] } };
const error = { type: "Invalid", field: "spec.ports[0].port" };

test.each<[string, Json, Json, boolean]>([
  ["valid", service, { valid: true, errorCount: 0 }, true],
  ["valid, refusal expected", service, { valid: false }, false],
  ["refused", portZero, { valid: false, errors: [error] }, true],
  ["refused at another field", portZero, { valid: false, errors: [{ ...error, field: "spec.type" }] }, false],
  ["refused with fewer errors than expected", portZero, { valid: false, errorCount: 5 }, false],
  ["one error does not stand for two", portZero, { valid: false, errors: [error, error] }, false],
  ["unknown kind", { apiVersion: "v1", kind: "Nothing", metadata }, { valid: true }, false],
])("validation: %s", (_name, object, expectation, passed) => {
  const kind = (object as { kind: string }).kind;
  expect(runValidation({ id: "a", kind, operation: "create", object, expect: expectation }, {}).passed).toBe(passed);
});

test("validation puts generated items in place", () => {
  const generate = [
    { path: "spec.ports", count: 3, item: { name: "p{n}", port: 80, protocol: "TCP", targetPort: "p{n%2}" } },
  ];
  const expectation = { valid: false, errorCount: 2, errors: [{ type: "Duplicate", field: "spec.ports[2]" }] };
  const result = runValidation(
    { id: "a", kind: "Service", operation: "create", object: service, generate, expect: expectation },
    {},
  );
  expect(result).toEqual({ passed: true });
});

test.each<[string, Json, Json, boolean]>([
  ["a path", service, { "spec.ports[0].protocol": "TCP" }, true],
  ["an absent path", service, { "spec.clusterIP": null }, true],
  ["another value", service, { "spec.type": "NodePort" }, false],
  [
    "quantities by value",
    { apiVersion: "v1", kind: "Node", metadata: { name: "n" }, status: { capacity: { cpu: "1000m" } } },
    { "status.allocatable": { cpu: "1" } },
    true,
  ],
  ["unknown kind", { apiVersion: "v1", kind: "Nothing", metadata }, {}, false],
])("defaulting: %s", (_name, object, expectation, passed) => {
  expect(runDefaulting({ id: "a", object, expect: expectation }, {}).passed).toBe(passed);
});
