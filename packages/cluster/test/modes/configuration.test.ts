/** What a kube-proxy is told: its configuration, cluster-wide and node by node, and its periods. */
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import { describe, expect, test } from "vitest";
import { type Cluster, type ClusterConfig, createBareCluster, type KubeProxyConfiguration } from "../../src/index.ts";
import { ask, images, OUTSIDE, podOn, serviceFor, smallCluster } from "../fixture.ts";

const NODE_1 = "192.168.0.2";
const NODE_2 = "192.168.0.3";
const REFUSED = "refused: Connection refused";

/** Who the named pod of `from`'s question says it saw. */
function seen(cluster: Cluster, from: string, address: string, port = 80): string {
  return ask(cluster.fork(), from, address, port).split(" saw ")[1] ?? "nobody";
}

describe("configuration", () => {
  const withProxy = (kubeProxy: KubeProxyConfiguration, proxyMode: ProxyMode = "iptables"): Cluster =>
    smallCluster({ kubeProxy, proxyMode });

  test("masqueradeAll, for each mode by its own section", () => {
    expect(seen(withProxy({ iptables: { masqueradeAll: true } }), "pod/asker-1", "10.96.1.3")).toBe(NODE_1);
    expect(seen(withProxy({ iptables: { masqueradeAll: true } }, "ipvs"), "pod/asker-1", "10.96.1.3")).toBe(NODE_1);
    expect(seen(withProxy({ nftables: { masqueradeAll: true } }, "nftables"), "pod/asker-1", "10.96.1.3")).toBe(NODE_1);
    expect(seen(withProxy({ iptables: { masqueradeAll: true } }, "nftables"), "pod/asker-1", "10.96.1.3")).toBe(
      "10.244.0.3",
    );
  });

  test("how pods are told from others", () => {
    const rule = (kubeProxy: KubeProxyConfiguration): string | undefined =>
      /-A KUBE-SVC-\S+ (.*?)-d 10\.96\.1\.2\/32/.exec(withProxy(kubeProxy).node("node-1").iptablesSave())?.[1];
    expect(rule({})).toBe("! -s 10.244.0.0/16 ");
    expect(rule({ clusterCIDR: "10.0.0.0/8" })).toBe("! -s 10.0.0.0/8 ");
    expect(rule({ detectLocalMode: "NodeCIDR" })).toBe("! -s 10.244.0.0/24 ");
    expect(
      withProxy({ detectLocalMode: "BridgeInterface", detectLocal: { bridgeInterface: "cni0" } })
        .node("node-1")
        .iptablesSave(),
    ).toContain("! -i cni0 ");
    expect(
      withProxy({ detectLocalMode: "InterfaceNamePrefix", detectLocal: { interfaceNamePrefix: "veth" } })
        .node("node-1")
        .iptablesSave(),
    ).toContain("! -i veth+ ");
  });

  test("where node ports are served", () => {
    const only = withProxy({ nodePortAddresses: ["192.168.0.0/24"] });
    expect(seen(only, OUTSIDE, NODE_1, 30002)).toBe("10.244.0.1");
    expect(ask(only.fork(), "pod/asker-1", "10.244.0.1", 30002)).toBe(REFUSED);
    expect(seen(smallCluster(), "pod/asker-1", "10.244.0.1", 30002)).not.toBe("nobody");
    expect(ask(withProxy({ nodePortAddresses: ["primary"] }, "ipvs"), "pod/asker-1", "10.244.0.1", 30002)).toBe(
      REFUSED,
    );
    expect(
      seen(withProxy({ nodePortAddresses: ["0.0.0.0/0"] }, "nftables"), "pod/asker-1", "10.244.0.1", 30002),
    ).not.toBe("nobody");
    expect(ask(withProxy({ iptables: { localhostNodePorts: false } }), "node/node-1", "127.0.0.1", 30002)).toBe(
      REFUSED,
    );
  });

  test("IPVS' scheduler; a node's own configuration over the cluster's", () => {
    const cluster = smallCluster({
      proxyMode: "ipvs",
      kubeProxy: { ipvs: { scheduler: "sh" }, iptables: { masqueradeAll: true } },
      nodes: [{ name: "node-1" }, { name: "node-2", kubeProxy: { ipvs: { scheduler: "wlc" }, mode: "ipvs" } }],
    });
    expect(cluster.node("node-1").ipvsadm()).toContain("TCP  10.96.1.1:80 sh\n");
    expect(cluster.node("node-2").ipvsadm()).toContain("TCP  10.96.1.1:80 wlc\n");
    const said = Array.from({ length: 6 }, () => ask(cluster, "pod/asker-1", "10.96.1.1"));
    expect(new Set(said).size).toBe(1);
    expect(seen(cluster, "pod/asker-2", "10.96.1.2")).toBe(NODE_2);
  });

  test("mistakes are named", () => {
    const config = {
      proxyMode: "magic",
      kubeProxy: {
        clusterCIDR: "nonsense",
        detectLocalMode: "Guess",
        nodePortAddresses: ["192.168.0.0/33"],
        ipvs: { scheduler: "best", strictARP: "yes", minSyncPeriod: "10s", syncPeriod: "5s" },
        iptables: { masqueradeBit: 32, minSyncPeriod: "-1s" },
        healthzBindAddress: "everywhere",
        surprise: 1,
      },
      nodes: [
        { name: "a", proxyMode: "none", kernelModules: "ip_vs" },
        { name: "b", kubeProxy: { detectLocalMode: "BridgeInterface", nftables: { syncPeriod: 0 } } },
      ],
    };
    const fields = [
      "proxyMode",
      "kubeProxy.surprise",
      "kubeProxy.detectLocalMode",
      "kubeProxy.ipvs.scheduler",
      "kubeProxy.clusterCIDR[0]",
      "kubeProxy.nodePortAddresses[0]",
      "kubeProxy.iptables.masqueradeBit",
      "kubeProxy.iptables.minSyncPeriod",
      "kubeProxy.ipvs.syncPeriod",
      "kubeProxy.ipvs.strictARP",
      "kubeProxy.healthzBindAddress",
      "nodes[0].proxyMode",
      "nodes[0].kernelModules",
      "nodes[1].kubeProxy.detectLocal.bridgeInterface",
      "nodes[1].kubeProxy.nftables.syncPeriod",
    ];
    let message = "";
    try {
      createBareCluster(config as unknown as ClusterConfig);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const field of fields) expect(message).toContain(`${field}: Invalid value`);
  });
});

