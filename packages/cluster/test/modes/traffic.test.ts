/** The same questions in every mode of kube-proxy: what the client sees, whom the endpoint sees, and that a probe foresees it. */
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import { describe, expect, test } from "vitest";
import { rulesOf } from "../../src/datapath/rules.ts";
import { type Cluster, traceToText } from "../../src/index.ts";
import type { NodeState } from "../../src/world/types.ts";
import { ask, OUTSIDE, podOn, serviceFor, smallCluster } from "../fixture.ts";

const MODES: readonly ProxyMode[] = ["iptables", "ipvs", "nftables", "userspace"];
const iptables = smallCluster();
const clusters: Readonly<Record<ProxyMode, Cluster>> = {
  iptables,
  ipvs: smallCluster({ proxyMode: "ipvs" }),
  nftables: smallCluster({ proxyMode: "nftables" }),
  userspace: smallCluster({ proxyMode: "userspace" }),
};

const REFUSED = "refused: Connection refused";
const TIMED_OUT = "dropped: Connection timed out";
const CLOSED = "no-answer: Empty reply from server";
const SILENT = "no-answer: Connection timed out";

type Row = readonly [
  what: string,
  from: string,
  address: string,
  port: number,
  answers: string | readonly [iptables: string, ipvs: string, nftables: string, userspace: string],
  protocol?: "udp",
];

const same = (kernel: string, userspace: string): readonly [string, string, string, string] => [
  kernel,
  kernel,
  kernel,
  userspace,
];

const rows: readonly Row[] = [
  ["a pod on the node", "pod/asker-1", "10.96.1.2", 80, same("near saw 10.244.0.3", "near saw 10.244.0.1")],
  ["a pod elsewhere", "pod/asker-1", "10.96.1.3", 80, same("far saw 10.244.0.3", "far saw 192.168.0.2")],
  ["from a node, a pod on it", "node/node-1", "10.96.1.2", 80, "near saw 10.244.0.1"],
  ["from a node, a pod elsewhere", "node/node-1", "10.96.1.3", 80, "far saw 192.168.0.2"],
  ["a pod that meets itself", "pod/near", "10.96.1.2", 80, "near saw 10.244.0.1"],
  ["UDP", "pod/asker-1", "10.96.1.6", 53, same("dns-like saw 10.244.0.3", "dns-like saw 10.244.0.1"), "udp"],
  ["UDP from the other node", "node/node-2", "10.96.1.6", 53, "dns-like saw 192.168.0.3", "udp"],
  [
    "a pod in its node's namespace",
    "pod/asker-2",
    "10.96.1.10",
    80,
    same("on-host saw 10.244.1.3", "on-host saw 192.168.0.3"),
  ],
  ["no endpoints", "pod/asker-1", "10.96.1.4", 80, same(REFUSED, CLOSED)],
  ["no endpoints, from a node", "node/node-1", "10.96.1.4", 80, same(REFUSED, CLOSED)],
  ["a closed port of the pod", "pod/asker-1", "10.96.1.5", 80, same(REFUSED, CLOSED)],
  ["a closed UDP port of the pod", "pod/asker-1", "10.96.1.11", 53, same(REFUSED, SILENT), "udp"],
  ["a pod that stays silent", "pod/asker-1", "10.96.1.13", 80, SILENT],
  ["a port that the Service does not have", "pod/asker-1", "10.96.1.2", 81, [TIMED_OUT, REFUSED, REFUSED, TIMED_OUT]],
  ["a ClusterIP that no Service has", "node/node-1", "10.96.99.99", 80, TIMED_OUT],
  [
    "internal policy Local, none here",
    "pod/asker-1",
    "10.96.1.9",
    80,
    [TIMED_OUT, REFUSED, TIMED_OUT, "far saw 192.168.0.2"],
  ],
  ["a node port, from outside", OUTSIDE, "192.168.0.2", 30002, "near saw 10.244.0.1"],
  ["a node port of a pod elsewhere, from outside", OUTSIDE, "192.168.0.2", 30003, "far saw 192.168.0.2"],
  ["a node port without endpoints", OUTSIDE, "192.168.0.2", 30004, same(REFUSED, CLOSED)],
  [
    "a Local node port where the pod is",
    OUTSIDE,
    "192.168.0.3",
    30008,
    same("far saw 192.168.0.200", "far saw 10.244.1.1"),
  ],
  [
    "a Local node port where it is not",
    OUTSIDE,
    "192.168.0.2",
    30008,
    [TIMED_OUT, "far saw 192.168.0.2", TIMED_OUT, "far saw 192.168.0.2"],
  ],
  [
    "a node port on loopback",
    "node/node-1",
    "127.0.0.1",
    30002,
    ["near saw 10.244.0.1", REFUSED, REFUSED, "near saw 10.244.0.1"],
  ],
  ["a node port from a pod of the other node", "pod/asker-2", "192.168.0.2", 30002, "near saw 10.244.0.1"],
  ["an external IP", "pod/asker-1", "203.0.113.5", 80, same("far saw 192.168.0.2", TIMED_OUT)],
  ["a host port", OUTSIDE, "192.168.0.3", 8090, "on-host-port saw 192.168.0.200"],
];

