// How long until a cluster, and a Deployment with its Service, are ready.
import { createCluster } from "kubenetsim";
import { deploymentManifest, readyCluster, webService } from "./clusters.mjs";
import { median } from "./measure.mjs";

export const start = {
  name: "start",
  run() {
    // Once warm: the compiler has seen it all before anything is measured.
    for (let i = 0; i < RUNS; i += 1) webUntilReady(readyCluster());
    const create = median(RUNS, () => createCluster({ nodes: 2 }).settle());
    const deploy = median(RUNS, webUntilReady, () => readyCluster());
    return [
      { what: "createCluster until ready", measured: `${create.toFixed(1)} ms`, goal: "10 ms", ok: create <= 10 },
      {
        what: "3 replicas and a Service until 3 ready endpoints",
        measured: `${deploy.toFixed(1)} ms`,
        goal: "10 ms",
        ok: deploy <= 10,
      },
    ];
  },
};

const RUNS = 40;

function webUntilReady(cluster) {
  cluster.apply([deploymentManifest("web", 3), webService("web")]);
  cluster.settle();
  const slice = cluster.list("endpointslices", { labelSelector: "kubernetes.io/service-name=web" })[0];
  if (slice.endpoints.filter((endpoint) => endpoint.conditions.ready).length !== 3) throw new Error("not ready");
}
