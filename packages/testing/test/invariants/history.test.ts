import { type KubeObject, keyOf, type Resource, resourceOf } from "@kubenetsim/api";
import type { Client, Result, Store, WriteOptions } from "@kubenetsim/apiserver";
import { assert, stateHash } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryManifest, namespaces } from "../../src/arbitraries/index.ts";
import { historyViolations, violations } from "../../src/invariants/index.ts";
import { startServer } from "../server.ts";

const VERBS = ["create", "create", "update", "merge", "apply", "delete", "foreground", "collection"] as const;

interface Step {
  readonly verb: (typeof VERBS)[number];
  readonly object: KubeObject;
  readonly at: number;
  readonly dryRun: boolean;
  readonly manager: string;
}

const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(...VERBS),
  object: arbitraryManifest,
  at: fc.nat(),
  dryRun: fc.nat(5).map((n) => n === 0),
  manager: fc.constantFrom("", "one", "two"),
});

/** One request of a history; `made` has what was made before. */
function run(
  client: Client,
  { verb, object, at, dryRun, manager }: Step,
  made: (readonly [Resource, string])[],
): Result<unknown> {
  const options: WriteOptions = { dryRun, ...(manager === "" ? {} : { fieldManager: manager }) };
  const resource = resourceFor(object);
  const target = made[at % Math.max(1, made.length)] ?? [resource, keyOf(object)];
  switch (verb) {
    case "create":
      return client.create(resource, object, options);
    case "update":
      return client.update(resource, object, options);
    case "merge":
      return client.patch(...target, "merge", { metadata: { labels: { n: String(at % 3) } } }, options);
    case "apply":
      return client.patch(resource, keyOf(object), "apply", object, { ...options, force: at % 2 === 0 });
    case "delete":
      return client.delete(...target, { dryRun, gracePeriodSeconds: 0 });
    case "foreground":
      return client.delete(...target, { dryRun, propagationPolicy: "Foreground" });
    default:
      return client.deleteCollection(resource, { namespace: namespaces[at % namespaces.length] ?? "" }, { dryRun });
  }
}

test("whatever the history of requests: all invariants hold, and a refusal or a dry run leaves no trace", () => {
  let refused = 0;
  let dry = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), fc.nat(), (steps, from) => {
      const { holder, client } = startServer();
      const made: (readonly [Resource, string])[] = [];
      const stores: Store[] = [holder.store];
      for (const each of steps) {
        const before = holder.store;
        const hash = each.dryRun ? stateHash(before) : "";
        const result = run(client, each, made);
        if (!result.ok) refused += 1;
        if (!result.ok || each.dryRun) expect(holder.store).toBe(before);
        if (each.dryRun) {
          dry += 1;
          expect(stateHash(holder.store)).toBe(hash);
        }
        if (each.verb === "create" && result.ok && !each.dryRun)
          made.push([resourceFor(each.object), keyOf(each.object)]);
        stores.push(holder.store);
      }
      expect(violations(holder.store)).toEqual([]);
      expect(historyViolations(stores[from % stores.length] ?? holder.store, holder.store)).toEqual([]);
    }),
    { numRuns: 70 },
  );
  expect(refused).toBeGreaterThan(20);
  expect(dry).toBeGreaterThan(20);
});

describe("a history's invariants see", () => {
  const { holder, client } = startServer();
  const before = holder.store;
  client.create("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: namespaces[0] ?? "" },
  });
  const after = holder.store;
  const tables = { ...before.tables, configmaps: after.tables.configmaps };
  test.each<[string, Store, Store, string]>([
    ["a revision that falls", after, before, "the revision fell"],
    ["a change without a revision", before, { ...before, tables }, "configmaps changed at revision"],
    ["a change that no watcher hears of", before, { ...after, tables: before.tables }, "a watch of configmaps from"],
    ["a log that ends too early", before, { ...after, log: before.log }, "the log ends at"],
  ])("%s", (_, one, other, message) => {
    expect(historyViolations(one, other).join("\n")).toContain(message);
  });
});

function resourceFor(object: KubeObject): Resource {
  const info = resourceOf(object.apiVersion, object.kind);
  assert(info !== undefined, `no resource for ${object.kind}`);
  return info.resource;
}
