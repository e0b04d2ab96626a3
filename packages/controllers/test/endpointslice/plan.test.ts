/** Properties of packing: what is published is what is wanted, in slices that are not too long, with no write for nothing. */
import type { EndpointSlice, Node, Pod, Service } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { desiredSlices, planSlices, type SlicePlan } from "../../src/index.ts";

const service: Service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default", uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" },
  spec: {
    clusterIP: "10.96.0.1",
    ipFamilies: ["IPv4"],
    selector: { app: "web" },
    ports: [{ port: 80, protocol: "TCP", targetPort: "http" }],
  },
};
const podArb = fc.record({ ready: fc.boolean(), port: fc.constantFrom(8080, 8081), isThere: fc.boolean() });
const history = fc.array(fc.array(podArb, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 5 });

test("slices converge to the pods, whatever was before", () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 5 }), (rounds, endpointsPerSliceMax) => {
      let slices: readonly EndpointSlice[] = [];
      let named = 0;
      for (const round of rounds) {
        const pods = round.flatMap((pod, i) => (pod.isThere ? [podOf(i, pod.ready, pod.port)] : []));
        const desired = [desiredSlices(service, pods, () => undefined, "IPv4")].map((each) => ({ ...each }));
        const wanted = desiredSlices(
          { ...service, spec: { ...service.spec, publishNotReadyAddresses: true } },
          pods,
          () => undefined,
          "IPv4",
        );
        // Without nodes only Services that publish everything have endpoints.
        expect(desired[0]?.missingNodes.length).toBe(pods.length);
        const plan = planSlices(service, [wanted], slices, { endpointsPerSliceMax });
        const touched = [...plan.update, ...plan.delete].map(({ metadata }) => metadata.name);
        slices = [
          ...slices.filter(({ metadata }) => !touched.includes(metadata.name)),
          ...plan.update,
          ...plan.create.map((slice) => ({ ...slice, metadata: { ...slice.metadata, name: `n${named++}` } })),
        ];
        expect(slices.every(({ endpoints }) => endpoints.length <= endpointsPerSliceMax)).toBe(true);
        const published = slices.flatMap(({ endpoints, ports }) =>
          endpoints.map((endpoint) => [endpoint, ports?.[0]?.port]),
        );
        const expected = pods.map((pod) => [pod.status?.podIP, pod.spec.containers[0]?.ports?.[0]?.containerPort]);
        expect(
          published.map(([endpoint, port]) => [(endpoint as EndpointSlice["endpoints"][0]).addresses[0], port]).sort(),
        ).toEqual(expected.sort());
        expect(slices.length).toBeGreaterThan(0);
        const again = planSlices(service, [wanted], slices, { endpointsPerSliceMax });
        expect([again.create, again.update, again.delete]).toEqual([[], [], []]);
      }
    }),
  );
});

test("one pod's change writes one slice of many", () => {
  const open: Service = { ...service, spec: { ...service.spec, publishNotReadyAddresses: true } };
  const pods = Array.from({ length: 1000 }, (_, i) => podOf(i, true, 8080));
  const desired = (all: readonly Pod[]) => [desiredSlices(open, all, () => undefined, "IPv4")];
  const slices = planSlices(open, desired(pods), []).create.map((slice, i) => ({
    ...slice,
    metadata: { ...slice.metadata, name: `s${i}` },
  }));
  expect(slices.map(({ endpoints }) => endpoints.length)).toEqual(Array.from({ length: 10 }, () => 100));
  const changed = pods.map((pod, i) => (i === 500 ? podOf(i, false, 8080) : pod));
  const plan = planSlices(open, desired(changed), slices);
  expect([plan.create.length, plan.update.length, plan.delete.length]).toEqual([0, 1, 0]);
});

const node: Node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n1", labels: { "topology.kubernetes.io/zone": "a" } },
};

