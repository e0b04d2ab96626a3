/** A hundred thousand mutated requests: every verb, patch type and subresource. None throws; what is refused changes nothing. */
import type { KubeObject, Resource } from "@kubenetsim/api";
import { keyOf, parseManifests, resources } from "@kubenetsim/api";
import { type Client, infoOfObject, type PatchType, type Result, type Store } from "@kubenetsim/apiserver";
import { mixSeed } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import { mutateAt } from "../../src/arbitraries/mutate.ts";
import type { Json } from "../../src/conformance/types.ts";
import { historyViolations, violations } from "../../src/invariants/index.ts";
import { startServer } from "../server.ts";
import { MANIFESTS } from "./manifests.ts";

const REQUESTS = 25_000;
/** Requests between two looks at the whole store, after which it starts anew. */
const ROUND = 250;

/** Whole numbers by the number of the draw: the same in every run. */
interface Dice {
  below(limit: number): number;
  of<T>(list: readonly T[]): T;
}

function diceOf(seed: number): Dice {
  let drawn = 0;
  const below = (limit: number): number => mixSeed(seed, drawn++) % limit;
  return { below, of: (list) => list[below(list.length)] as (typeof list)[number] };
}

const parsed = parseManifests(MANIFESTS);
const objects: readonly KubeObject[] = parsed.ok ? parsed.documents.map(({ object }) => object) : [];

const ODD: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1,
  65536,
  1.5,
  2 ** 53,
  "",
  " ",
  "None",
  "0",
  "80",
  "10.96.0.5",
  "::",
  "a\nb",
  "x".repeat(300),
  "25%",
  "-5%",
  "30001",
  "2026-01-01",
  [],
  {},
  [null],
  [[]],
  [{}],
  "__proto__",
  "kube-system",
  ["foregroundDeletion"],
  ["orphan"],
  JSON.parse('{"__proto__":{"polluted":true}}'),
  JSON.parse('{"constructor":{"prototype":1}}'),
  nested(150),
];

function nested(depth: number): Json {
  let value: Json = "deep";
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value };
  return value;
}

function mutated(dice: Dice, object: unknown): Json {
  let value = object as Json;
  for (let left = dice.below(4); left > 0; left--) {
    value = mutateAt(value, { at: dice.below(1 << 20), how: dice.below(1 << 10), value: dice.of(ODD) });
  }
  return value;
}

const SUBRESOURCES = [
  undefined,
  undefined,
  "status",
  "scale",
  "finalize",
  "ephemeralcontainers",
  "binding",
  "eviction",
  "__proto__",
] as const;
const PATCHES: readonly PatchType[] = ["json", "merge", "strategic", "apply"];
const NAMES: readonly string[] = ["web", "default", "node-1", "kubernetes", "__proto__", "", "a/b", "X", "p"];
const SELECTORS: readonly string[] = [
  "",
  "app=web",
  "app in (web,db)",
  "!app",
  "app",
  "a=b=c",
  "(",
  "__proto__=x",
  "metadata.name=web",
  "spec.nodeName=node-1",
];
const VERSIONS: readonly string[] = ["", "0", "1", "7", "12", "99999", "x", "-1", "1e3"];

function optionsOf(dice: Dice): object {
  return {
    ...(dice.below(6) === 0 ? { dryRun: true } : {}),
    ...(dice.below(3) === 0 ? { subresource: dice.of(SUBRESOURCES) } : {}),
    ...(dice.below(3) === 0 ? { fieldManager: dice.of(["me", "you", "kubectl", "", "m".repeat(200)]) } : {}),
    ...(dice.below(5) === 0 ? { force: true } : {}),
    ...(dice.below(4) === 0 ? { fieldValidation: dice.of(["Strict", "Warn", "Ignore"]) } : {}),
  };
}

function deletionOf(dice: Dice): object {
  return {
    ...optionsOf(dice),
    ...(dice.below(3) === 0 ? { gracePeriodSeconds: dice.of<unknown>([0, 1, -1, 30, 1.5, "x", Number.NaN]) } : {}),
    ...(dice.below(3) === 0 ? { propagationPolicy: dice.of(["Orphan", "Foreground", "Background", "Never"]) } : {}),
    ...(dice.below(5) === 0
      ? { preconditions: dice.of<unknown>([{}, { uid: "x" }, { resourceVersion: "1" }, null, "x"]) }
      : {}),
  };
}

function listOf(dice: Dice): object {
  return {
    namespace: dice.of(["", "default", "luffy", "nope", "__proto__"]),
    labelSelector: dice.of(SELECTORS),
    fieldSelector: dice.of(["", "", dice.of(SELECTORS)]),
    ...(dice.below(3) === 0 ? { limit: dice.of([0, 1, 2, -1]) } : {}),
    ...(dice.below(3) === 0 ? { resourceVersion: dice.of(VERSIONS) } : {}),
    ...(dice.below(4) === 0 ? { resourceVersionMatch: dice.of(["Exact", "NotOlderThan", "x"]) } : {}),
    ...(dice.below(6) === 0
      ? { continue: dice.of(["x", "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NSwic3RhcnQiOiJhXHUwMDAwIn0"]) }
      : {}),
    ...(dice.below(4) === 0 ? { allowWatchBookmarks: true } : {}),
    ...(dice.below(6) === 0 ? { sendInitialEvents: dice.below(2) === 0 } : {}),
  };
}

const JSON_POINTERS: readonly string[] = [
  "",
  "/",
  "/spec",
  "/spec/ports/0",
  "/spec/ports/-",
  "/metadata/labels/a~1b",
  "/metadata/name",
  "/__proto__/x",
  "/spec/constructor",
  "/data/a",
];

