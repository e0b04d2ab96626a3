/** All or nothing, and every refusal names what is wrong: manifests, resources, configurations. */
import type { Resource } from "@kubenetsim/api";
import { StatusError } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { type Cluster, type ClusterConfig, createBareCluster, type Program } from "../../src/index.ts";
import { podOn, serviceFor } from "../fixture.ts";

const base = createBareCluster({ nodes: 1 });
const configMap = (metadata: unknown): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata });

/** The message of the StatusError; the cluster must hold the very same value as before. */
function refusal(act: (cluster: Cluster) => unknown): string {
  const cluster = base.fork();
  let message = "nothing was refused";
  try {
    act(cluster);
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    ({ message } = error as StatusError);
  }
  expect(cluster.world === base.world).toBe(true);
  expect(cluster.history).toEqual(base.history);
  return message;
}

describe("metadata that nothing can be looked up by", () => {
  test.each<readonly [string, unknown, RegExp]>([
    [
      "a map for a name",
      { name: { toString: ["deep"] } },
      /cannot unmarshal object into Go struct field ObjectMeta\.metadata\.name of type string/,
    ],
    ["a list for a namespace", { name: "x", namespace: [] }, /ObjectMeta\.metadata\.namespace/],
    ["a string for annotations", { name: "x", annotations: "a" }, /ObjectMeta\.metadata\.annotations/],
    ["a string for metadata", "x", /\.metadata/],
    ["no name", {}, /name or generateName is required/],
  ])("%s", (_what, metadata, message) => {
    expect(refusal((cluster) => cluster.apply(configMap(metadata)))).toMatch(message);
    expect(refusal((cluster) => cluster.delete(configMap(metadata)))).toMatch(message);
  });
});

describe("resources by name", () => {
  test.each(["gizmos", "__proto__", "constructor", ""])("%j is none", (name) => {
    const resource = name as Resource;
    const message = `the server doesn't have a resource type "${name}"`;
    expect(refusal((cluster) => cluster.create(resource, {} as never))).toBe(message);
    expect(refusal((cluster) => cluster.update(resource, {} as never))).toBe(message);
    expect(refusal((cluster) => cluster.patch(resource, "x", "default", "merge", {}))).toBe(message);
    expect(refusal((cluster) => cluster.delete(resource, "x"))).toBe(message);
    expect(refusal((cluster) => cluster.get(resource, "x"))).toBe(message);
    expect(refusal((cluster) => cluster.list(resource))).toBe(message);
  });

  test("short names will do", () => {
    const cluster = base.fork();
    cluster.create("cm" as "configmaps", configMap({ name: "x", namespace: "default" }) as never);
    cluster.patch("cm" as "configmaps", "x", "default", "merge", { data: { a: "b" } });
    expect(cluster.get("cm" as "configmaps", "x")?.data).toEqual({ a: "b" });
  });
});

test("what comes before the refused document is undone with it", () => {
  const good = configMap({ name: "good" });
  expect(refusal((cluster) => cluster.apply([good, configMap({ name: "UPPER" })]))).toMatch(
    /metadata\.name: Invalid value: "UPPER"/,
  );
});

test("an image whose program throws undoes the act in which it did", () => {
  const broken: Program = {
    listens: (start) => start.ports,
    serve: () => {
      throw new Error("a bug of the user's");
    },
  };
  const cluster = createBareCluster({ nodes: 1, images: { broken } });
  cluster.apply([podOn("node-1", "broken", { image: "broken", port: 8080 }), serviceFor("broken", "broken")]);
  cluster.settle();
  const before = cluster.world;
  const address = cluster.get("services", "broken")?.spec?.clusterIP ?? "";
  expect(() => cluster.node("node-1").curl(`http://${address}`)).toThrow("a bug of the user's");
  expect(cluster.world === before).toBe(true);
});

test.each<readonly [string, unknown, string]>([
  ["podCIDR", { podCIDR: "10.244.0.0" }, 'podCIDR: Invalid value: "10.244.0.0"'],
  ["overlapping ranges", { podCIDR: "10.96.0.0/16" }, "serviceCIDR: Invalid value"],
  ["no room for the nodes", { podCIDR: "10.244.0.0/24", nodes: 2 }, "has no /24 left for nodes[1]"],
  ["a node's name", { nodes: [{ name: "Node_1" }] }, "nodes[0].name: Invalid value"],
  ["a node that is none", { nodes: [null] }, "nodes[0]: Invalid value"],
  ["a node twice", { nodes: [{ name: "a" }, { name: "a" }] }, 'nodes[1].name: Duplicate value: "a"'],
  [
    "an address twice",
    {
      nodes: [
        { name: "a", ip: "10.0.0.1" },
        { name: "b", ip: "10.0.0.1" },
      ],
    },
    "nodes[1].ip: Duplicate value",
  ],
  [
    "a podCIDR twice",
    {
      nodes: [
        { name: "a", podCIDR: "10.1.0.0/24" },
        { name: "b", podCIDR: "10.1.0.0/24" },
      ],
    },
    "nodes[1].podCIDR: Duplicate value",
  ],
  ["a label's key", { nodes: [{ name: "a", labels: { "a b": "c" } }] }, "metadata.labels: Invalid value"],
  ["taints", { nodes: [{ name: "a", taints: "none" }] }, "taints"],
  ["a delay", { delays: { imagePull: {} } }, "delays.imagePull: Invalid value"],
  ["a delay of a thousand years", { delays: { imagePull: "9000000h" } }, "delays.imagePull: Invalid value"],
  ["an image", { images: { web: {} } }, "images[web]: Invalid value"],
  ["a node's resolv.conf", { nodeResolvConf: 5 }, "nodeResolvConf: Invalid value"],
  [
    "several at once",
    { seed: 0.5, dnsReplicas: -1 },
    "[seed: Invalid value: 0.5: must be an integer, dnsReplicas: Invalid value: -1",
  ],
])("a configuration with a mistake: %s", (_what, config, message) => {
  expect(() => createBareCluster(config as ClusterConfig)).toThrow(message);
  expect(() => createBareCluster(config as ClusterConfig)).toThrow(StatusError);
});

test("a span of time that no clock holds is refused", () => {
  expect(refusal((cluster) => cluster.advance("9000000h"))).toBe('invalid duration: "9000000h"');
  expect(refusal((cluster) => cluster.advance({} as string))).toBe("invalid duration: {}");
  expect(refusal((cluster) => cluster.settle("soon"))).toBe('invalid duration: "soon"');
});
