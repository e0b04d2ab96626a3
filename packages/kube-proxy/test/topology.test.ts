import type { Endpoint, ServiceSpec } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { categorizeEndpoints, DEFAULT_GATES, endpointsOf, servicePorts } from "../src/index.ts";
import { service, slice } from "./fixture.ts";

const READY = { ready: true, serving: true, terminating: false };
const DOWN = { ready: false, serving: false, terminating: false };
const LEAVING = { ready: false, serving: true, terminating: true };

function endpoint(
  address: string,
  conditions: Endpoint["conditions"] = READY,
  nodeName?: string,
  zones: string[] = [],
  nodes: string[] = [],
): Endpoint {
  const hints = { forZones: zones.map((name) => ({ name })), forNodes: nodes.map((name) => ({ name })) };
  return { addresses: [address], conditions: conditions ?? {}, hints, ...(nodeName === undefined ? {} : { nodeName }) };
}

function categorize(spec: Partial<ServiceSpec>, endpoints: readonly Endpoint[]) {
  const info = servicePorts(service("ns/a", "10.96.0.1", spec), 4, DEFAULT_GATES)[0];
  if (info === undefined) throw new Error("no port");
  const node = { nodeName: "node-1", nodeLabels: { "topology.kubernetes.io/zone": "z1" } };
  const found = categorizeEndpoints(
    endpointsOf([slice("ns/a", endpoints)], info, 4, node.nodeName),
    info,
    node,
    DEFAULT_GATES,
  );
  const last = (list: readonly { readonly text: string }[]): string =>
    list.map((each) => each.text.replace(":8080", "").slice(-1)).join("");
  return { cluster: last(found.cluster), local: last(found.local), all: last(found.reachable), any: found.hasAny };
}

const NODE_PORT_LOCAL: Partial<ServiceSpec> = {
  type: "NodePort",
  externalTrafficPolicy: "Local",
  ports: [{ name: "http", port: 80, nodePort: 30080 }],
};

test.each<[string, Partial<ServiceSpec>, readonly Endpoint[], ReturnType<typeof categorize>]>([
  ["nothing", {}, [], { cluster: "", local: "", all: "", any: false }],
  [
    "only the ready",
    {},
    [endpoint("10.0.0.1"), endpoint("10.0.0.2", DOWN)],
    { cluster: "1", local: "", all: "1", any: true },
  ],
  [
    "the leaving, if no other",
    {},
    [endpoint("10.0.0.1", LEAVING), endpoint("10.0.0.2", DOWN)],
    { cluster: "1", local: "", all: "1", any: true },
  ],
  [
    "not the leaving, if another",
    {},
    [endpoint("10.0.0.1", LEAVING), endpoint("10.0.0.2")],
    { cluster: "2", local: "", all: "2", any: true },
  ],
  [
    "internal Local, only elsewhere",
    { internalTrafficPolicy: "Local" },
    [endpoint("10.0.0.1", READY, "node-2")],
    { cluster: "", local: "", all: "", any: true },
  ],
  [
    "external Local: both lists",
    NODE_PORT_LOCAL,
    [endpoint("10.0.0.1", READY, "node-1"), endpoint("10.0.0.2", READY, "node-2")],
    { cluster: "12", local: "1", all: "12", any: true },
  ],
  [
    "external Local: a leaving one here joins the ready one elsewhere",
    NODE_PORT_LOCAL,
    [endpoint("10.0.0.1", LEAVING, "node-1"), endpoint("10.0.0.2", READY, "node-2")],
    { cluster: "2", local: "1", all: "12", any: true },
  ],
  [
    "hints for the zone",
    {},
    [endpoint("10.0.0.1", READY, "a", ["z1"]), endpoint("10.0.0.2", READY, "b", ["z2"])],
    { cluster: "1", local: "", all: "1", any: true },
  ],
  [
    "one without a hint turns hints off",
    {},
    [endpoint("10.0.0.1", READY, "a", ["z1"]), endpoint("10.0.0.2", READY, "b")],
    { cluster: "12", local: "", all: "12", any: true },
  ],
  [
    "no endpoint for the zone turns hints off",
    {},
    [endpoint("10.0.0.1", READY, "a", ["z3"]), endpoint("10.0.0.2", READY, "b", ["z2"])],
    { cluster: "12", local: "", all: "12", any: true },
  ],
  [
    "hints for the node go before hints for the zone",
    {},
    [endpoint("10.0.0.1", READY, "a", ["z1"], ["node-2"]), endpoint("10.0.0.2", READY, "b", ["z2"], ["node-1"])],
    { cluster: "2", local: "", all: "2", any: true },
  ],
])("%s", (_name, spec, endpoints, expected) => {
  expect(categorize(spec, endpoints)).toEqual(expected);
});
