/** Facts of upstream's own tables: reverse zones cut at octets and nibbles, names by topology zone, verified pods. */
import { describe, expect, test } from "vitest";
import { type DnsView, formatRecord, kubernetesPlugin, query, serve } from "../../src/index.ts";
import { clusterIPService, headlessService, runningPod, slice, view } from "../fixture.ts";

type Options = Parameters<typeof kubernetesPlugin>[0];

/** Rcode, the answer sorted, the owner of the SOA where there is one. */
function told(options: Options, world: DnsView, name: string, type: string): readonly unknown[] {
  const server = { blocks: [{ zones: ["."], port: 53, plugins: [kubernetesPlugin(options)] }] };
  const answer = serve(server, query(name, type), world);
  const soa = answer.authority.find((record) => record.type === "SOA")?.name;
  return [answer.rcode, answer.answer.map(formatRecord).sort(), soa];
}

describe("reverse names", () => {
  const options: Options = {
    zones: [
      "cluster.local.",
      "0.10.in-addr.arpa.",
      "168.192.in-addr.arpa.",
      "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.c.b.a.4.3.2.1.ip6.arpa.",
      "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.3.0.0.7.7.0.0.0.0.d.f.ip6.arpa.",
    ],
  };
  const http = [{ name: "http", protocol: "TCP", port: 80 }] as const;
  const world = view({
    services: [clusterIPService("svc1", ["192.168.1.100"], http), headlessService("svc2")],
    slices: [
      slice("svc1", [
        { addresses: ["10.0.0.100"], hostname: "ep1a" },
        { addresses: ["10.0.0.99"], hostname: "double-ep" },
      ]),
      slice(
        "svc1",
        [
          { addresses: ["1234:abcd::1"], hostname: "ep1b" },
          { addresses: ["fd00:77:30::a"], hostname: "ip6svc1ex" },
          { addresses: ["fd00:77:30::2:9ba6"], hostname: "ip6svc1in" },
        ],
        http,
        "svc1-six",
      ),
      slice("svc1", [{ addresses: ["10.0.0.100"], hostname: "ep1a" }], http, "svc1-again"),
      slice("svc2", [{ addresses: ["10.0.0.99"], hostname: "double-ep" }]),
    ],
  });
  const ptr = (name: string, ...targets: string[]) => targets.map((target) => `${name} 5 IN PTR ${target}`);
  const one = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.c.b.a.4.3.2.1.ip6.arpa.";
  const six = "6.a.b.9.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.3.0.0.7.7.0.0.0.0.d.f.ip6.arpa.";
  const base = "default.svc.cluster.local.";
  const table: readonly [string, string, string, readonly string[], string | undefined][] = [
    ["100.0.0.10.in-addr.arpa.", "PTR", "NOERROR", ptr("100.0.0.10.in-addr.arpa.", `ep1a.svc1.${base}`), undefined],
    ["100.1.168.192.in-addr.arpa.", "PTR", "NOERROR", ptr("100.1.168.192.in-addr.arpa.", `svc1.${base}`), undefined],
    [one, "PTR", "NOERROR", ptr(one, `ep1b.svc1.${base}`), undefined],
    [six, "PTR", "NOERROR", ptr(six, `ip6svc1in.svc1.${base}`), undefined],
    ["101.0.0.10.in-addr.arpa.", "PTR", "NXDOMAIN", [], "0.10.in-addr.arpa."],
    ["example.org.cluster.local.", "PTR", "NXDOMAIN", [], "cluster.local."],
    [`svc1.${base}`, "PTR", "NOERROR", [], "cluster.local."],
    ["svc1.default.svc.0.10.in-addr.arpa.", "A", "NXDOMAIN", [], "0.10.in-addr.arpa."],
    ["100.0.0.10.cluster.local.", "PTR", "NXDOMAIN", [], "cluster.local."],
    [
      "99.0.0.10.in-addr.arpa.",
      "PTR",
      "NOERROR",
      ptr("99.0.0.10.in-addr.arpa.", `double-ep.svc1.${base}`, `double-ep.svc2.${base}`),
      undefined,
    ],
  ];
  test.each(table)("%s %s", (name, type, rcode, answer, soa) => {
    expect(told(options, world, name, type)).toEqual([rcode, answer, soa]);
  });
});