const PROBED: ReadonlyMap<string, string> = new Map([
  [REFUSED, "refused"],
  [TIMED_OUT, "dropped"],
  [CLOSED, "no-answer"],
  [SILENT, "no-answer"],
]);

describe.each(MODES.map((mode, i) => [mode, i] as const))("%s", (mode, column) => {
  test.each(rows.map((row) => [row[0], row] as const))("%s", (_what, [, from, address, port, answers, protocol]) => {
    const expected = typeof answers === "string" ? answers : answers[column];
    const fork = clusters[mode].fork();
    expect(ask(fork, from, address, port, protocol)).toBe(expected);
    const { verdict } = fork.probe(from, address, port, protocol ?? "tcp");
    const foreseen = PROBED.get(expected ?? "") ?? "delivered";
    // A probe asks for no answer: it sees sockets, and that a port of a pod has none.
    expect(verdict === "no-listener" && foreseen === "refused" ? "refused" : verdict).toBe(
      address === "10.96.1.13" && verdict === "delivered" ? "delivered" : foreseen,
    );
  });

  test("connections that share a Service reach all of its endpoints; a probe foresees each of the next ones", () => {
    const fork = clusters[mode].fork();
    const foreseen = Array.from(
      { length: 12 },
      (_, i) => fork.probe("pod/asker-1", "10.96.1.1", 80, "tcp", i + 1).backend,
    );
    const reached = Array.from({ length: 12 }, () => {
      const { trace } = fork.send("pod/asker-1", { address: "10.96.1.1", port: 80, protocol: "tcp" });
      const received = (trace.onward?.[0] ?? trace).received;
      return `${received?.target}:${received?.targetPort}`;
    });
    expect(new Set(reached).size).toBe(2);
    // A proxied connection makes two packets of one, so that later chances fall otherwise; turns do not.
    if (mode !== "iptables" && mode !== "nftables") expect(reached).toEqual(foreseen);
  });

  test("a client of a Service with affinity stays", () => {
    const fork = clusters[mode].fork();
    const said = Array.from({ length: 8 }, () => ask(fork, "pod/asker-2", "10.96.1.7"));
    expect(new Set(said).size).toBe(1);
  });
});

test("sctp: all modes but userspace, which never knew it", () => {
  for (const mode of MODES) {
    const cluster = clusters[mode].fork();
    const pod = podOn("node-2", "sctp", { labels: { app: "sctp" }, port: 9999, protocol: "SCTP" as "TCP" });
    const ports = [{ port: 99, targetPort: 9999, protocol: "SCTP" }];
    cluster.apply([pod, serviceFor("sctp", "sctp", { clusterIP: "10.96.1.99", ports })]);
    cluster.settle();
    const { reply } = cluster.send(
      "pod/asker-1",
      { address: "10.96.1.99", port: 99, protocol: "sctp" },
      { kind: "raw", data: "?" },
    );
    const said = reply.response?.kind === "raw" ? reply.response.data : reply.error;
    expect([mode, said]).toEqual([mode, mode === "userspace" ? "Connection timed out" : "sctp saw 10.244.0.3"]);
  }
});

test("endpoints that are going serve while there is no other; hints are followed: userspace knows neither", () => {
  const slice = (name: string, endpoints: readonly object[]): object => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints,
    ports: [{ name: "", port: 8080, protocol: "TCP" }],
  });
  for (const mode of MODES) {
    const cluster = clusters[mode].fork();
    const podIP = (name: string): string => cluster.get("pods", name)?.status?.podIP ?? "";
    for (const name of ["node-1", "node-2"])
      cluster.edit("nodes", name, undefined, (draft) => {
        draft.metadata.labels = { ...draft.metadata.labels, "topology.kubernetes.io/zone": name };
      });
    const going = { ready: false, serving: true, terminating: true };
    const hinted = (pod: string, zone: string): object => ({
      addresses: [podIP(pod)],
      conditions: { ready: true },
      hints: { forZones: [{ name: zone }], forNodes: [{ name: zone }] },
    });
    cluster.apply([
      serviceFor("going", "", { clusterIP: "10.96.2.1", selector: null }),
      slice("going", [{ addresses: [podIP("near")], conditions: going }]),
      serviceFor("hinted", "", { clusterIP: "10.96.2.2", selector: null, trafficDistribution: "PreferSameNode" }),
      slice("hinted", [hinted("near", "node-1"), hinted("far", "node-2")]),
    ]);
    cluster.settle();
    expect([mode, ask(cluster, "pod/asker-1", "10.96.2.1").split(" ")[0]]).toEqual([
      mode,
      mode === "userspace" ? "no-answer:" : "near",
    ]);
    const chosen = Array.from({ length: 6 }, () => ask(cluster, "pod/asker-1", "10.96.2.2").split(" ")[0]);
    expect([mode, new Set(chosen).size]).toEqual([mode, mode === "userspace" ? 2 : 1]);
  }
});

