import { type KubeObject, resourceOf } from "@kubenetsim/api";
import type { Result } from "@kubenetsim/apiserver";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arbitraryDeployment,
  arbitraryManifest,
  arbitraryPod,
  arbitraryService,
  mutateAt,
  mutated,
} from "../../src/arbitraries/index.ts";
import { violations } from "../../src/invariants/index.ts";
import { startServer } from "../server.ts";

/** Creates whatever it is, as far as a server can tell the resource. */
function create(object: unknown): { readonly result: Result<KubeObject>; readonly violations: readonly string[] } {
  const { holder, client } = startServer();
  const { apiVersion, kind } = (object ?? {}) as Partial<KubeObject>;
  const info = resourceOf(String(apiVersion), String(kind)) ?? resourceOf("v1", "Service");
  if (info === undefined) throw new Error("no resource");
  const before = holder.store;
  const result = client.create(info.resource, object as KubeObject);
  if (!result.ok) expect(holder.store).toBe(before);
  return { result, violations: violations(holder.store) };
}

describe.each([
  ["Services", arbitraryService],
  ["Pods", arbitraryPod],
  ["Deployments", arbitraryDeployment],
  ["manifests", arbitraryManifest],
] as readonly [string, fc.Arbitrary<KubeObject>][])("arbitrary %s", (_, arbitrary) => {
  test("are accepted by a server that has room for them", () => {
    fc.assert(
      fc.property(arbitrary, (object) => {
        const { result } = create(object);
        expect(result.ok ? "" : result.status.message).toBe("");
      }),
    );
  });
});

test("a mutated manifest is accepted or refused with a Status, and breaks nothing", () => {
  let refused = 0;
  const runs = 1500;
  fc.assert(
    fc.property(arbitraryManifest.chain(mutated), (object) => {
      const made = create(object);
      expect(made.violations).toEqual([]);
      if (made.result.ok) return;
      refused++;
      expect(made.result.status).toMatchObject({ kind: "Status", status: "Failure" });
      expect(made.result.status.code).toBeGreaterThanOrEqual(400);
      expect(made.result.status.message).not.toBe("");
    }),
    { numRuns: runs },
  );
  expect(refused).toBeGreaterThan(runs / 4);
  expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
});

describe("a mutation", () => {
  const pod = { a: { b: [1, 2] } };
  test.each([
    ["replaces", { at: 1, how: 0, value: null }, { a: null }],
    ["removes", { at: 3, how: 1, value: null }, { a: { b: [2] } }],
    ["puts in a key that a prototype has", { at: 1, how: 2, value: 5 }, { a: { b: [1, 2], toString: 5 } }],
    ["doubles a list", { at: 2, how: 3, value: null }, { a: { b: [1, 2, 1, 2] } }],
    ["makes text of a value", { at: 2, how: 4, value: null }, { a: { b: "[1,2]" } }],
    ["replaces the root", { at: 0, how: 5, value: "x" }, "x"],
  ])("%s", (_, change, expected) => {
    expect(mutateAt(pod, change)).toEqual(expected);
    expect(pod).toEqual({ a: { b: [1, 2] } });
  });

  test("makes __proto__ a key of its own", () => {
    const made = mutateAt({ a: {} }, { at: 1, how: 42, value: 5 }) as { a: object };
    expect(Object.keys(made.a)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(made.a)).toBe(Object.prototype);
  });
});
