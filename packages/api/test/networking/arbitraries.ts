/** Valid objects of networking.k8s.io/v1, as users write them. */
import type { KubeObject } from "@kubenetsim/api";
import fc from "fast-check";

const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,10}[a-z0-9])?$/);
const number = fc.integer({ min: 1, max: 65535 });
const port = fc.oneof(fc.record({ number }), fc.record({ name: fc.constantFrom("http", "web") }));
const backend = fc.oneof(
  fc.record({ service: fc.record({ name, port }) }),
  fc.record({ resource: fc.record({ apiGroup: fc.constant("example.com"), kind: fc.constant("Bucket"), name }) }),
);
const path = fc.record({
  path: fc.constantFrom("/", "/a", "/a/b"),
  pathType: fc.constantFrom("Exact", "Prefix", "ImplementationSpecific"),
  backend,
});
const rule = fc.record(
  {
    host: fc.constantFrom("a.example", "*.b.example"),
    http: fc.record({ paths: fc.array(path, { minLength: 1, maxLength: 3 }) }),
  },
  { requiredKeys: [] },
);
const namespaced = fc.record({ name, namespace: name, resourceVersion: fc.constant("1") });

export const ingresses: fc.Arbitrary<KubeObject> = fc
  .record({
    metadata: namespaced,
    spec: fc.record(
      {
        ingressClassName: name,
        defaultBackend: backend,
        tls: fc.array(fc.record({ hosts: fc.constant(["a.example"]), secretName: name }), { maxLength: 2 }),
        rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ["rules"] },
    ),
  })
  .map((fields) => ({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", ...fields }));

const selector = fc.constantFrom(
  {},
  { matchLabels: { a: "b" } },
  { matchExpressions: [{ key: "a", operator: "Exists" }] },
);
const peer = fc.oneof(
  fc.record({ podSelector: selector, namespaceSelector: selector }, { requiredKeys: ["podSelector"] }),
  fc.record({ ipBlock: fc.constantFrom({ cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }, { cidr: "fd00::/8" }) }),
);
const policyPort = fc.oneof(
  fc.record({ protocol: fc.constantFrom("TCP", "UDP", "SCTP"), port: number }, { requiredKeys: [] }),
  fc.constant({ port: 80, endPort: 90 }),
  fc.constant({ port: "http" }),
);
const ports = fc.array(policyPort, { maxLength: 3 });
const peers = fc.array(peer, { maxLength: 3 });

export const networkPolicies: fc.Arbitrary<KubeObject> = fc
  .record({
    metadata: namespaced,
    spec: fc.record(
      {
        podSelector: selector,
        ingress: fc.array(fc.record({ ports, from: peers }, { requiredKeys: [] }), { maxLength: 3 }),
        egress: fc.array(fc.record({ ports, to: peers }, { requiredKeys: [] }), { maxLength: 3 }),
        policyTypes: fc.constantFrom(["Ingress"], ["Egress"], ["Ingress", "Egress"]),
      },
      { requiredKeys: [] },
    ),
  })
  .map((fields) => ({ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", ...fields }));

export const serviceCIDRs: fc.Arbitrary<KubeObject> = fc
  .record({
    metadata: fc.record({ name, resourceVersion: fc.constant("1") }),
    spec: fc.record({ cidrs: fc.constantFrom(["10.0.0.0/24"], ["fd00::/112"], ["10.0.0.0/24", "fd00::/112"]) }),
  })
  .map((fields) => ({ apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", ...fields }));
