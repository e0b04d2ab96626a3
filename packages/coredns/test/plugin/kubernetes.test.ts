import { emptyTree, treeOf } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import {
  type DnsServer,
  type DnsView,
  formatRecord,
  forwardPlugin,
  type KubernetesOptions,
  kubernetesPlugin,
  query,
  serve,
  type UpstreamAnswer,
} from "../../src/index.ts";
import { clusterIPService, externalNameService, headlessService, runningPod, slice, view } from "../fixture.ts";

const HTTP = { name: "http", protocol: "TCP", port: 80 } as const;
const SOA = "cluster.local. 5 IN SOA ns.dns.cluster.local. hostmaster.cluster.local. 7 7200 1800 86400 5";
const upstream = treeOf<UpstreamAnswer>([
  [
    "www.example.com./A",
    { rcode: "NOERROR", answer: [{ name: "www.example.com.", ttl: 60, type: "A", address: "192.0.2.53" }] },
  ],
]);

const world = view(
  {
    services: [
      clusterIPService("web", ["10.96.0.7", "fd00:96::7"], [HTTP]),
      clusterIPService("unnamed", ["10.96.0.8"], [{ protocol: "TCP", port: 81 }]),
      clusterIPService("lonely", ["10.96.0.9"], [HTTP]),
      headlessService("db"),
      headlessService("empty"),
      externalNameService("out", "www.example.com"),
      externalNameService("in", "web.default.svc.cluster.local"),
    ],
    slices: [
      slice("web", [{ addresses: ["10.244.1.1"], targetRef: { kind: "Pod", name: "web-abc" } }]),
      slice("db", [
        { addresses: ["10.244.1.2"], hostname: "db-0" },
        { addresses: ["10.244.1.3"], conditions: { ready: false }, hostname: "db-1" },
        { addresses: ["10.244.1.4"], conditions: {} },
      ]),
    ],
    pods: [runningPod("web-abc", "10.244.1.1")],
  },
  { upstream },
);

function server(options: Partial<KubernetesOptions> = {}): DnsServer {
  const zones = ["cluster.local.", "in-addr.arpa.", "ip6.arpa."];
  const plugins = [kubernetesPlugin({ zones, ...options }), forwardPlugin({ from: ".", to: ["192.0.2.1"] })];
  return { blocks: [{ zones: ["."], port: 53, plugins }] };
}

function ask(name: string, type: string, options: Partial<KubernetesOptions> = {}, from: DnsView = world) {
  const answer = serve(server(options), query(name, type), from);
  return {
    rcode: answer.rcode,
    answer: answer.answer.map(formatRecord),
    authority: answer.authority.map(formatRecord),
    additional: answer.additional.map(formatRecord),
  };
}

describe("names that answer", () => {
  const table: readonly [string, string, readonly string[], (readonly string[])?][] = [
    ["web.default.svc.cluster.local.", "A", ["web.default.svc.cluster.local. 5 IN A 10.96.0.7"]],
    ["web.default.svc.cluster.local.", "AAAA", ["web.default.svc.cluster.local. 5 IN AAAA fd00:96::7"]],
    ["WEB.Default.SVC.cluster.Local.", "A", ["WEB.Default.SVC.cluster.Local. 5 IN A 10.96.0.7"]],
    [
      "_http._tcp.web.default.svc.cluster.local.",
      "SRV",
      ["_http._tcp.web.default.svc.cluster.local. 5 IN SRV 0 50 80 web.default.svc.cluster.local."],
      ["web.default.svc.cluster.local. 5 IN A 10.96.0.7", "web.default.svc.cluster.local. 5 IN AAAA fd00:96::7"],
    ],
    [
      "db.default.svc.cluster.local.",
      "A",
      ["db.default.svc.cluster.local. 5 IN A 10.244.1.2", "db.default.svc.cluster.local. 5 IN A 10.244.1.4"],
    ],
    ["db-0.db.default.svc.cluster.local.", "A", ["db-0.db.default.svc.cluster.local. 5 IN A 10.244.1.2"]],
    ["10-244-1-4.db.default.svc.cluster.local.", "A", ["10-244-1-4.db.default.svc.cluster.local. 5 IN A 10.244.1.4"]],
    [
      "out.default.svc.cluster.local.",
      "A",
      ["out.default.svc.cluster.local. 5 IN CNAME www.example.com.", "www.example.com. 60 IN A 192.0.2.53"],
    ],
    [
      "in.default.svc.cluster.local.",
      "A",
      [
        "in.default.svc.cluster.local. 5 IN CNAME web.default.svc.cluster.local.",
        "web.default.svc.cluster.local. 5 IN A 10.96.0.7",
      ],
    ],
    ["out.default.svc.cluster.local.", "CNAME", ["out.default.svc.cluster.local. 5 IN CNAME www.example.com."]],
    ["7.0.96.10.in-addr.arpa.", "PTR", ["7.0.96.10.in-addr.arpa. 5 IN PTR web.default.svc.cluster.local."]],
    ["2.1.244.10.in-addr.arpa.", "PTR", ["2.1.244.10.in-addr.arpa. 5 IN PTR db-0.db.default.svc.cluster.local."]],
    ["dns-version.cluster.local.", "TXT", ['dns-version.cluster.local. 28800 IN TXT "1.1.0"']],
    ["cluster.local.", "SOA", [SOA]],
    [
      "cluster.local.",
      "NS",
      ["cluster.local. 5 IN NS ns.dns.cluster.local."],
      ["ns.dns.cluster.local. 5 IN A 10.244.0.2"],
    ],
  ];
  test.each(table)("%s %s", (name, type, answer, additional = []) => {
    expect(ask(name, type)).toEqual({ rcode: "NOERROR", answer, authority: [], additional });
  });
});

