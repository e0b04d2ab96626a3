import type { Service, ServiceSpec } from "@kubenetsim/api";
import { parseAddr } from "@kubenetsim/sim";
import { describe, expect, test } from "vitest";
import { hasIP, hasPort } from "../../src/index.ts";
import { accepted, messageOf, newServer, type Server, service } from "../support.ts";

const DUAL = ["10.96.0.0/16", "fd00::/108"];
const V4 = /^10\.96\.\d+\.\d+$/;
const V6 = /^fd00::/;

describe("addresses of a new Service", () => {
  test.each<[string, readonly string[], ServiceSpec, readonly RegExp[], readonly string[]]>([
    ["one family", ["10.96.0.0/16"], {}, [V4], ["IPv4"]],
    ["the cluster's first family", ["fd00::/108", "10.96.0.0/16"], {}, [V6], ["IPv6"]],
    ["both when required", DUAL, { ipFamilyPolicy: "RequireDualStack" }, [V4, V6], ["IPv4", "IPv6"]],
    ["one when both are only preferred", ["10.96.0.0/16"], { ipFamilyPolicy: "PreferDualStack" }, [V4], ["IPv4"]],
    [
      "in the order asked for",
      DUAL,
      { ipFamilyPolicy: "PreferDualStack", ipFamilies: ["IPv6"] },
      [V6, V4],
      ["IPv6", "IPv4"],
    ],
    ["none when headless", DUAL, { clusterIP: "None" }, [/^None$/], ["IPv4"]],
    [
      "both families when headless without selector",
      ["10.96.0.0/16"],
      { clusterIP: "None", selector: {} },
      [/^None$/],
      ["IPv4", "IPv6"],
    ],
  ])("%s", (_name, ranges, spec, addresses, families) => {
    const made = accepted(newServer(ranges).client.create("services", service("a", spec)));
    expect(made.spec?.clusterIPs).toEqual(addresses.map((address) => expect.stringMatching(address)));
    expect(made.spec?.clusterIP).toBe(made.spec?.clusterIPs?.[0]);
    expect(made.spec?.ipFamilies).toEqual(families);
  });

  test.each<[string, ServiceSpec, string]>([
    [
      "two families on one",
      { ipFamilyPolicy: "RequireDualStack" },
      "this cluster is not configured for dual-stack services",
    ],
    [
      "the other family",
      { ipFamilies: ["IPv6"] },
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
    ],
    ["an address of the other family", { clusterIP: "fd00::1" }, "IPv6 is not configured on this cluster"],
    ["no address at all", { clusterIP: "x" }, "must be a valid IP address"],
  ])("%s is refused", (_name, spec, message) => {
    expect(messageOf(newServer().client.create("services", service("a", spec)))).toContain(message);
  });

  test("a range that is used up", () => {
    const { client } = newServer(["10.96.0.0/30"]);
    client.create("services", service("a"));
    expect(messageOf(client.create("services", service("b")))).toBe(
      "Internal error occurred: failed to allocate a serviceIP: range is full",
    );
  });
});

describe("node ports", () => {
  test("ports of one number share one", () => {
    const ports = [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 53, protocol: "TCP" },
    ] as const;
    const made = accepted(newServer().client.create("services", service("a", { type: "NodePort", ports })));
    const [udp, tcp] = made.spec?.ports ?? [];
    expect(udp?.nodePort).toBeGreaterThanOrEqual(30000);
    expect(tcp?.nodePort).toBe(udp?.nodePort);
  });

  test("a balancer that keeps to its node gets a health check port, and gives it back", () => {
    const server = newServer();
    const { client } = server;
    const made = accepted(
      client.create("services", service("a", { type: "LoadBalancer", externalTrafficPolicy: "Local" })),
    );
    const check = made.spec?.healthCheckNodePort ?? 0;
    expect(hasPort(server.holder.store.allocators.nodePorts, check)).toBe(true);
    const changed = accepted(
      client.patch("services", "default/a", "merge", { spec: { externalTrafficPolicy: "Cluster" } }),
    );
    expect(changed.spec?.healthCheckNodePort).toBeUndefined();
    expect(hasPort(server.holder.store.allocators.nodePorts, check)).toBe(false);
  });

  test("a taken one is refused, and what was drawn before is not lost", () => {
    const { client, holder } = newServer();
    client.create("services", service("a", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }));
    const { allocators } = holder.store;
    const refused = client.create(
      "services",
      service("b", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] }),
    );
    expect(messageOf(refused)).toBe(
      'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    expect(holder.store.allocators).toBe(allocators);
  });
});

describe("a change of type", () => {
  test.each<[string, ServiceSpec, ServiceSpec, { readonly ip: boolean; readonly port: boolean }]>([
    ["NodePort to ClusterIP", { type: "NodePort" }, { type: "ClusterIP" }, { ip: true, port: false }],
    ["NodePort to LoadBalancer", { type: "NodePort" }, { type: "LoadBalancer" }, { ip: true, port: true }],
    [
      "NodePort to ExternalName",
      { type: "NodePort" },
      { type: "ExternalName", externalName: "a.b" },
      { ip: false, port: false },
    ],
  ])("%s", (_name, before, after, kept) => {
    const server = newServer();
    const made = accepted(server.client.create("services", service("a", before)));
    const changed = accepted(server.client.patch("services", "default/a", "merge", { spec: after }));
    expect(isIPTaken(server, made.spec?.clusterIP ?? "")).toBe(kept.ip);
    expect(changed.spec?.clusterIP).toBe(kept.ip ? made.spec?.clusterIP : undefined);
    expect(hasPort(server.holder.store.allocators.nodePorts, made.spec?.ports?.[0]?.nodePort ?? 0)).toBe(kept.port);
  });

  test("the same manifest again keeps what was given", () => {
    const { client } = newServer(DUAL);
    const asked: Service = service("a", { type: "NodePort", ipFamilyPolicy: "PreferDualStack" });
    const made = accepted(client.create("services", asked));
    expect(accepted(client.update("services", asked))).toEqual(made);
  });

  test("to one family gives the second address back", () => {
    const server = newServer(DUAL);
    const made = accepted(server.client.create("services", service("a", { ipFamilyPolicy: "RequireDualStack" })));
    const single = accepted(
      server.client.patch("services", "default/a", "merge", { spec: { ipFamilyPolicy: "SingleStack" } }),
    );
    expect(single.spec?.clusterIPs).toEqual([made.spec?.clusterIP]);
    expect(isIPTaken(server, made.spec?.clusterIPs?.[1] ?? "")).toBe(false);
  });

  test("an address cannot be exchanged", () => {
    const { client } = newServer();
    client.create("services", service("a"));
    const refused = client.patch("services", "default/a", "merge", {
      spec: { clusterIP: "10.96.0.99", clusterIPs: ["10.96.0.99"] },
    });
    expect(messageOf(refused)).toContain("spec.clusterIPs[0]: Invalid value");
  });
});

test("the server's own Service has the first address", () => {
  const { client } = newServer();
  expect(client.get("services", "default/kubernetes")?.spec).toMatchObject({
    clusterIP: "10.96.0.1",
    ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: 6443 }],
  });
  expect(client.list("namespaces").map((entry) => entry.metadata.name)).toEqual([
    "default",
    "kube-node-lease",
    "kube-public",
    "kube-system",
  ]);
});

function isIPTaken({ holder }: Server, ip: string): boolean {
  const addr = parseAddr(ip);
  return addr !== undefined && holder.store.allocators.clusterIPs.some((allocator) => hasIP(allocator, addr));
}
