// Packets: untraced probes in each mode at two sizes, and whole sends with conntrack and trace.
import { clusterIPs, deploymentManifest, readyCluster, webService, withServices } from "./clusters.mjs";
import { rate } from "./measure.mjs";

const MODES = ["iptables", "nftables", "ipvs"];
const ENDPOINTS = 5;

export const packets = {
  name: "packets",
  run() {
    const sends = sendRate();
    const goal = { goal: "100,000/s", ok: sends >= 100_000 };
    return [
      ...MODES.flatMap(probeRows),
      { what: "sends with conntrack and full trace", measured: `${thousands(sends)}/s`, ...goal },
    ];
  },
};

function probeRows(proxyMode) {
  globalThis.gc?.();
  const few = probeRate(proxyMode, 100);
  globalThis.gc?.();
  const many = probeRate(proxyMode, 10_000);
  const ratio = few / many;
  return [
    { what: `${proxyMode}: probes at 100 Services`, measured: `${thousands(few)}/s` },
    {
      what: `${proxyMode}: probes at 10,000 Services`,
      measured: `${thousands(many)}/s`,
      goal: "1,000,000/s",
      ok: many >= 1_000_000,
    },
    { what: "  ratio", measured: ratio.toFixed(2), goal: "1.5", ok: ratio <= 1.5 },
  ];
}

function probeRate(proxyMode, services) {
  const cluster = withServices(readyCluster(2, { proxyMode }), services, ENDPOINTS);
  const texts = clusterIPs(cluster);
  // The caller's own texts, side by side: the cluster's lie far apart, and fetching those is not what is measured.
  const addresses = JSON.parse(JSON.stringify(texts));
  const place = { kind: "node", name: "node-1" };
  // The first packet to a Service makes its chains: that is not what is measured here.
  for (const address of addresses) {
    const { backend } = cluster.probe(place, address, 80);
    if (!backend?.startsWith("10.200.")) throw new Error(`${proxyMode}: ${address} led to ${backend}`);
  }
  return rate((i) => cluster.probe(place, addresses[(i * 7919) % addresses.length], 80));
}

function sendRate() {
  const cluster = readyCluster();
  cluster.apply([deploymentManifest("web", 3), webService("web"), deploymentManifest("client", 1)]);
  cluster.settle();
  const { clusterIP } = cluster.get("services", "web").spec;
  const client = cluster.list("pods", { labelSelector: "app=client" })[0].metadata.name;
  const from = { kind: "pod", key: `default/${client}` };
  return rate(() => {
    const { trace } = cluster.send(from, { address: clusterIP, port: 80, protocol: "tcp" });
    if (trace.disposition !== "delivered") throw new Error(trace.summary);
  });
}

function thousands(number) {
  return Math.round(number).toLocaleString("en-US");
}
