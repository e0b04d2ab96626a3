// Many pods at once.
import { deploymentManifest, readyCluster, webService } from "./clusters.mjs";
import { median } from "./measure.mjs";

export const scale = {
  name: "scale",
  run() {
    const nodes = 10;
    const small = scaleTo(500, nodes, 3);
    const large = scaleTo(5_000, nodes, 1);
    return [
      { what: "1 to 500 pods with endpoints", measured: `${small.toFixed(0)} ms`, goal: "500 ms", ok: small <= 500 },
      { what: "1 to 5,000 pods with endpoints", measured: `${large.toFixed(0)} ms` },
      { what: "  ratio", measured: (large / small).toFixed(1), goal: "12", ok: large / small <= 12 },
    ];
  },
};

function scaleTo(replicas, nodes, runs) {
  const base = readyCluster(nodes, { podCIDR: "10.128.0.0/9", nodes: wideNodes(nodes) });
  base.apply([deploymentManifest("web", 1), webService("web")]);
  base.settle();
  return median(
    runs,
    (cluster) => {
      cluster.patch("deployments", "web", "default", "merge", { spec: { replicas } });
      cluster.settle();
      const ready = cluster.get("deployments", "web").status.readyReplicas;
      if (ready !== replicas) throw new Error(`${ready} of ${replicas} are ready`);
    },
    () => base.fork(),
  );
}

/** Nodes whose pod ranges hold thousands of pods. */
function wideNodes(count) {
  return Array.from({ length: count }, (_, i) => ({
    name: `node-${i + 1}`,
    podCIDR: `10.${128 + i}.0.0/16`,
    capacity: { pods: "100000", cpu: "100000", memory: "100000Gi" },
  }));
}