test("conntrack's timeouts: kube-proxy's own unless told otherwise", () => {
  const first = (cluster: Cluster): string => {
    const WEB = { address: "10.96.1.2", port: 80, protocol: "tcp", sourcePort: 45000 } as const;
    cluster.send("pod/asker-1", WEB, { kind: "raw", data: "?" });
    cluster.send("pod/asker-1", { ...WEB, open: true }, { kind: "raw", data: "?" });
    return (
      cluster
        .node("node-1")
        .conntrack()
        .split("\n")
        .find((line) => line.includes("sport=45000")) ?? ""
    );
  };
  expect(first(smallCluster())).toMatch(/^tcp +6 86400 ESTABLISHED/);
  expect(first(smallCluster({ kubeProxy: { conntrack: { tcpEstablishedTimeout: "90m" } } }))).toMatch(
    /^tcp +6 5400 ESTABLISHED/,
  );
  expect(first(smallCluster({ kubeProxy: { conntrack: { tcpEstablishedTimeout: 0 } } }))).toMatch(
    /^tcp +6 432000 ESTABLISHED/,
  );
});

test("IPVS' own timeouts", () => {
  const shown = (ipvs: NonNullable<KubeProxyConfiguration["ipvs"]>): string => {
    const cluster = smallCluster({ proxyMode: "ipvs", kubeProxy: { ipvs } });
    ask(cluster, "pod/asker-1", "10.96.1.6", 53, "udp");
    cluster.advance("1m");
    return /UDP {2}10\.96\.1\.6:53 rr\n.*Masq +1 +\d+ +(\d+)/.exec(cluster.node("node-1").ipvsadm())?.[1] ?? "";
  };
  expect([shown({}), shown({ udpTimeout: "30s" })]).toEqual(["1", "0"]);
});

