import type { KubeObject, Resource } from "@kubenetsim/api";
import { stateHash } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import { accepted, configMap, deployment, messageOf, namespace, newServer, pod, service } from "../support.ts";

describe("what is refused", () => {
  const cases: readonly [string, Resource, unknown, string][] = [
    [
      "a namespace that is not there",
      "configmaps",
      configMap("a", { metadata: { name: "a", namespace: "nope" } }),
      'namespaces "nope" not found',
    ],
    [
      "no namespace",
      "configmaps",
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } },
      "an empty namespace may not be set during creation",
    ],
    ["a name that is taken", "services", service("kubernetes"), 'services "kubernetes" already exists'],
    ["a taken group name", "namespaces", namespace("default"), 'namespaces "default" already exists'],
    ["another kind", "configmaps", pod("a"), "the kind in the data (Pod) does not match the expected kind (ConfigMap)"],
    [
      "another version",
      "configmaps",
      configMap("a", { apiVersion: "v2" }),
      "the API version in the data (v2) does not match the expected API version (v1)",
    ],
    [
      "a resourceVersion",
      "configmaps",
      configMap("a", { metadata: { name: "a", namespace: "default", resourceVersion: "7" } }),
      "resourceVersion should not be set on objects to be created",
    ],
    [
      "a wrong type",
      "configmaps",
      configMap("a", { data: 1 }),
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: ',
    ],
    [
      "a function inside",
      "configmaps",
      configMap("a", { data: { a: () => 1 } }),
      "data.a: must be plain data, not a function",
    ],
    [
      "an address that is taken",
      "services",
      service("a", { clusterIP: "10.96.0.1" }),
      'spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated',
    ],
    [
      "an address out of range",
      "services",
      service("a", { clusterIP: "10.97.0.1" }),
      "failed to allocate IP 10.97.0.1: the provided network does not match the current range",
    ],
    [
      "a node port out of range",
      "services",
      service("a", { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] }),
      "spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767",
    ],
  ];
  test.each(cases)("%s", (_name, resource, object, message) => {
    const { client, holder, events } = newServer();
    const before = stateHash(holder.store);
    expect(messageOf(client.create(resource, object as KubeObject))).toContain(message);
    expect(stateHash(holder.store)).toBe(before);
    expect(events).toEqual([]);
  });

  test("a cyclic object", () => {
    const { client } = newServer();
    const data: { [key: string]: unknown } = {};
    data.self = data;
    expect(messageOf(client.create("configmaps", configMap("a", { data })))).toContain("must not contain itself");
  });

  test("anything in a namespace that is going away", () => {
    const { client } = newServer();
    client.create("namespaces", namespace("luffy"));
    client.create("pods", { ...pod("a"), metadata: { name: "a", namespace: "luffy" } });
    client.delete("namespaces", "luffy");
    const refused = client.create("pods", { ...pod("b"), metadata: { name: "b", namespace: "luffy" } });
    expect(messageOf(refused)).toBe(
      'pods "b" is forbidden: unable to create new content in namespace luffy because it is being terminated',
    );
  });
});

describe("what the server fills in", () => {
  test("uid, times and version", () => {
    const { client } = newServer();
    const made = accepted(
      client.create("configmaps", configMap("a", { metadata: { name: "a", namespace: "default", uid: "mine" } })),
    );
    expect(made.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(made.metadata.creationTimestamp).toBe("2026-01-01T00:00:00Z");
    expect(made.metadata.resourceVersion).toBe("8");
  });

  test("generated names are distinct, cut to size and of the safe alphabet", () => {
    const { client } = newServer();
    const metadata = { generateName: "x".repeat(70), namespace: "default" };
    const names = [1, 2, 3].map(
      () => accepted(client.create("configmaps", configMap("", { metadata }))).metadata.name ?? "",
    );
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test.each<[Resource, unknown, object]>([
    ["pods", { ...pod("a"), status: { phase: "Running" } }, { phase: "Pending", qosClass: "BestEffort" }],
    ["deployments", { ...deployment("a"), status: { replicas: 7 } }, {}],
    ["services", { ...service("a"), status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } }, { loadBalancer: {} }],
  ])("the status of a new %s is the server's", (resource, object, status) => {
    const { client } = newServer();
    expect(accepted(client.create(resource, object as KubeObject))).toMatchObject({ status });
    expect(accepted(client.query(resource, { namespace: "default", fieldSelector: "metadata.name=a" }))).toHaveLength(
      1,
    );
  });

  test("a namespace gets its name as a label and its finalizer", () => {
    const { client } = newServer();
    const made = accepted(client.create("namespaces", namespace("luffy")));
    expect(made.metadata.labels).toEqual({ "kubernetes.io/metadata.name": "luffy" });
    expect(made).toMatchObject({ spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } });
  });

  test("a dry run answers and changes nothing", () => {
    const { client, holder } = newServer();
    const before = holder.store;
    expect(accepted(client.create("services", service("a"), { dryRun: true })).spec?.clusterIP).toMatch(/^10\.96\./);
    expect(holder.store).toBe(before);
  });

  test("an object handed in later changes no more", () => {
    const { client } = newServer();
    const mine = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", namespace: "default" },
      data: { key: "old" },
    };
    client.create("configmaps", mine);
    mine.data.key = "new";
    expect(client.get("configmaps", "default/a")?.data).toEqual({ key: "old" });
  });

  test("keys such as __proto__ stay plain keys", () => {
    const { client } = newServer();
    const data = JSON.parse('{"a": "1", "constructor": "2"}');
    expect(accepted(client.create("configmaps", configMap("a", { data }))).data).toEqual(data);
    expect(client.get("configmaps", "__proto__")).toBeUndefined();
    expect(client.podsMatching("constructor", { __proto__: "x" })).toEqual([]);
  });
});
