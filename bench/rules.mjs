// What kube-proxy's rules cost at 10,000 Services of 5 endpoints: to follow a change, to print, to keep on many nodes.
import { clusterIPs, readyCluster, sliceManifest, withServices } from "./clusters.mjs";
import { best, heapMiB, median } from "./measure.mjs";

const ENDPOINTS = 5;
const FEW = 100;
const MANY = 10_000;
const NODES = 100;

const PRINT = {
  iptables: (node) => node.iptablesSave(),
  nftables: (node) => node.nft(4),
  ipvs: (node) => node.iptablesSave() + node.ipvsadm() + node.ipset(),
};

export const rules = {
  name: "rules",
  run() {
    return [...Object.keys(PRINT).flatMap(rowsOf), ...memoryRows("iptables")];
  },
};

function rowsOf(proxyMode) {
  const few = resyncMs(withServices(readyCluster(2, { proxyMode }), FEW, ENDPOINTS));
  const cluster = withServices(readyCluster(2, { proxyMode }), MANY, ENDPOINTS);
  // The first text makes all rules as well.
  const print = () => PRINT[proxyMode](cluster.node("node-1"));
  const first = best(1, print);
  const again = best(5, print);
  const many = resyncMs(cluster);
  globalThis.gc?.();
  return [
    { what: `${proxyMode}: one endpoint's change at 100 Services`, measured: `${few.toFixed(2)} ms` },
    { what: `${proxyMode}: the same at 10,000`, measured: `${many.toFixed(2)} ms` },
    { what: "  ratio", measured: (many / few).toFixed(2), goal: "2", ok: many / few <= 2 },
    {
      what: `${proxyMode}: all rules of 10,000 Services made and printed`,
      measured: `${first.toFixed(0)} ms`,
      goal: "1,000 ms",
      ok: first <= 1000,
    },
    { what: `${proxyMode}: printed again`, measured: `${again.toFixed(0)} ms`, goal: "1,000 ms", ok: again <= 1000 },
  ];
}

/** From the write of a slice to the first packet through the new rules. */
function resyncMs(cluster) {
  const { clusterIP } = cluster.get("services", "svc-5").spec;
  const { endpoints } = sliceManifest(5, ENDPOINTS);
  cluster.probe("node/node-1", clusterIP, 80);
  return median(61, (_given, i) => {
    const left = endpoints.slice(0, 1 + (i % ENDPOINTS));
    cluster.patch("endpointslices", "svc-5-slice", "default", "merge", { endpoints: left });
    cluster.settle();
    const { backend } = cluster.probe("node/node-1", clusterIP, 80);
    if (!left.some(({ addresses }) => backend === `${addresses[0]}:8080`)) throw new Error(`led to ${backend}`);
  });
}

/** All rules of one node, then what the other nodes add when each is asked the way to many Services. */
function memoryRows(proxyMode) {
  const cluster = withServices(readyCluster(NODES, { proxyMode }), MANY, ENDPOINTS);
  const addresses = clusterIPs(cluster);
  const before = heapMiB();
  ask(cluster, "node-1", addresses);
  PRINT[proxyMode](cluster.node("node-1"));
  const one = heapMiB() - before;
  // A quarter each, in turn: what nodes do not share would show in that as well.
  for (let i = 2; i <= NODES; i += 1) {
    ask(
      cluster,
      `node-${i}`,
      addresses.filter((_address, at) => at % 4 === i % 4),
    );
  }
  const all = heapMiB() - before;
  return [
    { what: `${proxyMode}: memory of those rules on 1 node`, measured: `${one.toFixed(0)} MiB` },
    { what: `${proxyMode}: on ${NODES} nodes`, measured: `${all.toFixed(0)} MiB` },
    { what: "  ratio", measured: (all / one).toFixed(2), goal: "1.5", ok: all / one <= 1.5 },
  ];
}

function ask(cluster, name, addresses) {
  const place = { kind: "node", name };
  for (const address of addresses) cluster.probe(place, address, 80);
}
