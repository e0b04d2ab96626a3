/** kube-proxy node by node: its mode, its log, started anew in another mode; and what tools print there. */
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import { describe, expect, test } from "vitest";
import { type ClusterConfig, createBareCluster, replay } from "../../src/index.ts";
import { ask, images, podOn, serviceFor, smallCluster } from "../fixture.ts";

describe("modes", () => {
  const mixed = smallCluster({
    proxyMode: "nftables",
    nodes: [
      { name: "node-1", proxyMode: "ipvs" },
      { name: "node-2" },
      { name: "node-3", proxyMode: "ipvs", kernelModules: ["ip_vs", "ip_vs_rr"] },
    ],
  });

  test("each node in its own", () => {
    const about = ["node-1", "node-2", "node-3"].map((name) => mixed.node(name).proxyStatus());
    expect(about.map(({ mode, effectiveMode }) => [mode, effectiveMode])).toEqual([
      ["ipvs", "ipvs"],
      ["nftables", "nftables"],
      ["ipvs", "iptables"],
    ]);
    expect(mixed.node("node-1").ipvsadm()).toContain("TCP  10.96.1.2:80 rr\n");
    expect(mixed.node("node-2").nft()).toContain("table ip kube-proxy {");
    expect(mixed.node("node-2").iptablesSave()).not.toContain("KUBE-");
    expect(mixed.node("node-3").iptablesSave()).toContain("-A KUBE-SERVICES -d 10.96.1.2/32");
    for (const from of ["pod/asker-1", "pod/asker-2", "node/node-1", "node/node-2", "node/node-3"])
      expect(ask(mixed.fork(), from, "10.96.1.3")).toMatch(/^far saw /);
  });

  test("without the modules of ip_vs kube-proxy says so, and takes iptables", () => {
    expect(mixed.node("node-1").proxyLog()).toEqual(["Using ipvs Proxier."]);
    expect(mixed.node("node-3").proxyLog()).toEqual([
      "can't determine whether to use ipvs proxy, error: IPVS proxier will not be used because the following required kernel modules are not loaded: [ip_vs_sh ip_vs_wrr]",
      "Can't use ipvs proxier, trying iptables proxier",
      "Using iptables Proxier.",
    ]);
    expect(mixed.node("node-3").exec(["ipvsadm", "-Ln"]).stdout).toContain("IP Virtual Server");
    const bare = createBareCluster({ nodes: [{ name: "n", kernelModules: [] }] });
    expect(bare.node("n").exec(["ipvsadm", "-Ln"]).stderr).toContain("Can't initialize ipvs: Protocol not available");
  });
});

describe("started anew in another mode", () => {
  const base = smallCluster();

  test("is an act: remembered, repeated, refused for what is no mode", () => {
    const config: ClusterConfig = { nodes: 2, dnsReplicas: 0, images };
    const cluster = createBareCluster(config);
    cluster.apply([podOn("node-1", "web", { port: 8080 }), serviceFor("web", "web"), podOn("node-2", "asker")]);
    cluster.settle();
    cluster.node("node-2").setProxyMode("userspace");
    cluster.send("pod/default/asker", {
      address: cluster.get("services", "web")?.spec?.clusterIP ?? "",
      port: 80,
      protocol: "tcp",
    });
    cluster.node("node-2").setProxyMode("ipvs");
    expect(cluster.history).toContainEqual({ do: "set-proxy-mode", node: "node-2", mode: "ipvs" });
    expect(replay({ config, acts: cluster.history }).hash()).toBe(cluster.hash());
    expect(() => cluster.node("node-2").setProxyMode("magic" as ProxyMode)).toThrow(
      'invalid proxy mode "magic": must be one of iptables, ipvs, nftables, userspace',
    );
  });

  test("nothing of the former mode stays", () => {
    const node = base.fork().node("node-1");
    const before = node.iptablesSave();
    node.setProxyMode("ipvs");
    expect(node.ipAddr()).toContain("kube-ipvs0");
    expect(node.iptablesSave()).not.toContain("KUBE-SVC-");
    node.setProxyMode("userspace");
    expect(node.ipvsadm().split("\n")).toHaveLength(4);
    expect(node.ipset()).toBe("");
    expect(node.ipAddr()).not.toContain("kube-ipvs0");
    node.setProxyMode("iptables");
    expect(node.iptablesSave()).toBe(before);
  });

  test("connections under way: NAT's go on, those of IPVS do not", () => {
    for (const [mode, outcome] of [
      ["iptables", "delivered"],
      ["nftables", "delivered"],
      ["ipvs", "dropped"],
    ] as const) {
      const cluster = base.fork();
      cluster.node("node-1").setProxyMode(mode);
      const target = { address: "10.96.1.3", port: 80, protocol: "tcp", sourcePort: 45000 } as const;
      cluster.send("pod/asker-1", target, { kind: "raw", data: "?" });
      cluster.node("node-1").setProxyMode(mode === "iptables" ? "nftables" : "iptables");
      const { disposition } = cluster.send("pod/asker-1", { ...target, open: true }, { kind: "raw", data: "?" });
      expect([mode, disposition]).toEqual([mode, outcome]);
    }
  });

  test("a proxy that hung does not any longer", () => {
    const cluster = base.fork();
    const node = cluster.node("node-1");
    node.holdProxy();
    cluster.delete("services", "near");
    cluster.settle();
    expect(ask(cluster, "pod/asker-1", "10.96.1.2")).toMatch(/^near/);
    node.setProxyMode("nftables");
    expect(node.proxyStatus().held).toBe(false);
    expect(ask(cluster, "pod/asker-1", "10.96.1.2")).toBe("dropped: Connection timed out");
  });
});

test("tools on a node print what its handle prints; pods do not have them", () => {
  const cluster = smallCluster({ proxyMode: "ipvs" });
  const node = cluster.node("node-1");
  cluster.pod("asker-1").curl("10.96.1.2");
  expect(node.exec(["ipvsadm", "-Ln"]).stdout).toBe(node.ipvsadm());
  expect(node.exec(["ipvsadm", "-L", "-n"]).stdout).toBe(node.ipvsadm());
  expect(node.exec(["ipset", "list"]).stdout).toBe(node.ipset());
  expect(node.exec(["ipset", "list", "KUBE-CLUSTER-IP"]).stdout).toContain("10.96.1.2,tcp:80\n");
  expect(node.exec(["iptables-save"]).stdout).toBe(node.iptablesSave());
  expect(node.exec(["iptables-save", "-t", "nat"]).stdout).toMatch(/^\*nat\n[\s\S]*COMMIT\n$/);
  expect(node.exec(["ip6tables-save"]).stdout).toBe(node.iptablesSave(6));
  expect(node.exec(["nft", "list", "ruleset"]).stdout).toBe(node.nft());
  expect(node.exec(["conntrack", "-L"]).stdout).toBe(node.conntrack());
  expect(node.exec(["conntrack", "-L"]).stderr).toMatch(/: \d+ flow entries have been shown\.\n$/);
  expect(node.exec(["ip", "addr"]).stdout).toBe(node.ipAddr());
  expect(node.exec(["ip", "route"]).stdout).toBe(node.routes());
  expect(node.exec(["ip", "-br", "link"]).stdout).toMatch(/^lo +UNKNOWN\n/);
  expect(node.ipAddr()).toContain("kube-ipvs0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN group default \n");
  expect(node.ipset()).toContain("Name: KUBE-LOOP-BACK\nType: hash:ip,port,ip\n");
  expect(cluster.pod("asker-1").exec(["ipvsadm", "-Ln"]).exitCode).not.toBe(0);
});
