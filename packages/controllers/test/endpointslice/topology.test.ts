/** Topology hints: by zone's CPU, only where asked for, and taken back. */
import type { EndpointSlice, KubeObject, Node, Service } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withTopologyHints } from "../../src/endpointslice/topology-hints.ts";
import { isOverloaded } from "../../src/endpointslice/topology-zones.ts";
import { hintsEnabled } from "../../src/index.ts";
import { create, deploymentOf, type Harness, newHarness, nodeOf, serviceOf, settle } from "../harness.ts";

const AUTO = { "service.kubernetes.io/topology-mode": "Auto" };

function zonedNode(name: string, zone: string, cpu = "2"): KubeObject {
  const node = nodeOf(name) as Node;
  return {
    ...node,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, "topology.kubernetes.io/zone": zone } },
    status: {
      ...node.status,
      allocatable: { ...node.status?.allocatable, cpu },
      conditions: [{ type: "Ready", status: "True" }],
    },
  } as KubeObject;
}

function newWorld(): Harness {
  const harness = newHarness();
  create(harness.client, "nodes", zonedNode("n1", "a"));
  create(harness.client, "nodes", zonedNode("n2", "b"));
  create(harness.client, "deployments", deploymentOf("web", 4));
  create(harness.client, "services", {
    ...serviceOf("web"),
    metadata: { ...serviceOf("web").metadata, annotations: AUTO },
  });
  settle(harness);
  return harness;
}

function hints({ client }: Harness): readonly (string | undefined)[] {
  const endpoints = client.slicesOf("default/web").flatMap((slice) => slice.endpoints);
  return endpoints.map((endpoint) => endpoint.hints?.forZones?.[0]?.name).sort();
}

function reasons({ client }: Harness): readonly (string | undefined)[] {
  const uid = client.get("services", "default/web")?.metadata.uid ?? "";
  return client.eventsOf(uid).map(({ reason }) => reason);
}

test("each zone has its share, and then all is quiet", () => {
  const harness = newWorld();
  expect(hints(harness)).toEqual(["a", "a", "b", "b"]);
  expect(reasons(harness)).toContain("TopologyAwareHintsEnabled");
  expect(harness.run()).toBe(0);
});

test("without the annotation they go", () => {
  const harness = newWorld();
  const service = harness.client.get("services", "default/web") as Service;
  const { annotations: _, ...metadata } = service.metadata;
  harness.client.update("services", { ...service, metadata });
  settle(harness);
  expect(hints(harness)).toEqual([undefined, undefined, undefined, undefined]);
});

test("when only one zone is left they go, with a warning", () => {
  const harness = newWorld();
  const node = harness.client.get("nodes", "n2") as Node;
  const labels = { ...node.metadata.labels, "topology.kubernetes.io/zone": "a" };
  harness.client.update("nodes", { ...node, metadata: { ...node.metadata, labels } });
  settle(harness);
  expect(hints(harness)).toEqual([undefined, undefined, undefined, undefined]);
  expect(reasons(harness)).toContain("TopologyAwareHintsDisabled");
});

const MODE = "service.kubernetes.io/topology-mode";
const OLD = "service.kubernetes.io/topology-aware-hints";

test.each<[object | undefined, boolean]>([
  [undefined, false],
  [{ [MODE]: "Auto" }, true],
  [{ [MODE]: "auto" }, true],
  [{ [MODE]: "aUto" }, false],
  [{ [OLD]: "auto" }, true],
  [{ [OLD]: "enabled" }, false],
  [{ [MODE]: "disabled", [OLD]: "auto" }, true],
  [{ [MODE]: "auto", [OLD]: "disabled" }, false],
])("the annotations %j ask for hints: %j", (annotations, isAsked) => {
  expect(hintsEnabled(annotations as Service["metadata"]["annotations"])).toBe(isAsked);
});

const thirds = { b: 1 / 3, c: 2 / 3 };
const halves = { b: 0.5, c: 0.5 };

test.each<[string, object | undefined, object, boolean]>([
  ["nothing was shared out", halves, {}, false],
  ["nobody knows the zones any more", undefined, { b: 5, c: 4 }, true],
  ["a fifth too much is borne", halves, { b: 5, c: 4 }, false],
  ["more is not", halves, { b: 6, c: 4 }, true],
  ["as the zones are", thirds, { b: 1, c: 2 }, false],
  ["a zone has none", { a: 20 / 31, b: 10 / 31, c: 1 / 31 }, { a: 20, b: 10 }, true],
  ["a zone that is gone does no harm", halves, { a: 1, b: 3, c: 3 }, false],
])("overloaded? %s", (_name, ratios, hints, isOver) => {
  const shares = ratios === undefined ? undefined : new Map<string, number>(Object.entries(ratios));
  expect(isOverloaded(new Map<string, number>(Object.entries(hints)), shares)).toBe(isOver);
});

test("a node that hardly moves the balance changes no hint, and one that upsets it takes them all", () => {
  const harness = newWorld();
  const before = harness.client.slicesOf("default/web")[0]?.metadata.resourceVersion;
  create(harness.client, "nodes", zonedNode("n3", "a", "100m"));
  settle(harness);
  expect(harness.client.slicesOf("default/web")[0]?.metadata.resourceVersion).toBe(before);
  // With two thirds of the CPU in zone a, four endpoints cannot be shared out fairly enough.
  create(harness.client, "nodes", zonedNode("n4", "a"));
  settle(harness);
  expect(hints(harness)).toEqual([undefined, undefined, undefined, undefined]);
  expect(reasons(harness)).toContain("TopologyAwareHintsDisabled");
});

const zone = fc.constantFrom("a", "b", "c");
const weight = fc.integer({ min: 1, max: 9 });
const weights = fc.record({ a: weight, b: weight, c: weight });

test("no zone has less than its share allows, and a second pass changes nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.array(zone, { maxLength: 20 }), { maxLength: 4 }), weights, (zones, cpu) => {
      const total = cpu.a + cpu.b + cpu.c;
      const ratios = new Map(Object.entries(cpu).map(([name, part]) => [name, part / total]));
      const given = zones.map((list, i) => sliceOf(i, list));
      const first = withTopologyHints({ create: given, update: [], unchanged: [] }, ratios, false);
      const isOn = first.events[0]?.type === "Normal";
      const endpoints = first.create.flatMap((slice) => slice.endpoints);
      expect(endpoints.every(({ hints: each }) => (each !== undefined) === isOn)).toBe(true);
      if (!isOn) return;
      const again = withTopologyHints({ create: [], update: [], unchanged: first.create }, ratios, true);
      expect([again.update, again.events]).toEqual([[], []]);
      for (const [name, ratio] of ratios) {
        const held = endpoints.filter(({ hints: each }) => each?.forZones?.[0]?.name === name).length;
        // An endpoint may have a fifth more than its part of the traffic.
        expect(held).toBeGreaterThanOrEqual(Math.ceil((ratio * endpoints.length) / 1.2));
      }
    }),
  );
});

function sliceOf(i: number, zones: readonly string[]): EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `s${i}`, namespace: "default" },
    addressType: "IPv4",
    ports: [],
    endpoints: zones.map((name, n) => ({ addresses: [`10.0.${i}.${n}`], conditions: { ready: true }, zone: name })),
  };
}
