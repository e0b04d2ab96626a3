// Forks of a large cluster, and writes after them.
import { readyCluster } from "./clusters.mjs";
import { median } from "./measure.mjs";

const PODS = 150_000;

export const fork = {
  name: "fork",
  run() {
    const cluster = readyCluster();
    cluster.act({ do: "apply", manifests: "" }, (_sim, client) => {
      for (let i = 0; i < PODS; i += 1) unwrap(client.create("pods", podManifest(i)));
    });
    const heap = process.memoryUsage().heapUsed / 1024 ** 2;
    let next = PODS;
    const write = (target) => target.create("pods", podManifest(next++));
    const before = median(201, () => write(cluster));
    const forked = median(201, () => cluster.fork());
    const after = median(201, write, () => cluster.fork());
    return [
      { what: `heap with ${PODS.toLocaleString("en-US")} pods`, measured: `${heap.toFixed(0)} MiB` },
      { what: "fork", measured: `${(forked * 1000).toFixed(1)} µs`, goal: "1 ms", ok: forked < 1 },
      { what: "a write before a fork", measured: `${(before * 1000).toFixed(0)} µs` },
      { what: "a write after a fork", measured: `${(after * 1000).toFixed(0)} µs` },
      { what: "  ratio", measured: (after / before).toFixed(2), goal: "2", ok: after / before <= 2 },
    ];
  },
};

/** Pods that no scheduler takes: the store is measured, not the controllers. */
function podManifest(i) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `pod-${i}`, namespace: "default", labels: { app: `app-${i % 5000}` } },
    spec: { schedulerName: "nobody", containers: [{ name: "web", image: "web", ports: [{ containerPort: 8080 }] }] },
  };
}

function unwrap(result) {
  if (!result.ok) throw new Error(result.status.message);
}
