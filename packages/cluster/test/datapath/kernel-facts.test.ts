/** What `pnpm judge:kernel` learnt of real kernels, kept where no kernel is needed. */
import { expect, test } from "vitest";
import { type Cluster, createBareCluster } from "../../src/index.ts";
import { ask, images, ipOf, podOn, serviceFor, smallCluster } from "../fixture.ts";

const cluster = smallCluster();
const GONE = "10.244.0.250";

function sliceTo(service: string, address: string): object {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${service}-1`, labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    ports: [{ name: "", port: 8080, protocol: "TCP" }],
    endpoints: [{ addresses: [address], nodeName: "node-1" }],
  };
}

test("masquerade over lo takes the node's own address, not 127.0.0.1", () => {
  const fork = cluster.fork();
  const ports = [{ port: 80, targetPort: 9100, nodePort: 30011 }];
  fork.apply([serviceFor("on-node", "on-host", { type: "NodePort", ports })]);
  fork.settle();
  expect(ask(fork, "node/node-2", "127.0.0.1", 30011)).toBe("on-host saw 192.168.0.3");
});

test.each<readonly ["tcp" | "udp", string]>([
  ["udp", "dropped: Operation not permitted"],
  ["tcp", "dropped: Connection timed out"],
])("a DROP in OUTPUT over %s", (protocol, answer) => {
  const fork = cluster.fork();
  const ports = [{ port: 80, targetPort: 8080, protocol: protocol.toUpperCase() }];
  const ranges = { type: "LoadBalancer", loadBalancerSourceRanges: ["172.16.0.0/12"] };
  fork.apply([serviceFor("guarded", "far", { ...ranges, ports })]);
  const stored = fork.get("services", "guarded");
  if (stored === undefined) throw new Error("applied above");
  const status = { loadBalancer: { ingress: [{ ip: "203.0.113.9" }] } };
  fork.update("services", { ...stored, status } as typeof stored, { subresource: "status" });
  fork.settle();
  expect(ask(fork, "node/node-1", "203.0.113.9", 80, protocol)).toBe(answer);
});

test.each<readonly [string, number]>([
  ["pod/asker-1", 0],
  ["node/node-1", 1],
])("from %s to an endpoint that is gone: no route to host, and so many connections stored", (from, stored) => {
  const fork = cluster.fork();
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "gone" },
    spec: { clusterIP: "10.96.1.40", ports: [{ port: 80, targetPort: 8080 }] },
  };
  fork.apply([service, sliceTo("gone", GONE)]);
  fork.settle();
  expect(ask(fork, from, "10.96.1.40")).toBe("unreachable: No route to host");
  expect(
    fork
      .node("node-1")
      .conntrack()
      .split("\n")
      .filter((line) => line.includes(GONE)).length,
  ).toBe(stored);
});

/** Where rules are nftables': neither modes nor tools change what a kernel does with a connection. */
const nft = smallCluster({ proxyMode: "nftables" });

test.each<readonly [what: string, cluster: Cluster, from: string, address: string, port: number, answer: string]>([
  // kube-proxy's nftables mode serves node ports on the node's own address only.
  ["a node port on 127.0.0.1", nft, "node/node-1", "127.0.0.1", 30002, "refused: Connection refused"],
  ["a node port on 127.0.0.1", cluster, "node/node-1", "127.0.0.1", 30002, "near saw 10.244.0.1"],
  ["a node port on the bridge's address", nft, "node/node-1", "10.244.0.1", 30002, "refused: Connection refused"],
  ["a node port on the node's address", nft, "node/node-2", "192.168.0.2", 30002, "near saw 10.244.0.1"],
  // The port mapping has its own table, and masquerades what comes from 127.0.0.1.
  ["a host port on 127.0.0.1", nft, "node/node-2", "127.0.0.1", 8090, "on-host-port saw 10.244.1.1"],
  // A node is outside of the cluster's pod network.
  ["a host port from another node's pod", nft, "pod/asker-1", "192.168.0.3", 8090, "on-host-port saw 192.168.0.2"],
  ["no endpoints", nft, "pod/asker-1", "10.96.1.4", 80, "refused: Connection refused"],
  // The set cluster-ips refuses ports that a Service has not; iptables lets such packets out by the default route.
  ["a port that the Service has not", nft, "pod/asker-1", "10.96.1.1", 81, "refused: Connection refused"],
  ["a port that the Service has not", cluster, "pod/asker-1", "10.96.1.1", 81, "dropped: Connection timed out"],
  ["an address that no Service has", nft, "pod/asker-1", "10.96.99.99", 80, "dropped: Connection timed out"],
])("%s", (_what, where, from, address, port, answer) => {
  expect(ask(where.fork(), from, address, port)).toBe(answer);
});

/** The two uses of one socket, with the pod taken out of its Service in between. */
function aroundChange(where: Cluster, pod: string, service: string, protocol: "tcp" | "udp", port: number): string[] {
  const fork = where.fork();
  const use = (open: boolean): string => {
    const target = { address: service, port, protocol, sourcePort: 20_000, open };
    const { reply, disposition } = fork.send("pod/asker-1", target, { kind: "raw", data: "?" });
    return reply.response?.kind === "raw" ? reply.response.data : disposition;
  };
  const before = use(false);
  const stored = fork.get("pods", pod);
  if (stored === undefined) throw new Error("a pod of the fixture");
  fork.update("pods", { ...stored, metadata: { ...stored.metadata, labels: {} } });
  fork.settle();
  return [before, use(protocol === "tcp")];
}

test.each([
  ["iptables", cluster],
  ["nftables", nft],
])("in %s mode, a TCP connection goes on to an endpoint that has left its Service", (_mode, where) => {
  const said = `near saw ${ipOf(where, "asker-1")}`;
  expect(aroundChange(where, "near", "10.96.1.2", "tcp", 80)).toEqual([said, said]);
});

test.each([
  ["iptables", cluster],
  ["nftables", nft],
])("in %s mode, so does a UDP flow if nobody else serves it", (_mode, where) => {
  const said = `dns-like saw ${ipOf(where, "asker-1")}`;
  expect(aroundChange(where, "dns-like", "10.96.1.6", "udp", 53)).toEqual([said, said]);
});

// Over lo a packet passes POSTROUTING, where conntrack stores it, before INPUT refuses it: the entry knows no NAT.
test("a UDP node port on 127.0.0.1 that nobody served works once kube-proxy has forgotten what was refused", () => {
  const fork = cluster.fork();
  const ports = [{ port: 53, targetPort: 5353, protocol: "UDP", nodePort: 30053 }];
  fork.apply([serviceFor("late", "nobody", { type: "NodePort", ports })]);
  fork.settle();
  const send = (): string => {
    const target = { address: "127.0.0.1", port: 30053, protocol: "udp", sourcePort: 20_001 } as const;
    const { reply, disposition } = fork.send("node/node-1", target, { kind: "raw", data: "?" });
    return reply.response?.kind === "raw" ? reply.response.data : disposition;
  };
  expect(send()).toBe("refused");
  expect(fork.node("node-1").conntrack()).toContain("dport=30053 [UNREPLIED] src=127.0.0.1");
  fork.apply([serviceFor("late", "dns-like", { type: "NodePort", ports })]);
  fork.settle();
  expect(send()).toBe("dns-like saw 10.244.0.1");
});

test("nft lists kube-proxy's table, then the network plugin's, for both families or for one", () => {
  const tables = (listing: string): readonly string[] =>
    listing.split("\n").filter((line) => line.startsWith("table ") && line.endsWith(" {"));
  const four = ["table ip kube-proxy {", "table ip flannel-ipv4 {", "table ip cni_hostport {"];
  expect(tables(nft.node("node-2").nft(4))).toEqual(four);
  expect(tables(nft.node("node-2").nft())).toEqual([...four, "table ip6 kube-proxy {"]);
  expect(cluster.node("node-2").nft()).toBe("");
});

// Of 127.0.0.1 the port mapping masquerades; there is no such rule for ::1, and no route_localnet.
test("over IPv6 a host port on ::1 lets the packet out, and whoever receives it drops it", () => {
  const ranges = { podCIDR: "fd00:10:244::/56", serviceCIDR: "fd00:10:96::/112" };
  const six = createBareCluster({ nodes: 1, images, dnsReplicas: 0, ...ranges });
  six.settle();
  six.apply([podOn("node-1", "mapped", { port: 8080, hostPort: 8090 })]);
  six.settle();
  expect(ask(six, "node/node-1", "::1", 8090)).toBe("dropped: Connection timed out");
  expect(six.node("node-1").conntrack()).toContain("src=::1 dst=::1");
});