describe("periods", () => {
  const config: ClusterConfig = {
    nodes: [{ name: "node-1", kubeProxy: { iptables: { minSyncPeriod: "10s" } } }, { name: "node-2" }],
    dnsReplicas: 0,
    images,
  };

  test("a change waits until the last sync is minSyncPeriod ago; the first of a quiet time does not", () => {
    const cluster = createBareCluster(config);
    cluster.apply([podOn("node-1", "web", { port: 8080 }), podOn("node-1", "asker-1"), podOn("node-2", "asker-2")]);
    cluster.settle();
    cluster.advance("1m");
    const put = (name: string, clusterIP: string): void => {
      cluster.apply(serviceFor(name, "web", { clusterIP }));
      cluster.advance("1s");
    };
    put("first", "10.96.1.1");
    expect(ask(cluster, "pod/asker-1", "10.96.1.1")).toMatch(/^web saw/);
    put("second", "10.96.1.2");
    expect(ask(cluster, "pod/asker-2", "10.96.1.2")).toMatch(/^web saw/);
    expect(ask(cluster, "pod/asker-1", "10.96.1.2")).toMatch(/^dropped/);
    const before = cluster.node("node-1").proxyStatus();
    cluster.advance("10s");
    expect(ask(cluster, "pod/asker-1", "10.96.1.2")).toMatch(/^web saw/);
    expect(cluster.node("node-1").proxyStatus().lastSync - before.lastSync).toBe(10_000);
  });

  test("settle waits for it; syncPeriod goes on for ever, and settle does not wait for that", () => {
    const cluster = createBareCluster({ ...config, kubeProxy: { iptables: { syncPeriod: "30s" } } });
    cluster.apply([
      podOn("node-1", "web", { port: 8080 }),
      podOn("node-1", "asker-1"),
      serviceFor("web", "web", { clusterIP: "10.96.1.1" }),
    ]);
    expect(cluster.settle().settled).toBe(true);
    expect(ask(cluster, "pod/asker-1", "10.96.1.1")).toMatch(/^web saw/);
    const { full } = cluster.node("node-2").proxyStatus().syncs;
    cluster.advance("2m");
    expect(cluster.node("node-2").proxyStatus().syncs.full - full).toBe(4);
  });

  test("a large cluster's rules carry no comments on endpoints", () => {
    const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0, images });
    const addresses = Array.from({ length: 1001 }, (_, i) => `10.9.${i >> 8}.${i & 255}`);
    const slice = (part: number): object => ({
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: `big-${part}`, labels: { "kubernetes.io/service-name": "big" } },
      addressType: "IPv4",
      endpoints: addresses.slice(part * 501, (part + 1) * 501).map((address) => ({ addresses: [address] })),
      ports: [{ name: "", port: 80, protocol: "TCP" }],
    });
    cluster.apply([serviceFor("big", "", { selector: null, ports: [{ port: 80 }] }), slice(0), slice(1)]);
    cluster.settle();
    const lines = cluster.node("node-1").iptablesSave().split("\n");
    const endpointRules = lines.filter((line) => line.startsWith("-A KUBE-SEP-"));
    expect(endpointRules.length).toBeGreaterThan(2000);
    expect(endpointRules.filter((line) => line.includes("--comment"))).toEqual([]);
  });
});

test("ARP: with kube-ipvs0 every node answers for the Services' outside addresses, unless strictARP", () => {
  const withIP = (config: ClusterConfig): Cluster => {
    const cluster = smallCluster(config);
    cluster.apply(serviceFor("arp", "web", { externalIPs: ["192.168.0.240"] }));
    cluster.settle();
    return cluster;
  };
  const loose = withIP({ proxyMode: "ipvs" });
  expect(ask(loose, OUTSIDE, "192.168.0.240")).toMatch(/^web-/);
  expect(loose.probe(OUTSIDE, "192.168.0.240", 80).verdict).toBe("delivered");
  const strict = withIP({ proxyMode: "ipvs", kubeProxy: { ipvs: { strictARP: true } } });
  expect(ask(strict, OUTSIDE, "192.168.0.240")).toBe("unreachable: No route to host");
  expect(strict.probe(OUTSIDE, "192.168.0.240", 80).verdict).toBe("unreachable");
  expect(ask(withIP({}), OUTSIDE, "192.168.0.240")).toBe("unreachable: No route to host");
});
