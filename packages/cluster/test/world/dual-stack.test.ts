/** Clusters of two families: nodes, pods, Services, DNS and the paths between them. */
import { describe, expect, test } from "vitest";
import { createBareCluster } from "../../src/index.ts";
import { images, podOn, serviceFor } from "../fixture.ts";

const RANGES = { podCIDR: "10.244.0.0/16,fd00:10:244::/56", serviceCIDR: ["10.96.0.0/16", "fd00:10:96::/112"] };

function dual(config: object = {}) {
  const cluster = createBareCluster({ nodes: 2, images, ...RANGES, ...config });
  cluster.apply([
    podOn("node-1", "asker"),
    podOn("node-1", "near", { labels: { app: "web" }, port: 8080 }),
    podOn("node-2", "far", { labels: { app: "web" }, port: 8080 }),
    serviceFor("web", "web", { ipFamilyPolicy: "RequireDualStack", type: "NodePort" }),
    serviceFor("six", "web", { ipFamilies: ["IPv6"] }),
  ]);
  cluster.settle();
  return cluster;
}

describe("a cluster of both families", () => {
  const cluster = dual();

  test("nodes and pods have an address of each", () => {
    const node = cluster.get("nodes", "node-2");
    expect(node?.spec?.podCIDRs).toEqual(["10.244.1.0/24", "fd00:10:244:1::/64"]);
    expect(node?.status?.addresses?.map((each) => each.address)).toEqual(["192.168.0.3", "fd00:192:168::3", "node-2"]);
    const pod = cluster.get("pods", "far");
    expect(pod?.status?.podIPs?.map((each) => each.ip)).toEqual([
      expect.stringMatching(/^10\.244\.1\.\d+$/),
      expect.stringMatching(/^fd00:10:244:1::[0-9a-f]+$/),
    ]);
    expect(pod?.status?.podIP).toBe(pod?.status?.podIPs?.[0]?.ip);
    expect(pod?.status?.hostIPs?.map((each) => each.ip)).toEqual(["192.168.0.3", "fd00:192:168::3"]);
  });

  test.each([0, 1])("a Service is served at its clusterIP %i, and each of its pods answers", (index) => {
    const ip = cluster.get("services", "web")?.spec?.clusterIPs?.[index] ?? "";
    const url = ip.includes(":") ? `http://[${ip}]` : `http://${ip}`;
    const seen = new Set(Array.from({ length: 20 }, () => cluster.pod("asker").curl(url).body.split(" ")[0]));
    expect([...seen].sort()).toEqual(["far", "near"]);
  });

  test("an IPv6-only Service has an AAAA record and no A", () => {
    expect(cluster.get("services", "six")?.spec?.clusterIPs).toEqual([expect.stringContaining("fd00:10:96::")]);
    const { body, trace } = cluster.pod("asker").curl("http://six");
    expect(body).toMatch(/^(far|near) saw fd00:10:244:/);
    expect(trace.disposition).toBe("delivered");
  });

  test("a node port is served by both families, from the host and from outside", () => {
    const port = cluster.get("services", "web")?.spec?.ports?.[0]?.nodePort;
    for (const host of ["192.168.0.3", "[fd00:192:168::3]"])
      expect(cluster.node("node-1").curl(`http://${host}:${port}`).status).toBe(200);
    expect(cluster.external("fd00:192:168::77").curl(`http://[fd00:192:168::2]:${port}`).status).toBe(200);
  });
});

test("IPv6 alone", () => {
  const cluster = createBareCluster({
    nodes: 2,
    images,
    podCIDR: "fd00:10:244::/56",
    serviceCIDR: "fd00:10:96::/112",
  });
  cluster.apply([
    podOn("node-1", "asker"),
    podOn("node-2", "far", { labels: { app: "web" }, port: 8080 }),
    serviceFor("web", "web"),
  ]);
  cluster.settle();
  expect(cluster.get("services", "kubernetes")?.spec?.clusterIP).toBe("fd00:10:96::1");
  expect(cluster.pod("asker").curl("http://web").body).toMatch(/^far saw fd00:10:244:/);
});

test.each([
  [
    "other families",
    { serviceCIDR: "10.96.0.0/16" },
    "must have the IP families of podCIDR, in that order: IPv4, IPv6",
  ],
  ["another order", { serviceCIDR: "fd00:10:96::/112,10.96.0.0/16" }, "must have the IP families of podCIDR"],
  ["twice the same family", { podCIDR: "10.244.0.0/16,10.245.0.0/16" }, "must be one range, or one of each IP family"],
  ["overlap", { serviceCIDR: "10.96.0.0/16,fd00:10:244::/112" }, "must not overlap podCIDR fd00:10:244::/56"],
  ["no /64 left", { podCIDR: "10.244.0.0/16,fd00:10:244::/64" }, "has no /64 left for nodes[1]"],
  ["a node of one family twice", { nodes: [{ name: "a", ip: "10.0.0.1,10.0.0.2" }] }, "nodes[0].ip: Invalid value"],
])("refuses %s", (_name, config, message) => {
  expect(() => createBareCluster({ ...RANGES, ...config })).toThrow(message);
});
