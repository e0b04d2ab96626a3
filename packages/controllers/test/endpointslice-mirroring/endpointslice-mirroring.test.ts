/** Mirrored Endpoints: a Service without a selector, endpoints by hand. */
import type { EndpointSlice, Endpoints, KubeObject, Service } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { desiredMirror } from "../../src/endpointslice-mirroring/desired.ts";
import { planMirror } from "../../src/endpointslice-mirroring/plan.ts";
import { create, deploymentOf, type Harness, newHarness, nodeOf, serviceOf, settle } from "../harness.ts";

const KEY = "default/db";
const ports = [{ name: "tcp", port: 3306, protocol: "TCP" as const }];

function handWritten(ips: readonly string[], metadata: object = {}): Endpoints {
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "db", namespace: "default", ...metadata },
    subsets: [{ addresses: ips.map((ip) => ({ ip })), ports }],
  };
}

function service(spec: object = {}): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "db", namespace: "default" },
    spec: { ports, ...spec },
  } as KubeObject;
}

function newWorld(): Harness {
  const harness = newHarness();
  create(harness.client, "services", service());
  create(harness.client, "endpoints", handWritten(["10.9.0.1", "10.9.0.2"], { labels: { team: "data" } }));
  settle(harness);
  return harness;
}

function slices({ client }: Harness): readonly EndpointSlice[] {
  return client.slicesOf(KEY);
}

function addresses(harness: Harness): readonly string[] {
  return slices(harness).flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.addresses));
}

test("what a person wrote stands in a slice, with its labels", () => {
  const harness = newWorld();
  expect(slices(harness)).toMatchObject([
    {
      metadata: {
        labels: {
          team: "data",
          "kubernetes.io/service-name": "db",
          "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
        },
        ownerReferences: [{ kind: "Endpoints", name: "db", controller: true }],
      },
      addressType: "IPv4",
      ports,
    },
  ]);
  expect(addresses(harness)).toEqual(["10.9.0.1", "10.9.0.2"]);
});

test("it follows edits, and is quiet afterwards", () => {
  const harness = newWorld();
  const [before] = slices(harness);
  const current = harness.client.get("endpoints", KEY);
  harness.client.update("endpoints", { ...handWritten(["10.9.0.3"]), metadata: { ...current?.metadata } });
  settle(harness);
  expect(addresses(harness)).toEqual(["10.9.0.3"]);
  expect(slices(harness)[0]?.metadata.uid).toBe(before?.metadata.uid);
  expect(harness.run()).toBe(0);
});

test.each<readonly [string, (harness: Harness) => void]>([
  ["the Service gets a selector", ({ client }) => client.update("services", withSelector(client.get("services", KEY)))],
  ["the Endpoints are deleted", ({ client }) => client.delete("endpoints", KEY)],
  ["the Service is deleted", ({ client }) => client.delete("services", KEY)],
  [
    "the Endpoints are labelled so",
    ({ client }) => {
      const { metadata } = client.get("endpoints", KEY) ?? handWritten([]);
      const labels = { "endpointslice.kubernetes.io/skip-mirror": "true" };
      client.update("endpoints", { ...handWritten(["10.9.0.1"]), metadata: { ...metadata, labels } });
    },
  ],
])("no mirror is left when %s", (_, change) => {
  const harness = newWorld();
  change(harness);
  settle(harness);
  expect(addresses(harness)).toEqual([]);
});

test("a slice that someone edits or deletes comes back", () => {
  const harness = newWorld();
  const [slice] = slices(harness);
  const emptied: EndpointSlice = { ...(slice as EndpointSlice), endpoints: [] };
  harness.client.update("endpointslices", emptied);
  settle(harness);
  expect(addresses(harness)).toEqual(["10.9.0.1", "10.9.0.2"]);
  harness.client.delete("endpointslices", `default/${slice?.metadata.name}`);
  settle(harness);
  expect(addresses(harness)).toEqual(["10.9.0.1", "10.9.0.2"]);
});

test("Services with a selector have no mirror", () => {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "deployments", deploymentOf("web", 3));
  create(harness.client, "services", serviceOf("web"));
  settle(harness);
  const managers = harness.client.slicesOf("default/web").map(({ metadata }) => metadata.labels);
  expect(managers).toMatchObject([{ "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io" }]);
});

const ip = fc.oneof(
  fc.nat(20).map((n) => `10.9.0.${n}`),
  fc.nat(20).map((n) => `fd00::${(n + 1).toString(16)}`),
);
const subsets = fc.array(
  fc.record({
    addresses: fc.array(ip.map((text) => ({ ip: text }))),
    ports: fc.constantFrom([{ name: "a", port: 1 }], [{ name: "b", port: 2 }]),
  }),
  { maxLength: 4 },
);

test("one sync is enough: planning again finds nothing to write", () => {
  fc.assert(
    fc.property(subsets, subsets, (before, after) => {
      const owner = handWritten([], { uid: "u" });
      const named = planMirror(owner, desiredMirror(before, 1000), [], 1000).create.map(withName);
      const plan = planMirror(owner, desiredMirror(after, 1000), named, 1000);
      const gone = new Set([...plan.update, ...plan.delete].map(({ metadata }) => metadata.name));
      const left = named.filter(({ metadata }) => !gone.has(metadata.name));
      const now = [...left, ...plan.update, ...plan.create.map((slice, i) => withName(slice, i + 100))];
      const again = planMirror(owner, desiredMirror(after, 1000), now, 1000);
      expect([again.create.length, again.update.length, again.delete.length]).toEqual([0, 0, 0]);
      const wanted = new Set(after.flatMap((subset) => subset.addresses.map((address) => address.ip)));
      expect(new Set(now.flatMap((slice) => slice.endpoints.flatMap((each) => each.addresses)))).toEqual(wanted);
    }),
  );
});

function withName(slice: EndpointSlice, i: number): EndpointSlice {
  const { generateName: _, ...metadata } = slice.metadata;
  return { ...slice, metadata: { ...metadata, name: `s${i}` } };
}

function withSelector(current: Service | undefined): Service {
  return { ...current, spec: { ...current?.spec, selector: { app: "db" } } } as Service;
}
