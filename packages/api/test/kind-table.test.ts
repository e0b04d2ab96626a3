import { deepFreeze } from "@kubenetsim/sim";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KubeObject } from "../src/meta/types.ts";
import { deployments, pods, services } from "./core/arbitraries.ts";
import { strategy, texts } from "./core/samples.ts";
import { ingresses, networkPolicies, serviceCIDRs } from "./networking/arbitraries.ts";

const objects = fc.oneof(
  services.map((object) => ({ resource: "services" as const, object })),
  pods.map((object) => ({ resource: "pods" as const, object })),
  deployments.map((object) => ({ resource: "deployments" as const, object })),
  ingresses.map((object) => ({ resource: "ingresses" as const, object })),
  networkPolicies.map((object) => ({ resource: "networkpolicies" as const, object })),
  serviceCIDRs.map((object) => ({ resource: "servicecidrs" as const, object })),
);

test("defaults are idempotent, and give back what lacks nothing", () => {
  fc.assert(
    fc.property(objects, ({ resource, object }) => {
      const once = strategy(resource).default(deepFreeze(object));
      expect(strategy(resource).default(once)).toBe(once);
    }),
  );
});

test("a valid object stays valid, unchanged and by a status", () => {
  fc.assert(
    fc.property(objects, ({ resource, object }) => {
      const defaulted = strategy(resource).default(object);
      expect(texts(strategy(resource).validate(defaulted))).toEqual([]);
      expect(texts(strategy(resource).validateUpdate(defaulted, defaulted))).toEqual([]);
    }),
  );
});

test("no harm to an object makes validation throw", () => {
  const harm = fc.record({
    at: fc.nat(),
    depth: fc.integer({ min: 1, max: 9 }),
    with: fc.constantFrom("drop", "", "\u0000ö", -1, 1e12, "__proto__"),
  });
  fc.assert(
    fc.property(objects, fc.array(harm, { maxLength: 4 }), ({ resource, object }, harms) => {
      const before = strategy(resource).default(object);
      const after = harms.reduce(harmed, before);
      expect(() => {
        const defaulted = strategy(resource).default(after);
        strategy(resource).validate(after);
        strategy(resource).validateUpdate(defaulted, before);
      }).not.toThrow();
    }),
  );
});

interface Harm {
  readonly at: number;
  readonly depth: number;
  readonly with: string | number;
}

// Replaces one leaf by another of its type, or drops a part: what a structural check lets through.
function harmed(object: KubeObject, harm: Harm): KubeObject {
  const paths = leafPaths(object, []).filter((path) => path.length > 1);
  const path = paths[harm.at % paths.length];
  if (path === undefined) return object;
  const shortest = path[0] === "metadata" ? 2 : 1;
  const cut = harm.with === "drop" ? path.slice(0, Math.max(shortest, harm.depth)) : path;
  return putAt(object, cut, harm.with) as KubeObject;
}

function leafPaths(value: unknown, path: readonly string[]): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => leafPaths(item, [...path, key]));
}

function putAt(value: unknown, path: readonly string[], leaf: string | number): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return typeof leaf === typeof value ? leaf : value;
  const drop = rest.length === 0 && leaf === "drop";
  if (Array.isArray(value)) {
    if (drop) return value.filter((_, i) => String(i) !== key);
    return value.map((item, i) => (String(i) === key ? putAt(item, rest, leaf) : item));
  }
  const fields = value as { readonly [key: string]: unknown };
  if (!drop) return { ...fields, [key]: putAt(fields[key], rest, leaf) };
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== key));
}
