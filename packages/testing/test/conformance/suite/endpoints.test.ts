/** The suite's own measure: it passes what is so, and fails what is not. */
import { expect, test } from "vitest";
import { run } from "../../../src/conformance/suite/endpoints.ts";

const service = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "ns", uid: "u" },
  spec: {
    clusterIP: "10.0.0.1",
    ipFamilies: ["IPv4"],
    selector: { app: "web" },
    ports: [{ port: 80, protocol: "TCP" }],
  },
};
const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n1" } };
const pods = {
  $pods: { namespace: "ns", from: 0, to: 5, labels: { app: "web" }, nodeName: "n1", ready: { below: 3 } },
};

const byHand = {
  apiVersion: "v1",
  kind: "Endpoints",
  metadata: { name: "db", namespace: "ns" },
  subsets: [{ addresses: [{ ip: "10.9.0.1" }, { ip: "none" }], ports: [{ port: 80 }] }],
};
const bare = { ...service, metadata: { name: "db", namespace: "ns" }, spec: { clusterIP: "10.0.0.2" } };
const mirror = (expected: object) => [{ apply: [bare, byHand], service: "ns/db", expect: expected }];

const steps = (expected: object, more: object = {}) => [
  { apply: [service, node, pods], service: "ns/web", expect: expected, ...more },
];

test.each([
  ["endpoints", steps({ write: "create", counts: { ready: 3, notReady: 2 } }), true],
  ["endpoints", steps({ write: "create", counts: { ready: 4, notReady: 1 } }), false],
  ["endpoints", steps({ write: "none" }), false],
  ["endpoints", steps({}, { timeline: [{ atMs: 10, do: "delete", pod: "pod0" }], expect: { writesTotal: 1 } }), true],
  ["endpoints", steps({}, { timeline: [{ atMs: 10, do: "delete", pod: "pod0" }], expect: { writesTotal: 2 } }), false],
  ["endpointslice", steps({ writes: { create: 1, update: 0, delete: 0 }, sliceLengths: [5], allReady: false }), true],
  ["endpointslice", steps({ sliceLengths: [3] }), false],
  ["endpointslice", steps({ everySliceLabels: { "kubernetes.io/service-name": "db" } }), false],
  ["endpointslice", steps({ slices: [{ addressType: "IPv6" }] }), false],
  ["mirroring", mirror({ sliceLengths: [1], skippedAddresses: 1, events: [{ type: "Warning" }] }), true],
  ["mirroring", mirror({ sliceLengths: [1], skippedAddresses: 0 }), false],
  ["mirroring", mirror({ sliceLengths: [1], events: [] }), false],
] as const)("%s %j passes: %s", (controller, list, passed) => {
  expect(run({ id: "own", controller, steps: list } as never, {}).passed).toBe(passed);
});

test.each([
  [
    {
      check: "findPort",
      input: { targetPort: 93, protocol: "TCP", podSpec: { containers: [] } },
      expect: { port: 93 },
    },
    true,
  ],
  [
    {
      check: "findPort",
      input: { targetPort: "p", protocol: "TCP", podSpec: { containers: [] } },
      expect: { port: 93 },
    },
    false,
  ],
  [{ check: "constructor", input: {}, expect: {} }, false],
  [
    {
      check: "shouldMirror",
      controller: "mirroring",
      input: { endpoints: { metadata: {} } },
      expect: { mirror: true },
    },
    true,
  ],
  [
    {
      check: "shouldMirror",
      controller: "mirroring",
      input: { endpoints: { metadata: {} } },
      expect: { mirror: false },
    },
    false,
  ],
  [{ check: "hintsEnabled", input: { annotations: {} }, expect: { enabled: true } }, false],
])("%j passes: %s", (testCase, passed) => {
  expect(run(testCase as never, {}).passed).toBe(passed);
});