describe("names that do not", () => {
  const table: readonly [string, string, string][] = [
    ["nope.default.svc.cluster.local.", "A", "NXDOMAIN"],
    ["web.nowhere.svc.cluster.local.", "A", "NXDOMAIN"],
    ["empty.default.svc.cluster.local.", "A", "NXDOMAIN"],
    ["db-1.db.default.svc.cluster.local.", "A", "NXDOMAIN"],
    ["a.b.c.web.default.svc.cluster.local.", "A", "NXDOMAIN"],
    ["__proto__.default.svc.cluster.local.", "A", "NXDOMAIN"],
    ["web.constructor.svc.cluster.local.", "A", "NXDOMAIN"],
    ["10-244-1-1.default.pod.cluster.local.", "A", "NXDOMAIN"],
    ["lonely.default.svc.cluster.local.", "AAAA", "NOERROR"],
    ["web.default.svc.cluster.local.", "MX", "NOERROR"],
    ["default.svc.cluster.local.", "A", "NOERROR"],
    ["cluster.local.", "A", "NOERROR"],
  ];
  test.each(table)("%s %s: %s with the zone's SOA", (name, type, rcode) => {
    expect(ask(name, type)).toEqual({ rcode, answer: [], authority: [SOA], additional: [] });
  });
});

describe("options", () => {
  const pod = "10-244-1-1.default.pod.cluster.local.";
  const other = "10-244-9-9.default.pod.cluster.local.";
  const table: readonly [string, string, string, Partial<KubernetesOptions>, string][] = [
    ["pods insecure answers any address", other, "A", { pods: "insecure" }, "NOERROR"],
    ["pods verified answers a pod's", pod, "A", { pods: "verified" }, "NOERROR"],
    ["pods verified refuses others", other, "A", { pods: "verified" }, "NXDOMAIN"],
    ["ignore empty_service", "lonely.default.svc.cluster.local.", "A", { ignoreEmptyService: true }, "NXDOMAIN"],
    [
      "ignore empty_service keeps the rest",
      "web.default.svc.cluster.local.",
      "A",
      { ignoreEmptyService: true },
      "NOERROR",
    ],
    ["noendpoints", "db.default.svc.cluster.local.", "A", { noEndpoints: true }, "NXDOMAIN"],
    ["namespaces", "web.default.svc.cluster.local.", "A", { namespaces: ["kube-system"] }, "NXDOMAIN"],
    ["endpoint_pod_names", "web-abc.web.default.svc.cluster.local.", "A", { endpointPodNames: true }, "NOERROR"],
    ["without endpoint_pod_names", "web-abc.web.default.svc.cluster.local.", "A", {}, "NXDOMAIN"],
  ];
  test.each(table)("%s", (_what, name, type, options, rcode) => {
    expect(ask(name, type, options).rcode).toBe(rcode);
  });

  test("fallthrough hands a missing name on", () => {
    const options = { zones: ["cluster.local.", "example.com."], fallthrough: ["example.com."] };
    expect(ask("www.example.com.", "A", options).answer).toEqual(["www.example.com. 60 IN A 192.0.2.53"]);
    expect(ask("nope.cluster.local.", "A", options).rcode).toBe("NXDOMAIN");
  });

  test("before the first sync a missing name is a failure", () => {
    expect(ask("nope.default.svc.cluster.local.", "A", {}, { ...world, synced: false }).rcode).toBe("SERVFAIL");
  });
});

describe("forward", () => {
  test("an outside name is answered from the table, without authority", () => {
    const answer = serve(server(), query("WWW.example.com.", "A"), world);
    expect(answer).toMatchObject({ rcode: "NOERROR", authoritative: false, recursionAvailable: true });
  });
  test("another type of a known name has no data, an unknown name does not exist", () => {
    expect(ask("www.example.com.", "MX")).toMatchObject({ rcode: "NOERROR", answer: [] });
    expect(ask("nope.example.com.", "A")).toMatchObject({ rcode: "NXDOMAIN", answer: [] });
  });
  test("an empty world knows no name; no world at all is a failure", () => {
    const { upstream: _, ...alone } = world;
    expect(ask("www.example.com.", "A", {}, { ...world, upstream: emptyTree<UpstreamAnswer>() }).rcode).toBe(
      "NXDOMAIN",
    );
    expect(ask("www.example.com.", "A", {}, alone).rcode).toBe("SERVFAIL");
  });
});