function patchOf(dice: Dice, type: PatchType, object: KubeObject): unknown {
  if (type !== "json")
    return mutated(dice, dice.below(2) === 0 ? object : { spec: (object as { spec?: unknown }).spec ?? {} });
  const operation = (): Json => ({
    op: dice.of(["add", "remove", "replace", "move", "copy", "test", "x"]),
    path: dice.of(JSON_POINTERS),
    from: dice.of(JSON_POINTERS),
    value: dice.of(ODD),
  });
  return mutated(dice, Array.from({ length: dice.below(4) }, operation));
}

const RESOURCES: readonly Resource[] = [
  ...resources.map((info) => info.resource),
  "widgets.example.com",
  "roles.rbac.authorization.k8s.io",
  "x.",
  "__proto__.constructor",
];

/** One request, and whether it may have changed the store. */
function request(dice: Dice, client: Client): Result<unknown> {
  const object = dice.of(objects);
  const resource = dice.below(12) === 0 ? dice.of(RESOURCES) : (infoOfObject(client.store, object)?.resource ?? "x.");
  const key = dice.below(4) === 0 ? `${dice.of(NAMES)}/${dice.of(NAMES)}` : keyOf(object);
  switch (dice.below(10)) {
    case 0:
    case 1:
    case 2:
      return client.create(resource, mutated(dice, object) as unknown as KubeObject, optionsOf(dice));
    case 3:
    case 4:
      return client.update(
        resource,
        mutated(dice, stored(client, resource, key) ?? object) as unknown as KubeObject,
        optionsOf(dice),
      );
    case 5:
    case 6: {
      const type = dice.of(PATCHES);
      return client.patch(resource, key, type, patchOf(dice, type, object), optionsOf(dice));
    }
    case 7:
      return client.delete(resource, key, deletionOf(dice));
    case 8:
      if (dice.below(4) > 0) return client.page(resource, listOf(dice));
      return client.deleteCollection(resource, listOf(dice), deletionOf(dice));
    default:
      return client.watch(resource, listOf(dice));
  }
}

function stored(client: Client, resource: Resource, key: string): unknown {
  return client.get(resource, key);
}

describe("mutated requests", () => {
  test.each([1, 2, 3, 4])("round %d", (seed) => {
    const dice = diceOf(seed);
    const { holder, client } = startServer();
    const fresh = holder.store;
    let written = 0;
    for (let i = 0; i < REQUESTS; i++) {
      const before: Store = holder.store;
      const result = attempt(() => request(dice, client), `seed ${seed}, request ${i}`);
      if (holder.store !== before) written += 1;
      if (!result.ok && holder.store !== before)
        throw new Error(`seed ${seed}, request ${i} was refused and changed the store`);
      if (holder.store.revision < before.revision) throw new Error(`seed ${seed}, request ${i}: the revision fell`);
      if (i % ROUND === ROUND - 1) {
        expect([...violations(holder.store), ...historyViolations(fresh, holder.store)]).toEqual([]);
        holder.store = fresh;
      }
    }
    expect(written).toBeGreaterThan(REQUESTS / 20);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

function attempt(run: () => Result<unknown>, where: string): Result<unknown> {
  try {
    return run();
  } catch (error) {
    throw new Error(`${where} threw ${String((error as Error).stack)}`);
  }
}

describe("requests that would blow up", () => {
  const { holder, client } = startServer();
  client.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "default" } });
  const map = (name: string, data: object): KubeObject =>
    ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data }) as KubeObject;
  const widget = (spec: unknown): KubeObject =>
    ({
      apiVersion: "example.com/v1",
      kind: "Widget",
      metadata: { name: "w", namespace: "default" },
      spec,
    }) as unknown as KubeObject;
  const copies = Array.from({ length: 60 }, (_, i) => ({
    op: "copy",
    from: "/data",
    path: `/data/${"a".repeat(i + 1)}`,
  }));
  const cases: readonly (readonly [string, () => Result<unknown>, number, string])[] = [
    [
      "a body of 4 MiB",
      () => client.create("configmaps", map("big", { a: "x".repeat(4 << 20) })),
      413,
      "Request entity too large: limit is 3145728",
    ],
    [
      "a patch of 4 MiB",
      () => client.patch("configmaps", "default/c", "merge", { data: { a: "x".repeat(4 << 20) } }),
      413,
      "limit is 3145728",
    ],
    [
      "2 MiB to be stored",
      () => client.create("widgets.example.com", widget("x".repeat(2 << 20))),
      500,
      "etcdserver: request is too large",
    ],
    [
      "10,001 operations",
      () =>
        client.patch(
          "configmaps",
          "default/c",
          "json",
          Array.from({ length: 10_001 }, () => ({ op: "test", path: "" })),
        ),
      413,
      "The allowed maximum operations in a JSON patch is 10000, got 10001",
    ],
    [
      "copies of copies",
      () =>
        client.patch("configmaps", "default/c", "json", [
          { op: "add", path: "/data", value: { a: "x".repeat(1000) } },
          ...copies,
        ]),
      413,
      "Unable to copy, the accumulated size increase of copy operation is ",
    ],
    [
      "a depth of 100,000",
      () => client.create("widgets.example.com", widget(nested(100_000))),
      400,
      "must not be nested deeper than",
    ],
    [
      "2 million members",
      () => client.create("widgets.example.com", widget(Array.from({ length: 2_000_000 }, () => 0))),
      413,
      "limit is 3145728",
    ],
  ];
  test.each(cases)("%s", (_, run, code, message) => {
    const before = holder.store;
    const result = run();
    expect(result.ok).toBe(false);
    if (!result.ok) {
      expect(result.status.code).toBe(code);
      expect(result.status.message).toContain(message);
    }
    expect(holder.store).toBe(before);
  });
});
