import { type KubeObject, keyOf, type Pod, type Resource, resourceOf, type Service } from "@kubenetsim/api";
import { allocateIP, emptyIndexes, type Store } from "@kubenetsim/apiserver";
import { assert, parseAddr } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryManifest } from "../../src/arbitraries/index.ts";
import { invariants, violations } from "../../src/invariants/index.ts";
import { startServer } from "../server.ts";

const step = fc.record({
  kind: fc.constantFrom("create" as const, "create" as const, "update" as const, "delete" as const),
  object: arbitraryManifest,
  at: fc.nat(),
});

test("any sequence of creates, updates and deletes keeps all invariants", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const { holder, client } = startServer();
      const keys: (readonly [Resource, string])[] = [];
      for (const { kind, object, at } of steps) {
        const resource = resourceFor(object);
        const target = keys[at % Math.max(1, keys.length)];
        if (kind === "create" && client.create(resource, object).ok) keys.push([resource, keyOf(object)]);
        if (kind === "update") client.update(resource, object);
        if (kind === "delete" && target !== undefined) client.delete(...target, { gracePeriodSeconds: 0 });
      }
      expect(violations(holder.store)).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

describe("each invariant sees what breaks it", () => {
  const store = brokenReady();
  const service = (name: string, change: Partial<Service["spec"]>): Store => {
    const old = store.tables.services.get(`default/${name}`) as Service;
    const spec = { ...old.spec, ...change } as NonNullable<Service["spec"]>;
    return withObject(store, "services", { ...old, spec });
  };
  const pod = (change: Partial<Pod["metadata"]>): Store => {
    const old = store.tables.pods.get("default/p") as Pod;
    return withObject(store, "pods", { ...old, metadata: { ...old.metadata, ...change } });
  };
  const broken: readonly (readonly [string, Store, string])[] = [
    [
      "a ClusterIP that is not taken",
      service("web", { clusterIPs: ["10.96.0.30"] }),
      "ClusterIP 10.96.0.30 is used but not taken",
    ],
    ["an address that nobody has", withLeak(store), "ClusterIP 10.96.0.29 is taken but not used"],
    [
      "one ClusterIP in two Services",
      service("web", { clusterIPs: ["10.96.0.1"] }),
      "ClusterIP 10.96.0.1 is held by default/kubernetes and by default/web",
    ],
    [
      "one node port twice by one protocol",
      service("web", {
        ports: [
          { port: 1, nodePort: 30001, protocol: "TCP" },
          { port: 2, nodePort: 30001, protocol: "TCP" },
        ],
      }),
      "Service default/web has the node port 30001/TCP twice",
    ],
    ["one node port in two Services", service("api", { ports: portsOf(store, "web") }), "by default/web"],
    ["labels that the index does not know", pod({ labels: { app: "other" } }), "index podsByLabel lacks"],
    ["labels that the index still knows", pod({ labels: {} }), "index podsByLabel still has"],
    ["an empty index", { ...store, indexes: emptyIndexes }, "labels of default/p"],
    [
      "an owner that the index does not know",
      pod({ ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "r", uid: "u" }] }),
      "pods of owner u",
    ],
    ["an object under another's key", pod({ name: "q" }), "pods default/p is called default/q"],
    ["an object without uid", pod({ uid: "" }), "pods default/p has no uid"],
    [
      "a revision yet to come",
      pod({ resourceVersion: "999999" }),
      `pods default/p has the resourceVersion "999999" at ${store.revision}`,
    ],
    ["an object that can be changed", pod({}), "pods default/p is not frozen all through"],
    [
      "a log without its copy",
      { ...store, logByNamespace: store.logByNamespace.without(store.logByNamespace.firstKey() ?? "") },
      "the log of ",
    ],
  ];

  test("the store is sound before", () => {
    expect(violations(store)).toEqual([]);
  });

  test.each(broken)("%s", (_, damaged, message) => {
    expect(violations(damaged).join("\n")).toContain(message);
  });

  test("none is there for nothing", () => {
    for (const invariant of invariants) {
      expect(broken.some(([, damaged]) => invariant(damaged).length > 0)).toBe(true);
    }
  });
});

function brokenReady(): Store {
  const { holder, client } = startServer();
  const meta = (name: string): KubeObject["metadata"] => ({ name, namespace: "default" });
  const spec = { type: "NodePort", selector: { app: "web" }, ports: [{ port: 80 }] };
  for (const name of ["api", "web"]) {
    const made = client.create("services", {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta(name),
      spec,
    } as Service);
    assert(made.ok, "the Service is sound");
  }
  const labels = { app: "web" };
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...meta("p"), labels },
    spec: { containers: [{ name: "c", image: "i" }] },
  };
  const made = client.create("pods", pod);
  assert(made.ok, "the Pod is sound");
  return holder.store;
}

/** Writes past the server: no index, no allocator and no freezing. */
function withObject<R extends "pods" | "services">(store: Store, resource: R, object: Pod | Service): Store {
  const key = `default/${resource === "pods" ? "p" : object.metadata.name}`;
  return { ...store, tables: { ...store.tables, [resource]: store.tables[resource].with(key, object as never) } };
}

function withLeak(store: Store): Store {
  const [first] = store.allocators.clusterIPs;
  assert(first !== undefined, "there is an allocator");
  const taken = allocateIP(first, parseAddr("10.96.0.29") as number, "default/ghost");
  assert(taken.ok, "the address is free");
  return { ...store, allocators: { ...store.allocators, clusterIPs: [taken.allocator] } };
}

function portsOf(store: Store, name: string): NonNullable<Service["spec"]>["ports"] & object {
  return store.tables.services.get(`default/${name}`)?.spec?.ports ?? [];
}

function resourceFor(object: KubeObject): Resource {
  const info = resourceOf(object.apiVersion, object.kind);
  assert(info !== undefined, `no resource for ${object.kind}`);
  return info.resource;
}