function plan(
  of: Service,
  pods: readonly Pod[],
  existing: readonly EndpointSlice[],
  endpointsPerSliceMax = 100,
): SlicePlan {
  const desired = (of.spec?.ipFamilies ?? []).map((type) => desiredSlices(of, pods, () => node, type));
  return planSlices(of, desired, existing, { endpointsPerSliceMax });
}

const counts = ({ create, update, delete: deleted }: SlicePlan) => [create.length, update.length, deleted.length];
const lengths = (slices: readonly EndpointSlice[]) => slices.map(({ endpoints }) => endpoints.length).sort();

function stored(slices: readonly EndpointSlice[]): readonly EndpointSlice[] {
  return slices.map((slice, i) => ({ ...slice, metadata: { ...slice.metadata, name: `s${i}` } }));
}

test("each family turns its own slices into new ones", () => {
  const dual: Service = { ...service, spec: { ...service.spec, ipFamilies: ["IPv4", "IPv6"] } };
  const pods = [0, 1, 2].map((i) => podOf(i, true, 8080));
  const before = stored(plan(dual, pods, []).create);
  const moved: Service = { ...dual, spec: { ...dual.spec, ports: [{ port: 80, protocol: "TCP", targetPort: 9090 }] } };
  const next = plan(moved, pods, before);
  expect(counts(next)).toEqual([0, 2, 0]);
  expect(next.update.map(({ addressType, metadata }) => `${metadata.name} ${addressType}`)).toEqual([
    "s0 IPv4",
    "s1 IPv6",
  ]);
});

test("new hints alone fill no slice up: a new endpoint goes where it fits best", () => {
  const pods = Array.from({ length: 5 }, (_, i) => podOf(i, true, 8080));
  const [all] = stored(plan(service, pods, []).create);
  const parts = all === undefined ? [] : [all.endpoints.slice(0, 2), all.endpoints.slice(2)];
  const before = parts.map((endpoints, i) => ({ ...all, metadata: { ...all?.metadata, name: `s${i}` }, endpoints }));
  const near: Service = { ...service, spec: { ...service.spec, trafficDistribution: "PreferSameZone" } };
  const next = plan(near, [...pods, podOf(5, true, 8080)], before as EndpointSlice[], 5);
  expect([counts(next), lengths(next.update)]).toEqual([
    [0, 2, 0],
    [2, 4],
  ]);
  expect(
    next.update.flatMap(({ endpoints }) => endpoints).every(({ hints }) => hints?.forZones?.[0]?.name === "a"),
  ).toBe(true);
});

test("a slice is the Service's by any owner reference, and an empty one of an earlier Service of the name is left to the collector", () => {
  const [empty] = stored(plan(service, [], []).create);
  const [owner] = empty?.metadata.ownerReferences ?? [];
  if (empty === undefined || owner === undefined) throw new Error("no placeholder");
  const { controller: _, ...plain } = owner;
  const shared = {
    ...empty,
    metadata: { ...empty.metadata, ownerReferences: [{ ...plain, kind: "Other", uid: "o" }, plain] },
  };
  expect(counts(plan(service, [podOf(0, true, 8080)], [shared]))).toEqual([0, 1, 0]);
  const old = { ...empty, metadata: { ...empty.metadata, ownerReferences: [{ ...owner, uid: "old" }] } };
  expect(counts(plan(service, [], [old]))).toEqual([0, 0, 0]);
  expect(counts(plan(service, [podOf(0, true, 8080)], [old]))).toEqual([1, 0, 1]);
});

function podOf(i: number, ready: boolean, containerPort: number): Pod {
  const podIP = `10.244.${i >> 8}.${i & 255}`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `p${String(i).padStart(4, "0")}`, namespace: "default", uid: `u${i}`, labels: { app: "web" } },
    spec: { nodeName: "n1", containers: [{ name: "c", ports: [{ name: "http", containerPort, protocol: "TCP" }] }] },
    status: {
      phase: "Running",
      podIP,
      podIPs: [{ ip: podIP }, { ip: `fd00::${(i + 1).toString(16)}` }],
      conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
    },
  };
}
