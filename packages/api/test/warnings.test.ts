import { expect, test } from "vitest";
import type { Kinds, Resource } from "../src/kinds.ts";
import { warningsOf } from "../src/warning-table.ts";
import { pod, podOf, service } from "./core/samples.ts";

const annotations = { "kubernetes.io/ingress.class": "nginx" };
const metadata = { name: "a", namespace: "default" };

// The words are the server's own.
test.each<[string, Resource, object, readonly string[]]>([
  ["a plain Service", "services", service(), []],
  [
    "PreferClose",
    "services",
    service({ trafficDistribution: "PreferClose" }),
    ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'],
  ],
  [
    "leading zeros",
    "services",
    service({ loadBalancerSourceRanges: ["010.0.0.0/8"] }),
    ['spec.loadBalancerSourceRanges[0]: non-standard CIDR value "010.0.0.0/8" is invalid: use "10.0.0.0/8"'],
  ],
  [
    "the class as an annotation",
    "ingresses",
    { metadata: { ...metadata, annotations }, spec: {} },
    [`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`],
  ],
  ["the class as a field", "ingresses", { metadata, spec: { ingressClassName: "nginx" } }, []],
  [
    "host bits in a policy",
    "networkpolicies",
    { metadata, spec: { ingress: [{ from: [{ ipBlock: { cidr: "10.0.0.1/8" } }] }] } },
    [
      'spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
    ],
  ],
  [
    "Endpoints",
    "endpoints",
    { metadata },
    ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"],
  ],
  ["a kind without warnings", "configmaps", { metadata }, []],
  ["a plain Pod", "pods", pod(), []],
  [
    "a label of long ago",
    "pods",
    pod({ nodeSelector: { "beta.kubernetes.io/os": "linux" } }),
    ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [
    "a variable that hides another",
    "pods",
    podOf({
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "$(A)2" },
        { name: "A", value: "3" },
      ],
    }),
    ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  [
    "one port of two containers",
    "pods",
    pod({
      containers: ["a", "b"].map((name) => ({ name, image: name, ports: [{ containerPort: 80, protocol: "TCP" }] })),
    }),
    ["spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]"],
  ],
  [
    "half a byte, in a template",
    "deployments",
    { metadata, spec: { template: podOf({ resources: { limits: { memory: "1500m" } } }) } },
    [
      'spec.template.spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer',
    ],
  ],
  [
    "a volume of a plugin that is gone",
    "pods",
    pod({ volumes: [{ name: "v", glusterfs: {} }], terminationGracePeriodSeconds: -1 }),
    [
      "spec.volumes[0].glusterfs: deprecated in v1.25, non-functional in v1.26+",
      "spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1",
    ],
  ],
])("%s", (_name, resource, object, expected) => {
  expect(warningsOf(resource, object as Kinds[Resource], "create")).toEqual(expected);
});

test("changes of an Ingress are not commented on", () => {
  const ingress = { metadata: { ...metadata, annotations }, spec: {} };
  expect(warningsOf("ingresses", ingress as unknown as Kinds["ingresses"], "update")).toEqual([]);
});
