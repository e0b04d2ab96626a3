/** Since when a change of endpoints was due, as both controllers write it. */
import type { EndpointSlice, Node, Pod, Service } from "@kubenetsim/api";
import { formatRfc3339 } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import { type DesiredSlices, desiredSlices, planEndpoints, planSlices } from "../../src/index.ts";
import { START } from "../harness.ts";

const TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";
const at = (second: number): string => formatRfc3339(START + second * 1000);
const node: Node = { apiVersion: "v1", kind: "Node", metadata: { name: "n" } };

const service = (spec: object = {}): Service => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "default", uid: "s", creationTimestamp: at(3) },
  spec: {
    clusterIP: "10.96.0.1",
    ipFamilies: ["IPv4"],
    selector: { app: "web" },
    ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }],
    ...spec,
  },
});

const pod = (
  i: number,
  readySince: number,
  change: { readonly ready?: boolean; readonly ends?: boolean } = {},
): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: `p${i}`,
    namespace: "default",
    uid: `u${i}`,
    labels: { app: "web" },
    ...(change.ends === true ? { deletionTimestamp: at(9) } : {}),
  },
  spec: { nodeName: "n", containers: [] },
  status: {
    podIP: `10.0.0.${i}`,
    podIPs: [{ ip: `10.0.0.${i}` }, { ip: `2001:db8::${i}` }],
    conditions: [
      { type: "Ready", status: change.ready === false ? "False" : "True", lastTransitionTime: at(readySince) },
    ],
  },
});

interface State {
  readonly service: Service;
  readonly pods: readonly Pod[];
}

const first: State = { service: service(), pods: [pod(1, 0), pod(2, 5)] };
const dual = service({ ipFamilies: ["IPv4", "IPv6"] });
const otherPort = service({ ports: [{ port: 80, protocol: "TCP", targetPort: 9090 }] });

describe.each<[string, State | undefined, State, { readonly slices?: number; readonly endpoints?: number }]>([
  ["a new Service, whatever its pods say", undefined, first, { slices: 3, endpoints: 3 }],
  [
    "two pods became ready: the earlier",
    first,
    { ...first, pods: [...first.pods, pod(3, 7), pod(4, 6)] },
    { slices: 6, endpoints: 6 },
  ],
  [
    "a pod became unready",
    first,
    { ...first, pods: [pod(1, 0), pod(2, 8, { ready: false })] },
    { slices: 8, endpoints: 8 },
  ],
  ["a pod that ends tells no time", first, { ...first, pods: [pod(1, 0), pod(2, 5, { ends: true })] }, {}],
  ["a pod that is gone tells no time", first, { ...first, pods: [pod(1, 0)] }, {}],
  ["endpoints that move to another port tell no time", first, { ...first, service: otherPort }, {}],
])("%s", (_name, before, after, { slices, endpoints }) => {
  test("EndpointSlices", () => {
    const plan = planned(after, before === undefined ? [] : stored(planned(before, []).create));
    const times = [...plan.create, ...plan.update].map(({ metadata }) => metadata.annotations?.[TRIGGER]);
    expect(times.length).toBeGreaterThan(0);
    expect(new Set(times)).toEqual(new Set([slices === undefined ? undefined : at(slices)]));
  });

  test("Endpoints", () => {
    const made = before && planEndpoints(before.service, before.pods, undefined);
    const plan = planEndpoints(after.service, after.pods, made?.write === "create" ? made.object : undefined);
    const object = plan.write === "none" ? undefined : plan.object;
    expect(object).toBeDefined();
    expect(object?.metadata.annotations?.[TRIGGER]).toBe(endpoints === undefined ? undefined : at(endpoints));
  });
});

test("endpoints of a second family tell no time", () => {
  const plan = planned({ ...first, service: dual }, stored(planned(first, []).create));
  expect(plan.create.map(({ metadata }) => metadata.annotations?.[TRIGGER])).toEqual([undefined]);
});

test("Endpoints that a person wrote get the time of the Service that takes them over", () => {
  const metadata = { name: "web", namespace: "default" };
  const plan = planEndpoints(first.service, first.pods, { apiVersion: "v1", kind: "Endpoints", metadata });
  expect(plan).toMatchObject({ write: "update", object: { metadata: { annotations: { [TRIGGER]: at(3) } } } });
});

function planned({ service: of, pods }: State, existing: readonly EndpointSlice[]): ReturnType<typeof planSlices> {
  const desired = (of.spec?.ipFamilies ?? []).map((type): DesiredSlices => desiredSlices(of, pods, () => node, type));
  return planSlices(of, desired, existing);
}

function stored(slices: readonly EndpointSlice[]): readonly EndpointSlice[] {
  return slices.map((slice, i) => ({ ...slice, metadata: { ...slice.metadata, name: `web-${i}`, annotations: {} } }));
}
