import { expect, test } from "vitest";
import { run } from "../../../src/conformance/suite/kubectl-print.ts";
import type { JsonObject } from "../../../src/conformance/types.ts";

const metadata = { name: "a", namespace: "default", creationTimestamp: "2025-12-31T23:55:00Z", resourceVersion: "7" };
const objects = [{ apiVersion: "v1", kind: "ConfigMap", metadata, data: { k: "1" } }];
const base = { id: "a", now: "2026-01-01T00:00:00Z", objects };
const table = "NAME   DATA   AGE\na      1      5m\n";
const notFound = 'Error from server (NotFound): configmaps "x" not found\n';
const deleted = [{ method: "DELETE", path: "/api/v1/namespaces/default/configmaps/a" }];
const forbidden = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "no",
  reason: "Forbidden",
  code: 403,
};

test.each<[string, JsonObject, boolean]>([
  ["text", { command: "kubectl get cm", expect: { text: table } }, true],
  ["another text", { command: "kubectl get cm", expect: { text: `${table} ` } }, false],
  ["an exit code that was not expected", { command: "kubectl get cm x", expect: { text: "" } }, false],
  ["stderr", { command: "kubectl get cm x", expect: { text: "", exitCode: 1, stderr: notFound } }, true],
  ["another stderr", { command: "kubectl get cm x", expect: { text: "", exitCode: 1, stderr: "" } }, false],
  [
    "cells",
    { command: "kubectl get cm", expect: { columns: ["NAME", "DATA", "AGE"], rows: [["a", "1", "5m"]] } },
    true,
  ],
  [
    "other cells",
    { command: "kubectl get cm", expect: { columns: ["NAME", "DATA", "AGE"], rows: [["a", "2", "5m"]] } },
    false,
  ],
  [
    "a version as stored",
    { command: "kubectl get cm a -o jsonpath={.metadata.resourceVersion}", expect: { text: "7" } },
    true,
  ],
  [
    "requests",
    { command: "kubectl delete cm a", expect: { text: 'configmap "a" deleted\n', requests: deleted } },
    true,
  ],
  [
    "a request too few",
    { command: "kubectl delete cm a", expect: { text: 'configmap "a" deleted\n', requests: [] } },
    false,
  ],
  [
    "a server's error",
    {
      command: "kubectl get cm",
      serverErrors: [{ method: "GET", path: "/configmaps$", status: forbidden }],
      expect: { text: "", exitCode: 1, stderr: "Error from server (Forbidden): no\n" },
    },
    true,
  ],
  ["a kind that is not modelled", { command: "kubectl get widgets", expect: { text: "" } }, false],
])("kubectl-print: %s", (_name, testCase, passed) => {
  expect(run({ ...base, ...testCase }, {}).passed).toBe(passed);
});
