import { describe, expect, test } from "vitest";
import {
  autopathPlugin,
  DEFAULT_EXTERNAL,
  DEFAULT_OPTIONS,
  type DnsServer,
  externalPlugin,
  formatRecord,
  kubernetesPlugin,
  kubernetesSource,
  loadbalancePlugin,
  type Plugin,
  query,
  serve,
  transferPlugin,
} from "../../src/index.ts";
import { clusterIPService, externalNameService, headlessService, runningPod, slice, view } from "../fixture.ts";

function serverOf(...plugins: readonly Plugin[]): DnsServer {
  return { blocks: [{ zones: ["."], port: 53, plugins }] };
}

const endpoints = ["10.244.1.1", "10.244.1.2", "10.244.1.3"].map((ip) => ({ addresses: [ip] }));
const external = clusterIPService("shop", ["10.96.0.8"], [{ name: "http", protocol: "TCP", port: 80 }]);
const world = view({
  services: [
    headlessService("db"),
    clusterIPService("web", ["10.96.0.7"], [{ protocol: "TCP", port: 80 }]),
    { ...external, spec: { ...external.spec, externalIPs: ["192.0.2.8"] } },
  ],
  slices: [slice("db", endpoints)],
  pods: [runningPod("client", "10.244.1.9")],
});

describe("loadbalance", () => {
  const server = serverOf(loadbalancePlugin, kubernetesPlugin());
  const order = (id: number, seed = 1) =>
    serve(server, query("db.default.svc.cluster.local.", "A", id), { ...world, seed }).answer.map((record) =>
      record.type === "A" ? record.address : "",
    );

  test("the same question comes in the same order, others in all orders", () => {
    expect(order(1)).toEqual(order(1));
    const orders = Array.from({ length: 100 }, (_, id) => order(id).join());
    expect(new Set(orders).size).toBe(6);
  });
  test("nothing is lost or doubled", () => {
    expect([...order(5)].sort()).toEqual(endpoints.flatMap((one) => one.addresses));
  });
});

describe("autopath", () => {
  const kubernetes = { ...DEFAULT_OPTIONS, pods: "verified" } as const;
  const server = serverOf(autopathPlugin({ zones: ["."], search: [], kubernetes }), kubernetesPlugin(kubernetes));
  const name = "web.default.default.svc.cluster.local.";

  test("a pod's walk ends at the first name that is there", () => {
    const answer = serve(server, query(name, "A"), { ...world, client: "10.244.1.9" });
    expect(answer.answer.map(formatRecord)).toEqual([
      `${name} 5 IN CNAME web.default.svc.cluster.local.`,
      "web.default.svc.cluster.local. 5 IN A 10.96.0.7",
    ]);
  });
  test("a stranger gets no walk", () => {
    expect(serve(server, query(name, "A"), { ...world, client: "192.0.2.1" }).rcode).toBe("NXDOMAIN");
  });
});

describe("k8s_external and transfer", () => {
  const options = { ...DEFAULT_EXTERNAL, zones: ["example.com."] };
  const sources = [kubernetesSource(DEFAULT_OPTIONS)];
  const transfer = (to: readonly string[]) => transferPlugin({ zones: ["cluster.local."], to, sources });

  test("external addresses have names in their own zone", () => {
    const server = serverOf(externalPlugin(options), kubernetesPlugin());
    const answer = serve(server, query("shop.default.example.com.", "A"), world);
    expect(answer.answer.map(formatRecord)).toEqual(["shop.default.example.com. 5 IN A 192.0.2.8"]);
    expect(serve(server, query("web.default.example.com.", "A"), world).rcode).toBe("NXDOMAIN");
  });
  test("a zone goes to whom it may, and to no other", () => {
    const asked = query("cluster.local.", "AXFR");
    const given = serve(serverOf(transfer(["*"]), kubernetesPlugin()), asked, world);
    expect(given.answer.map(formatRecord)).toContain("web.default.svc.cluster.local. 5 IN A 10.96.0.7");
    const client = "192.0.2.1";
    expect(serve(serverOf(transfer(["192.0.2.2"]), kubernetesPlugin()), asked, { ...world, client }).rcode).toBe(
      "REFUSED",
    );
  });
});

test("aliases that lead through the server in a circle end", () => {
  const server = serverOf(kubernetesPlugin({ zones: ["a.example."] }), kubernetesPlugin({ zones: ["b.example."] }));
  const circle = view({
    services: [
      externalNameService("x", "y.default.svc.b.example"),
      externalNameService("y", "x.default.svc.a.example"),
    ],
  });
  const answer = serve(server, query("x.default.svc.a.example.", "A"), circle);
  expect(answer.rcode).toBe("NOERROR");
  expect(answer.answer.every((record) => record.type === "CNAME")).toBe(true);
});

test("another class is refused", () => {
  const asked = { ...query("cluster.local.", "A"), class: "CH" };
  expect(serve(serverOf(kubernetesPlugin()), asked, world).rcode).toBe("REFUSED");
});
