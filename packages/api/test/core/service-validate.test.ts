import { expect, test } from "vitest";
import { validateService } from "../../src/core/service-validate.ts";
import { service, texts } from "./samples.ts";

const twoPorts = [
  { name: "a", port: 80, protocol: "TCP", targetPort: 80, nodePort: 30080 },
  { name: "a", port: 80, protocol: "TCP", targetPort: 80, nodePort: 30080 },
];
const lb = { type: "LoadBalancer", externalTrafficPolicy: "Cluster", allocateLoadBalancerNodePorts: true };

test.each<[string, object, readonly string[]]>([
  ["valid", {}, []],
  ["no ports", { ports: [] }, ["spec.ports: Required value"]],
  ["headless may lack ports", { ports: [], clusterIP: "None", clusterIPs: ["None"] }, []],
  [
    "port 0",
    { ports: [{ port: 0, protocol: "TCP", targetPort: 80 }] },
    ["spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive"],
  ],
  [
    "protocol",
    { ports: [{ port: 1, protocol: "ICMP", targetPort: 80 }] },
    ['spec.ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    "unnamed second port",
    {
      ports: [
        { name: "a", port: 1, protocol: "TCP", targetPort: 1 },
        { port: 2, protocol: "TCP", targetPort: 2 },
      ],
    },
    ["spec.ports[1].name: Required value"],
  ],
  [
    "everything twice",
    { type: "NodePort", externalTrafficPolicy: "Cluster", ports: twoPorts },
    [
      'spec.ports[1].name: Duplicate value: "a"',
      "spec.ports[1].nodePort: Duplicate value: 30080",
      'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
    ],
  ],
  [
    "node port on ClusterIP",
    { ports: [{ port: 1, protocol: "TCP", targetPort: 1, nodePort: 30000 }] },
    ["spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"],
  ],
  [
    "type",
    { type: "Magic", internalTrafficPolicy: "Cluster" },
    [
      'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  ],
  [
    "affinity timeout",
    { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: { timeoutSeconds: 86401 } } },
    [
      "spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400",
    ],
  ],
  [
    "affinity without config",
    { sessionAffinity: "ClientIP" },
    ["spec.sessionAffinityConfig: Required value: when session affinity type is ClientIP"],
  ],
  [
    "mapped addresses count as IPv4",
    { clusterIP: "::ffff:10.0.0.1", clusterIPs: ["::ffff:10.0.0.1"], ipFamilies: ["IPv4"] },
    [],
  ],
  [
    "clusterIP and clusterIPs",
    { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.2"] },
    ['spec.clusterIPs: Invalid value: ["10.0.0.2"]: first value must match `clusterIP`'],
  ],
  [
    "family of an address",
    { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ipFamilies: ["IPv6"] },
    ['spec.clusterIPs[0]: Invalid value: "10.0.0.1": expected an IPv6 value as indicated by `ipFamilies[0]`'],
  ],
  [
    "two of one family",
    { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1", "10.0.0.2"] },
    ['spec.clusterIPs: Invalid value: ["10.0.0.1","10.0.0.2"]: may specify no more than one IP for each IP family'],
  ],
  [
    "headless load balancer",
    { ...lb, clusterIP: "None", clusterIPs: ["None"] },
    ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for LoadBalancer services"],
  ],
  ["external name", { type: "ExternalName", externalName: "" }, ["spec.externalName: Required value"]],
  ["external name with a dot", { type: "ExternalName", externalName: "example.com.", ports: undefined }, []],
  [
    "link-local external IP",
    { externalIPs: ["169.254.1.1"], externalTrafficPolicy: "Cluster" },
    [
      'spec.externalIPs[0]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
    ],
  ],
  [
    "source ranges on ClusterIP",
    { loadBalancerSourceRanges: [" 10.0.0.0/8 "] },
    ["spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  ],
  [
    "class on ClusterIP",
    { loadBalancerClass: "a/b" },
    ["spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'"],
  ],
  ["health check needed", { ...lb, externalTrafficPolicy: "Local" }, ["spec.healthCheckNodePort: Required value"]],
  [
    "distribution",
    { trafficDistribution: "Far" },
    [
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
    ],
  ],
])("%s", (_name, spec, expected) => {
  expect(texts(validateService(service(spec)))).toEqual(expected);
});

test("a Service without a spec is refused, not crashed on", () => {
  expect(texts(validateService({ apiVersion: "v1", kind: "Service", metadata: {} }))).toEqual([
    "metadata.name: Required value: name or generateName is required",
    "metadata.namespace: Required value",
    "spec.ports: Required value",
    "spec.sessionAffinity: Required value",
    "spec.type: Required value",
  ]);
});
