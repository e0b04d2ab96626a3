/** Whatever a person hands in works, or is refused by a StatusError that changes nothing. */
import { arbitraryManifest, mutated } from "@kubenetsim/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cluster, createCluster, StatusError } from "../src/index.ts";

const base = createCluster({ nodes: 2 });
base.settle();
const before = base.hash();

/** Runs an act on a fork: it must succeed, or throw a StatusError and leave every bit as it was. */
function isSafe(act: (cluster: Cluster) => unknown): void {
  const cluster = base.fork();
  try {
    act(cluster);
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    expect(cluster.hash()).toBe(before);
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}

describe("manifests", () => {
  test("arbitrary and mutated objects", () => {
    fc.assert(
      fc.property(arbitraryManifest.chain(mutated), (manifest) =>
        isSafe((cluster) => cluster.apply(manifest as object)),
      ),
      { numRuns: 300 },
    );
  });

  test("arbitrary values and texts", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => isSafe((cluster) => cluster.apply(value as object))),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => isSafe((cluster) => cluster.apply(text))),
      { numRuns: 300 },
    );
  });

  test("what applies can live: settling afterwards never throws", () => {
    fc.assert(
      fc.property(arbitraryManifest, (manifest) => {
        const cluster = base.fork();
        try {
          cluster.apply(manifest as object);
        } catch (error) {
          expect(error).toBeInstanceOf(StatusError);
          return;
        }
        cluster.settle("10m");
      }),
      { numRuns: 60 },
    );
  });

  const service = "apiVersion: v1\nkind: Service\nmetadata: { name: web }\n";
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const bomb = [
    "a: &a [x, x, x, x, x, x, x, x, x]",
    ..."bcdefghi".split("").map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(", ")}]`),
  ].join("\n");
  test.each([
    ["a document of 10 MB", `${service}spec: { externalName: ${"x".repeat(10_000_000)} }`, /limit is 3145728/],
    ["an alias bomb", `apiVersion: v1\nkind: ConfigMap\n${bomb}\n`, /alias/i],
    ["deep nesting", `apiVersion: v1\nkind: ConfigMap\ndata: ${deep}`, /./],
    [
      "tabs as indentation",
      `${service}spec:\n\tports: []\n`,
      /found character that cannot start any token.*document 1, line 5, column 1/,
    ],
    ["no kind", "apiVersion: v1\n", /kind/],
    [
      "an unknown kind",
      "apiVersion: v1\nkind: Gizmo\nmetadata: { name: x }\n",
      /no matches for kind "Gizmo" in version "v1"/,
    ],
    ["a wrong type", `${service}spec: { ports: [{ port: eighty }] }`, /spec\.ports/],
  ])("%s", (_name, text, message) => {
    const cluster = base.fork();
    expect(() => cluster.apply(text)).toThrow(message);
    expect(() => cluster.apply(text)).toThrow(StatusError);
    expect(cluster.hash()).toBe(before);
  });

  test("a cyclic object", () => {
    const cyclic: { [key: string]: unknown } = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };
    cyclic["data"] = cyclic;
    expect(() => base.fork().apply(cyclic)).toThrow(StatusError);
  });

  test("__proto__ and constructor as keys do no harm", () => {
    const text =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","labels":{"__proto__":"a"}},"data":{"__proto__":"polluted","constructor":"b"}}';
    isSafe((cluster) => cluster.apply(text));
    isSafe((cluster) => cluster.create("configmaps", JSON.parse(text)));
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  test("one bad document undoes the good ones before it", () => {
    const cluster = base.fork();
    const good = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: good }\n";
    expect(() => cluster.apply(`${good}---\n${service}spec:\n  ports:\n    - port: 0\n`)).toThrow(
      /document 2, line \d+, column \d+: spec\.ports\[0\]\.port/,
    );
    expect(cluster.get("configmaps", "good")).toBeUndefined();
  });
});

describe("other requests", () => {
  const odd = fc.oneof(
    fc.string(),
    fc.constantFrom("__proto__", "constructor", "toString", "", "a/b", "../x", "pods"),
    fc.string({ unit: "binary" }),
  );

  test("patches", () => {
    const types = fc.constantFrom("json" as const, "merge" as const, "strategic" as const);
    const target = fc.constantFrom(
      ["deployments", "coredns"] as const,
      ["services", "kube-dns"] as const,
      ["pods", "nothing"] as const,
    );
    fc.assert(
      fc.property(types, target, fc.anything(), (type, [resource, name], patch) =>
        isSafe((cluster) => cluster.patch(resource, name, "kube-system", type, patch)),
      ),
      { numRuns: 500 },
    );
  });

  test("names, selectors and durations", () => {
    fc.assert(
      fc.property(odd, odd, (one, other) => {
        isSafe((cluster) => cluster.delete("pods", one, other));
        isSafe((cluster) => cluster.get("services", one, other));
        isSafe((cluster) => cluster.list("pods", { labelSelector: one, fieldSelector: other }));
        isSafe((cluster) => cluster.advance(one));
        isSafe((cluster) => cluster.pod(one, other));
        isSafe((cluster) => cluster.external(one).curl(other));
        isSafe((cluster) => cluster.at(one));
      }),
      { numRuns: 200 },
    );
  });

  test("command lines and URLs never throw", () => {
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 5 }), odd, (argv, url) => {
        const cluster = base.fork();
        cluster.runKubectl(argv);
        cluster.kubectl(argv.join(" "));
        cluster.node("node-1").exec(argv);
        cluster.node("node-1").curl(url);
      }),
      { numRuns: 300 },
    );
  });

  test("configurations", () => {
    const value = fc.oneof(
      odd,
      fc.integer(),
      fc.constantFrom("10.0.0.0/8", "300.1.1.1/24", "::/0", "1-2", [], {}, null),
    );
    fc.assert(
      fc.property(
        fc.record(
          {
            podCIDR: value,
            serviceCIDR: value,
            nodePortRange: value,
            clusterDomain: value,
            seed: value,
            start: value,
            nodes: value,
          },
          { requiredKeys: [] },
        ),
        (config) => {
          try {
            createCluster(config as object);
          } catch (error) {
            expect(error).toBeInstanceOf(StatusError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
