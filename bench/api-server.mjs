// What writes cost, and that they cost the same however many objects there are.
import { readyCluster, serviceManifest, withServices } from "./clusters.mjs";
import { median } from "./measure.mjs";

export const apiServer = {
  name: "api-server",
  run() {
    const base = readyCluster();
    const create = median(
      7,
      (cluster) => createServices(cluster, 1_000),
      () => base.fork(),
    );
    const few = changeOneService(base.fork(), 10);
    const many = changeOneService(base.fork(), 10_000);
    const ratio = many / few;
    return [
      { what: "1,000 Services created", measured: `${create.toFixed(0)} ms`, goal: "150 ms", ok: create <= 150 },
      { what: "one Service's change with 10 others, to settled and probed", measured: `${few.toFixed(2)} ms` },
      { what: "the same with 10,000 others", measured: `${many.toFixed(2)} ms` },
      { what: "  ratio", measured: ratio.toFixed(2), goal: "2", ok: ratio <= 2 },
    ];
  },
};

export function createServices(cluster, count) {
  for (let i = 0; i < count; i += 1) cluster.create("services", serviceManifest(i));
}

/** A change of one Service's port, all that follows from it, and the first packet through the new rules. */
function changeOneService(cluster, others) {
  withServices(cluster, others, 1);
  const { clusterIP } = cluster.get("services", "svc-5").spec;
  cluster.probe("node/node-1", clusterIP, 80);
  return median(41, (_given, i) => {
    const port = 8000 + i;
    cluster.patch("services", "svc-5", "default", "merge", {
      spec: { ports: [{ port, targetPort: 8080, protocol: "TCP" }] },
    });
    cluster.settle();
    const { verdict, backend } = cluster.probe("node/node-1", clusterIP, port);
    if (backend === `${clusterIP}:${port}`) throw new Error(`not translated: ${verdict}`);
  });
}
