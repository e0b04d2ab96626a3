import type { Resource } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { meta, strategy, texts } from "./samples.ts";

const cluster = { name: "x", resourceVersion: "1" };
const subset = { addresses: [{ ip: "10.0.0.1" }], ports: [{ port: 80, protocol: "TCP" }] };
const slice = {
  addressType: "IPv4",
  endpoints: [{ addresses: ["10.0.0.1"] }],
  ports: [{ name: "", protocol: "TCP", port: 80 }],
};

test.each<[string, Resource, object, readonly string[]]>([
  ["namespace", "namespaces", { metadata: cluster }, []],
  [
    "namespace finalizer",
    "namespaces",
    { metadata: cluster, spec: { finalizers: ["mine"] } },
    ['spec.finalizers: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified'],
  ],
  [
    "finalizer",
    "namespaces",
    { metadata: { ...cluster, finalizers: ["mine"] } },
    [
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  ["node", "nodes", { metadata: cluster, spec: { podCIDRs: ["10.0.0.0/24", "fd00::/64"] } }, []],
  [
    "node ranges",
    "nodes",
    { metadata: cluster, spec: { podCIDRs: ["10.0.0.0/24", "10.0.1.0/24"] } },
    [
      'spec.podCIDRs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one CIDR for each IP family',
    ],
  ],
  [
    "taint",
    "nodes",
    { metadata: cluster, spec: { taints: [{ key: "a", effect: "Sometimes" }] } },
    [
      'metadata.taints[0].effect: Unsupported value: "Sometimes": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
  ],
  [
    "capacity",
    "nodes",
    { metadata: cluster, status: { capacity: { pods: "1500m" } } },
    ['status.capacity.pods: Invalid value: "1500m": must be an integer'],
  ],
  ["endpoints", "endpoints", { metadata: meta, subsets: [subset] }, []],
  [
    "endpoints without addresses",
    "endpoints",
    { metadata: meta, subsets: [{ ports: subset.ports }] },
    ["subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`"],
  ],
  ["slice", "endpointslices", { metadata: meta, ...slice }, []],
  [
    "slice family",
    "endpointslices",
    { metadata: meta, ...slice, addressType: "IPv6" },
    ['endpoints[0].addresses[0]: Invalid value: "10.0.0.1": must be an IPv6 address'],
  ],
  [
    "slice without addresses",
    "endpointslices",
    { metadata: meta, ...slice, endpoints: [{ addresses: [] }] },
    ["endpoints[0].addresses: Required value: must contain at least 1 address"],
  ],
  [
    "config map",
    "configmaps",
    { metadata: meta, data: { "a b": "c" } },
    [
      "data[a b]: Invalid value: \"a b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ],
  ],
  [
    "config map key twice",
    "configmaps",
    { metadata: meta, data: { a: "" }, binaryData: { a: "" } },
    ['data[a]: Invalid value: "a": duplicate of key present in binaryData'],
  ],
  [
    "config map too big",
    "configmaps",
    { metadata: meta, data: { a: "x".repeat(1048577) } },
    [": Too long: may not be more than 1048576 bytes"],
  ],
  [
    "tls secret",
    "secrets",
    { metadata: meta, type: "kubernetes.io/tls", data: { "tls.crt": "" } },
    ["data[tls.key]: Required value"],
  ],
  [
    "registry secret",
    "secrets",
    { metadata: meta, type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": "e30=" } },
    [],
  ],
  [
    "registry secret, not JSON",
    "secrets",
    { metadata: meta, type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": "aGk=" } },
    [
      "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": invalid character 'h' looking for beginning of value",
    ],
  ],
  [
    "basic auth",
    "secrets",
    { metadata: meta, type: "kubernetes.io/basic-auth" },
    ["data[username]: Required value", "data[password]: Required value"],
  ],
  ["event", "events", { metadata: meta, involvedObject: { namespace: "default" } }, []],
  [
    "event elsewhere",
    "events",
    { metadata: meta, involvedObject: { namespace: "other" } },
    ['involvedObject.namespace: Invalid value: "other": does not match event.namespace'],
  ],
])("%s", (_name, resource, fields, expected) => {
  const object = { apiVersion: "v1", kind: "Any", metadata: meta, ...fields };
  expect(texts(strategy(resource).validate(object))).toEqual(expected);
});

test.each<[string, Resource, object, object, readonly string[]]>([
  ["pod range set once", "nodes", { spec: {} }, { spec: { podCIDRs: ["10.0.0.0/24"] } }, []],
  [
    "pod range changed",
    "nodes",
    { spec: { podCIDRs: ["10.0.0.0/24"] } },
    { spec: { podCIDRs: ["10.0.1.0/24"] } },
    ['spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid'],
  ],
  [
    "immutable config map",
    "configmaps",
    { immutable: true, data: { a: "b" } },
    { immutable: true, data: { a: "c" } },
    ["data: Forbidden: field is immutable when `immutable` is set"],
  ],
  ["secret type", "secrets", { type: "Opaque" }, { type: "mine" }, ['type: Invalid value: "mine": field is immutable']],
  [
    "address type",
    "endpointslices",
    { ...slice },
    { ...slice, addressType: "FQDN", endpoints: [] },
    ['addressType: Invalid value: "FQDN": field is immutable'],
  ],
])("update: %s", (_name, resource, before, after, expected) => {
  const metadata = resource === "nodes" ? cluster : meta;
  const base = { apiVersion: "v1", kind: "Any", metadata };
  expect(texts(strategy(resource).validateUpdate({ ...base, ...after }, { ...base, ...before }))).toEqual(expected);
});
