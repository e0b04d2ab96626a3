// Packets: untraced probes at two sizes, and whole sends with conntrack and trace.
import { createServices } from "./api-server.mjs";
import { deploymentManifest, readyCluster, sliceManifest, webService } from "./clusters.mjs";
import { rate } from "./measure.mjs";

export const packets = {
  name: "packets",
  run() {
    const sends = sendRate();
    globalThis.gc?.();
    const few = probeRate(100);
    globalThis.gc?.();
    const many = probeRate(10_000);
    return [
      { what: "probes at 100 Services", measured: `${thousands(few)}/s` },
      { what: "probes at 10,000 Services", measured: `${thousands(many)}/s`, goal: "300,000/s", ok: many >= 300_000 },
      {
        what: "sends with conntrack and full trace",
        measured: `${thousands(sends)}/s`,
        goal: "20,000/s",
        ok: sends >= 20_000,
      },
    ];
  },
};

function probeRate(services) {
  const cluster = readyCluster();
  createServices(cluster, services);
  for (let i = 0; i < services; i += 1) cluster.create("endpointslices", sliceManifest(i));
  cluster.settle();
  const addresses = cluster.list("services", { namespace: "default" }).map((service) => service.spec.clusterIP);
  const place = { kind: "node", name: "node-1" };
  // The first packet to a Service makes its chains: that is not what is measured here.
  for (const address of addresses) cluster.probe(place, address, 80);
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