describe("names by topology zone", () => {
  const world = view({
    services: [
      headlessService("hdls"),
      clusterIPService("clstr", ["10.0.0.10"], [{ name: "http", protocol: "TCP", port: 80 }]),
    ],
    slices: [
      slice(
        "hdls",
        [
          { addresses: ["172.0.0.1"], zone: "us-west-2a" },
          { addresses: ["172.0.0.2"], zone: "us-west-2b" },
          { addresses: ["172.0.0.3"], zone: "us-west-2b" },
        ],
        [{ name: "http", protocol: "TCP", port: 80 }],
      ),
    ],
  });
  const zonal: Options = { zones: ["cluster.local."], namespaces: ["default"], zonal: true };
  const base = "hdls.default.svc.cluster.local.";
  const a = (name: string, ...numbers: number[]) => numbers.map((number) => `${name} 5 IN A 172.0.0.${number}`);
  const srv = (name: string, weight: number, ...numbers: number[]) =>
    numbers.map((number) => `${name} 5 IN SRV 0 ${weight} 80 172-0-0-${number}.${base}`);
  const table: readonly [string, string, string, (name: string) => readonly string[]][] = [
    ["us-west-2a.pin._zone.", "A", "NOERROR", (name) => a(name, 1)],
    ["us-west-2b.pin._zone.", "A", "NOERROR", (name) => a(name, 2, 3)],
    ["us-west-2c.pin._zone.", "A", "NOERROR", () => []],
    ["us-west-2a.prefer._zone.", "A", "NOERROR", (name) => a(name, 1)],
    ["us-west-2c.prefer._zone.", "A", "NOERROR", (name) => a(name, 1, 2, 3)],
    ["us-west-2a.florp._zone.", "A", "NXDOMAIN", () => []],
    ["us-west-2c.pin._zone.", "TXT", "NOERROR", () => []],
    ["us-west-2c.prefer._zone.", "TXT", "NOERROR", () => []],
    ["us-west-2c.prefer._zone.", "SRV", "NOERROR", (name) => srv(name, 33, 1, 2, 3)],
    ["us-west-2b.pin._zone.", "SRV", "NOERROR", (name) => srv(name, 50, 2, 3)],
  ];
  test.each(table)("%s %s", (prefix, type, rcode, answer) => {
    const name = `${prefix}${base}`;
    expect(told(zonal, world, name, type).slice(0, 2)).toEqual([rcode, answer(name)]);
  });
  test.each(["ghost", "clstr"])("not of %s", (service) => {
    const name = `us-west-2a.pin._zone.${service}.default.svc.cluster.local.`;
    expect(told(zonal, world, name, "A")).toEqual(["NXDOMAIN", [], "cluster.local."]);
  });
  test("not without the option", () => {
    const name = `us-west-2a.pin._zone.${base}`;
    expect(told({ ...zonal, zonal: false }, world, name, "A")[0]).toBe("NXDOMAIN");
  });
});

describe("verified pods", () => {
  const world = view({ pods: [runningPod("foo", "10.240.0.1", "podns")], namespaces: ["podns", "svcns"] });
  const options: Options = { zones: ["cluster.local."], pods: "verified" };
  test.each([
    ["10-240-0-1.podns.pod.", "NOERROR", ["10-240-0-1.podns.pod.cluster.local. 5 IN A 10.240.0.1"]],
    ["podns.pod.", "NOERROR", []],
    ["svcns.svc.", "NOERROR", []],
    ["pod-nons.pod.", "NXDOMAIN", []],
    ["172-0-0-2.podns.pod.", "NXDOMAIN", []],
  ])("%s", (name, rcode, answer) => {
    expect(told(options, world, `${name}cluster.local.`, "A").slice(0, 2)).toEqual([rcode, answer]);
  });
});
