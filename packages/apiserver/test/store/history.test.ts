import type { KubeObject, Resource, ServiceType } from "@kubenetsim/api";
import { stateHash } from "@kubenetsim/sim";
import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyIndexes, type IndexName, indexKeysOf, type Store } from "../../src/index.ts";
import { configMap, deployment, newServer, pod, type Server, service } from "../support.ts";

/** One request of a random history, as a function on the server. */
type Act = (server: Server) => { readonly ok: boolean };

const names = fc.constantFrom("a", "b", "c");
const labels = fc.dictionary(fc.constantFrom("app", "tier"), fc.constantFrom("x", "y"), { maxKeys: 2 });
const types = fc.constantFrom<ServiceType>("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
const ports = fc.constantFrom<number | undefined>(undefined, 30000, 30001, 80);
const ips = fc.constantFrom<string | undefined>(undefined, "10.96.0.5", "10.96.0.6", "None", "1.2.3.4");
const key = (name: string): string => `default/${name}`;

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(names, labels, fc.option(fc.constantFrom("n1", "n2"))).map(
    ([name, own, node]): Act =>
      ({ client }) =>
        client.create("pods", pod(name, own, node ?? undefined)),
  ),
  fc.tuple(names, labels).map(
    ([name, own]): Act =>
      ({ client }) =>
        client.patch("pods", key(name), "merge", { metadata: { labels: own } }),
  ),
  fc.tuple(names, fc.constantFrom("10.244.0.1", "10.244.0.2")).map(
    ([name, ip]): Act =>
      ({ client }) =>
        client.patch(
          "pods",
          key(name),
          "merge",
          { status: { podIP: ip, podIPs: [{ ip }] } },
          { subresource: "status" },
        ),
  ),
  fc
    .tuple(names, fc.constantFrom<Resource>("pods", "services", "deployments", "configmaps"), fc.constantFrom(0, 5))
    .map(
      ([name, resource, gracePeriodSeconds]): Act =>
        ({ client }) =>
          client.delete(resource, key(name), { gracePeriodSeconds }),
    ),
  fc.tuple(names, types, ports, ips, labels).map(([name, type, nodePort, clusterIP, selector]): Act => {
    const port = { port: 80, ...(nodePort === undefined ? {} : { nodePort }) };
    const external = type === "ExternalName" ? { externalName: "a.b" } : {};
    const asked = service(name, {
      type,
      selector,
      ports: [port],
      ...external,
      ...(clusterIP === undefined ? {} : { clusterIP }),
    });
    return ({ client }) =>
      client.get("services", key(name)) === undefined
        ? client.create("services", asked)
        : client.update("services", asked);
  }),
  fc.tuple(names, fc.nat(3)).map(
    ([name, replicas]): Act =>
      ({ client }) =>
        client.create("deployments", deployment(name, replicas)),
  ),
  fc.tuple(names, fc.constantFrom("u1", "u2")).map(
    ([name, uid]): Act =>
      ({ client }) => {
        const ownerReferences = [{ apiVersion: "v1", kind: "Pod", name: "o", uid }];
        return client.create(
          "configmaps",
          configMap(name, { metadata: { name, namespace: "default", ownerReferences } }),
        );
      },
  ),
);

test("whatever is asked, the store stays whole", () => {
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 30 }), (history) => {
      const server = newServer();
      const begin = server.holder.store;
      for (const act of history) {
        const before = server.holder.store;
        const hash = stateHash(before);
        const { ok } = act(server);
        const after = server.holder.store;
        expect(after.revision).toBeGreaterThanOrEqual(before.revision);
        if (!ok) expect(stateHash(after)).toBe(hash);
      }
      const end = server.holder.store;
      expectIndexesAreScans(end);
      expectReplayIsList(begin, end, server);
      expectNothingShared(end);
    }),
    { numRuns: 150 },
  );
});

test("the same history gives the same state, byte for byte", () => {
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 15 }), (history) => {
      const [one, other] = [newServer(), newServer()];
      for (const act of history) {
        act(one);
        act(other);
      }
      expect(stateHash(other.holder.store)).toBe(stateHash(one.holder.store));
    }),
    { numRuns: 50 },
  );
});

/** Each kept index is what a scan of the tables gives. */
function expectIndexesAreScans(store: Store): void {
  const scans = new Map<IndexName, string[]>();
  for (const [resource, table] of Object.entries(store.tables) as [Resource, Store["tables"][Resource]][]) {
    for (const [at, object] of table.entries()) {
      for (const [name, entry] of indexKeysOf(resource, object as KubeObject, at))
        scans.set(name, [...(scans.get(name) ?? []), entry]);
    }
  }
  for (const name of Object.keys(emptyIndexes) as IndexName[]) {
    expect([...store.indexes[name].keys()], name).toEqual((scans.get(name) ?? []).sort());
  }
}

/** Who lists at the beginning and then follows the watch has what who lists at the end has. */
function expectReplayIsList(begin: Store, end: Store, { client, events }: Server): void {
  const known = new Map<string, KubeObject>();
  for (const [resource, table] of Object.entries(begin.tables)) {
    for (const [at, object] of table.entries()) known.set(`${resource} ${at}`, object as KubeObject);
  }
  const followed = client.since(begin.revision);
  expect(followed).toEqual(events);
  let last = begin.revision;
  for (const event of followed ?? []) {
    expect(event.revision).toBe(last + 1);
    last = event.revision;
    if (event.type === "DELETED") known.delete(`${event.resource} ${event.key}`);
    else known.set(`${event.resource} ${event.key}`, event.after as KubeObject);
  }
  const listed = new Map<string, KubeObject>();
  for (const [resource, table] of Object.entries(end.tables)) {
    for (const [at, object] of table.entries()) listed.set(`${resource} ${at}`, object as KubeObject);
  }
  expect(new Map([...known].sort())).toEqual(new Map([...listed].sort()));
}

/** No two Services have one address, or one node port; and the allocators know exactly what Services hold. */
function expectNothingShared(store: Store): void {
  const services = [...store.tables.services.values()];
  const addresses = services.flatMap((entry) => entry.spec?.clusterIPs ?? []).filter((ip) => ip !== "None");
  expect(new Set(addresses).size).toBe(addresses.length);
  const taken = services.flatMap((entry) => [
    // An ExternalName may name a node port, but has none.
    ...(entry.spec?.type === "ExternalName" ? [] : (entry.spec?.ports ?? [])).flatMap((port) => port.nodePort ?? []),
    ...(entry.spec?.healthCheckNodePort === undefined ? [] : [entry.spec.healthCheckNodePort]),
  ]);
  expect(new Set(taken).size).toBe(taken.length);
  const { clusterIPs, nodePorts } = store.allocators;
  expect(clusterIPs.reduce((sum, allocator) => sum + allocator.taken.size, 0)).toBe(addresses.length);
  expect(nodePorts.taken.size).toBe(taken.length);
}
