import { expect, test } from "vitest";
import { run } from "../../../src/conformance/suite/resolver.ts";
import type { JsonObject } from "../../../src/conformance/types.ts";

const testCase = (facts: JsonObject): JsonObject => ({
  id: "usual",
  resolvers: ["glibc", "musl", "go"],
  resolvConf: "search default.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n",
  zoneAnswers: {
    "db.prod.svc.cluster.local./A": { rcode: "NOERROR", answer: ["db.prod.svc.cluster.local. 5 IN A 10.96.0.30"] },
  },
  lookup: "db.prod",
  family: "inet",
  expect: facts,
});

const first = "db.prod.default.svc.cluster.local./A";
const second = "db.prod.svc.cluster.local./A";

test.each([
  [{ queries: [first, second], addresses: ["10.96.0.30"], error: null }, true],
  [{ queries: [second, first] }, false],
  [{ queries: [second] }, false],
  [{ addresses: [] }, false],
  [{ error: "not-found" }, false],
  [{ servers: ["10.96.0.10"] }, true],
  [{ servers: ["10.96.0.11"] }, false],
])("%j passes: %s", (facts, passed) => {
  expect(run(testCase(facts)).passed).toBe(passed);
});

test.each([
  [{ expect: { addresses: [], colour: "red" } }, "expect.colour"],
  [{ resolvers: ["c-ares"] }, "c-ares"],
  [{ resolvers: [] }, "no resolvers"],
  [{ family: "inet9" }, "family"],
])("what it does not know it refuses: %j", (change, message) => {
  expect(() => run({ ...testCase({ addresses: [] }), ...change })).toThrow(message);
});