test("turns: ipvs and userspace go round, in order", () => {
  for (const mode of ["ipvs", "userspace"] as const) {
    const fork = clusters[mode].fork();
    const said = Array.from({ length: 6 }, () => ask(fork, "pod/asker-1", "10.96.1.1").split(" ")[0]);
    expect(said[0]).not.toBe(said[1]);
    expect(said.slice(2)).toEqual(said.slice(0, 4));
  }
});

test("every rule of a Service, in every mode, names the Service", () => {
  const own =
    /^(KUBE-(SVC|SVL|EXT|FW|SEP)-|(service|endpoint|external|firewall)-[A-Z0-9]{8}-|KUBE-IPVS-OUT-FILTER$|KUBE-(PORTALS|NODEPORT)-)/;
  for (const mode of MODES) {
    const cluster = clusters[mode].fork();
    cluster.apply(serviceFor("ranges", "web", { type: "LoadBalancer", loadBalancerSourceRanges: ["198.51.100.0/24"] }));
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
    cluster.update("services", { ...cluster.get("services", "ranges"), status } as never, { subresource: "status" });
    cluster.settle();
    const rules = rulesOf(cluster.world, cluster.world.nodes.get("node-1") as NodeState, 4);
    const made = [
      ...(["nat", "filter"] as const).flatMap((table) =>
        rules
          .chains(table)
          .filter((name) => own.test(name))
          .flatMap((name) => rules.chain(table, name) ?? []),
      ),
      ...(rules.nft ?? [])
        .filter((table) => table.name === "kube-proxy")
        .flatMap((table) =>
          table
            .chainNames()
            .filter((name) => own.test(name))
            .flatMap((name) => table.chain(name)?.rules ?? []),
        ),
      ...(rules.ipvs?.servers.values() ?? []),
    ];
    expect(made.length).toBeGreaterThan(20);
    expect(made.filter((each) => !each.because?.some((origin) => origin.kind === "Service"))).toEqual([]);
  }
});

test("every mode's trace names the Service that the packet was led by", () => {
  for (const mode of MODES) {
    const { trace } = clusters[mode].fork().send("pod/asker-1", { address: "10.96.1.3", port: 80, protocol: "tcp" });
    const causes = trace.hops.flatMap((hop) => hop.steps.flatMap((step) => step.because));
    expect(causes).toContainEqual({ kind: "Service", namespace: "default", name: "far" });
  }
  const ipvs = traceToText(clusters.ipvs.fork().pod("asker-1").curl("10.96.1.3").trace);
  expect(ipvs).toContain("--match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT   # because Service default/far\n");
  const { trace } = clusters.userspace.fork().pod("asker-1").curl("10.96.1.3");
  expect(traceToText(trace)).toMatch(/\(kube-proxy default\/far\)[\s\S]*onward:\n {2}tcp 192\.168\.0\.2:/);
});

describe("both families", () => {
  const dual = { podCIDR: "10.244.0.0/16,fd00:10:244::/48", serviceCIDR: "10.96.0.0/12,fd00:10:96::/112" };
  test.each(MODES)("%s", (proxyMode) => {
    const cluster = smallCluster({ ...dual, proxyMode });
    const ipFamilies = { ipFamilyPolicy: "RequireDualStack", type: "NodePort" };
    cluster.apply([
      serviceFor("six", "far", { ...ipFamilies, ports: [{ port: 80, targetPort: 8080, nodePort: 30100 }] }),
      podOn("node-2", "dns-6", { port: 5353, protocol: "UDP" }),
      serviceFor("dns-6", "dns-6", { ...ipFamilies, ports: [{ port: 53, targetPort: 5353, protocol: "UDP" }] }),
    ]);
    cluster.settle();
    const seen = (pod: string, key: string): string =>
      cluster.get("pods", pod)?.status?.podIPs?.at(Number(key))?.ip ?? "";
    for (const [i, family] of [4, 6].entries()) {
      const vip = cluster.get("services", "six")?.spec?.clusterIPs?.[i] ?? "";
      const dns = cluster.get("services", "dns-6")?.spec?.clusterIPs?.[i] ?? "";
      const node = [...(cluster.world.nodes.get("node-1")?.ips ?? [])][i] ?? "";
      const client = seen("asker-1", String(i));
      expect(vip.includes(":")).toBe(family === 6);
      const source = proxyMode === "userspace" ? node : client;
      expect(ask(cluster.fork(), "pod/asker-1", vip, 80)).toBe(`far saw ${source}`);
      expect(ask(cluster.fork(), "pod/asker-1", dns, 53, "udp")).toBe(`dns-6 saw ${source}`);
      expect(ask(cluster.fork(), "node/node-1", vip, 80)).toBe(`far saw ${node}`);
      expect(ask(cluster.fork(), "pod/asker-1", node, 30100)).toMatch(/^far saw /);
      expect(cluster.probe("pod/asker-1", vip, 80).verdict).toBe("delivered");
    }
  });
});
