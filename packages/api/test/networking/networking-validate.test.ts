import type { KubeObject, Resource } from "@kubenetsim/api";
import { describe, expect, test } from "vitest";
import { meta, strategy, texts } from "../core/samples.ts";

const cluster = { name: "x", resourceVersion: "1" };

function complaints(resource: Resource, metadata: object, spec: object): readonly string[] {
  return texts(strategy(resource).validate({ metadata, spec } as unknown as KubeObject));
}

function changes(resource: Resource, metadata: object, spec: object, old: object): readonly string[] {
  const before = { metadata, spec: old } as unknown as KubeObject;
  return texts(strategy(resource).validateUpdate({ metadata, spec } as unknown as KubeObject, before));
}

const service = (name: string, port: object): object => ({ service: { name, port } });
const path = (more: object): object => ({
  rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend: service("web", { number: 80 }), ...more }] } }],
});
const at = "spec.rules[0].http.paths[0]";

describe("Ingress", () => {
  test.each<[string, object, string]>([
    ["nothing", {}, "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
    ["a relative path", path({ path: "a" }), `${at}.path: Invalid value: "a": must be an absolute path`],
    ["a doubled slash", path({ path: "/a//b" }), `${at}.path: Invalid value: "/a//b": must not contain '//'`],
    ["dots at the end", path({ path: "/a/.." }), `${at}.path: Invalid value: "/a/..": cannot end with '/..'`],
    ["no path type", path({ pathType: undefined }), `${at}.pathType: Required value: pathType must be specified`],
    [
      "another path type",
      path({ pathType: "Regex" }),
      `${at}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
    ],
    ["no backend", path({ backend: {} }), `${at}.backend: Invalid value: "": resource or service backend is required`],
    [
      "two backends",
      path({ backend: { ...service("web", { number: 80 }), resource: { kind: "A", name: "b" } } }),
      `${at}.backend: Invalid value: "": cannot set both resource and service backends`,
    ],
    [
      "no port",
      path({ backend: service("web", {}) }),
      `${at}.backend: Required value: port name or number is required`,
    ],
    [
      "two ports",
      path({ backend: service("web", { name: "http", number: 80 }) }),
      `${at}.backend: Invalid value: "": cannot set both port name & port number`,
    ],
    [
      "a port out of range",
      path({ backend: service("web", { number: 70000 }) }),
      `${at}.backend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive`,
    ],
    [
      "an address as host",
      { rules: [{ host: "10.0.0.1" }] },
      'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
    ],
    ["no paths", { rules: [{ http: { paths: [] } }] }, "spec.rules[0].http.paths: Required value"],
  ])("%s", (_name, spec, text) => {
    expect(complaints("ingresses", meta, spec)).toEqual([text]);
  });

  test("field and annotation must agree at creation only", () => {
    const annotated = { ...meta, annotations: { "kubernetes.io/ingress.class": "a" } };
    const spec = { ...path({}), ingressClassName: "b" };
    expect(complaints("ingresses", annotated, spec)).toEqual([
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ]);
    expect(changes("ingresses", annotated, spec, path({}))).toEqual([]);
  });

  test("what was wrong before may stay wrong", () => {
    const named = (secretName: string): object => ({ ...path({}), tls: [{ secretName }] });
    expect(complaints("ingresses", meta, named("Bad"))).toHaveLength(1);
    expect(changes("ingresses", meta, named("Worse"), named("Bad"))).toEqual([]);
    expect(changes("ingresses", meta, named("Bad"), named("good"))).toHaveLength(1);
  });
});

describe("NetworkPolicy", () => {
  const from = (peer: object): object => ({ podSelector: {}, ingress: [{ from: [peer] }] });
  const port = (one: object): object => ({ podSelector: {}, egress: [{ ports: [one] }] });
  test.each<[string, object, string]>([
    ["no peer", from({}), "spec.ingress[0].from[0]: Required value: must specify a peer"],
    [
      "a block and pods",
      from({ podSelector: {}, ipBlock: { cidr: "10.0.0.0/8" } }),
      "spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer",
    ],
    [
      "no range",
      from({ ipBlock: { cidr: "10.0.0.1" } }),
      'spec.ingress[0].from[0].ipBlock.cidr: Invalid value: "10.0.0.1": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
    ],
    [
      "an exception outside",
      from({ ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] } }),
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
    [
      "a range that ends before it starts",
      port({ port: 90, endPort: 80 }),
      "spec.egress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`",
    ],
    [
      "the end of a named port",
      port({ port: "http", endPort: 80 }),
      "spec.egress[0].ports[0].endPort: Invalid value: 80: may not be specified when `port` is non-numeric",
    ],
    [
      "another protocol",
      port({ protocol: "ICMP", port: 80 }),
      'spec.egress[0].ports[0].protocol: Unsupported value: "ICMP": supported values: "TCP", "UDP", "SCTP"',
    ],
    [
      "another type",
      { podSelector: {}, policyTypes: ["Both"] },
      'spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"',
    ],
  ])("%s", (_name, spec, text) => {
    expect(complaints("networkpolicies", meta, spec)).toEqual([text]);
  });

  test("a stored selector's bad values may stay, its bad keys may not", () => {
    const selecting = (key: string, value: string): object => ({
      podSelector: { matchExpressions: [{ key, operator: "In", values: [value] }] },
    });
    expect(complaints("networkpolicies", meta, selecting("a", "b c"))).toHaveLength(1);
    expect(changes("networkpolicies", meta, selecting("a", "d e"), selecting("a", "b c"))).toEqual([]);
    expect(changes("networkpolicies", meta, selecting("a b", "d e"), selecting("a", "b c"))).toHaveLength(1);
  });
});

describe("IngressClass, IPAddress and ServiceCIDR", () => {
  const parentRef = { group: "", resource: "services", namespace: "default", name: "web" };
  const parameters = (more: object): object => ({
    controller: "example.com/a",
    parameters: { kind: "A", name: "b", scope: "Cluster", ...more },
  });
  test.each<[string, Resource, object, object, string]>([
    [
      "a controller without domain",
      "ingressclasses",
      cluster,
      { controller: "nginx" },
      'spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
    [
      "a namespace of cluster-wide parameters",
      "ingressclasses",
      cluster,
      parameters({ namespace: "a" }),
      "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
    ],
    [
      "no namespace",
      "ingressclasses",
      cluster,
      parameters({ scope: "Namespace" }),
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ],
    [
      "a kind with a slash",
      "ingressclasses",
      cluster,
      parameters({ kind: "a/b" }),
      "spec.parameters.kind: Invalid value: \"a/b\": may not contain '/'",
    ],
    [
      "an address that is not canonical",
      "ipaddresses",
      { ...cluster, name: "2001:db8:0::1" },
      { parentRef },
      'metadata.name: Invalid value: "2001:db8:0::1": must be in canonical form ("2001:db8::1")',
    ],
    ["no parent", "ipaddresses", { ...cluster, name: "10.0.0.1" }, {}, "spec.parentRef: Required value"],
    ["no range", "servicecidrs", cluster, {}, "spec.cidrs: Required value: at least one CIDR required"],
    [
      "two of one family",
      "servicecidrs",
      cluster,
      { cidrs: ["10.0.0.0/24", "10.0.1.0/24"] },
      'spec.cidrs: Invalid value: ["10.0.0.0/24","10.0.1.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
    [
      "host bits",
      "servicecidrs",
      cluster,
      { cidrs: ["10.0.0.1/24"] },
      'spec.cidrs[0]: Invalid value: "10.0.0.1/24": must not have bits set beyond the prefix length',
    ],
  ])("%s", (_name, resource, metadata, spec, text) => {
    expect(complaints(resource, metadata, spec)).toEqual([text]);
  });

  test.each<[Resource, object, object, readonly string[]]>([
    ["servicecidrs", { cidrs: ["10.0.0.0/24"] }, { cidrs: ["10.0.0.0/24", "fd00::/64"] }, []],
    [
      "servicecidrs",
      { cidrs: ["10.0.0.0/24"] },
      { cidrs: ["10.0.1.0/24"] },
      ['spec.cidrs[0]: Invalid value: "10.0.1.0/24": field is immutable'],
    ],
    [
      "ingressclasses",
      { controller: "a.b/c" },
      { controller: "a.b/d" },
      ['spec.controller: Invalid value: "a.b/d": field is immutable'],
    ],
  ])("%s from %j to %j", (resource, old, spec, expected) => {
    expect(changes(resource, cluster, spec, old)).toEqual(expected);
  });
});
