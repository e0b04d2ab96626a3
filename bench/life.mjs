// Pods' life at scale: a rolling update with probes, traffic, and (with --large) a cluster at its published limits.
import { createCluster, programs } from "kubenetsim";
import { deploymentManifest, readyCluster, webService } from "./clusters.mjs";
import { median } from "./measure.mjs";

export const life = {
  name: "life",
  *run() {
    yield* rollingUpdate();
    yield* millionRequests();
    if (process.argv.includes("--large")) yield* largeCluster();
  },
};

const GIB = 2 ** 30;

function seconds(run) {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

function* rollingUpdate() {
  const cluster = readyCluster(10, { podCIDR: "10.128.0.0/9", images: { web: programs.httpServer({ port: 8080 }) } });
  const probe = { httpGet: { path: "/", port: 8080 }, periodSeconds: 10 };
  const manifest = deploymentManifest("web", 1_000);
  Object.assign(manifest.spec.template.spec.containers[0], {
    startupProbe: probe,
    readinessProbe: probe,
    livenessProbe: probe,
  });
  cluster.apply([manifest, webService("web")]);
  cluster.settle();
  const ms = median(
    3,
    (fork) => {
      fork.advance("10m");
      const { updatedReplicas, readyReplicas } = fork.get("deployments", "web").status;
      if (updatedReplicas !== 1_000 || readyReplicas !== 1_000) throw new Error(`${readyReplicas} of 1000 are ready`);
    },
    () => updated(cluster.fork()),
  );
  const took = ms / 1000;
  yield {
    what: "rolling update of 1,000 pods with 3 probes each, 10 virtual minutes",
    measured: `${took.toFixed(2)} s`,
    goal: "3 s",
    ok: took <= 3,
  };
}

function updated(cluster) {
  cluster.patch("deployments", "web", "default", "merge", {
    spec: { template: { metadata: { labels: { version: "2" } } } },
  });
  return cluster;
}

function* millionRequests() {
  const cluster = createCluster({ nodes: 3, images: { web: programs.httpServer({ port: 8080 }) } });
  const client = { apiVersion: "v1", kind: "Pod", metadata: { name: "client" } };
  cluster.apply([
    deploymentManifest("web", 10),
    webService("web"),
    { ...client, spec: { containers: [{ name: "client", image: "curl" }] } },
  ]);
  cluster.settle();
  const traffic = { from: "pod/default/client", to: "web", port: 80, rate: 1_000, duration: "1000s" };
  let report;
  const took = seconds(() => {
    report = cluster.traffic(traffic);
  });
  if (report.ok !== 1_000_000) throw new Error(`${report.ok} of 1000000 requests were answered`);
  yield { what: "traffic: a million requests", measured: `${took.toFixed(1)} s`, goal: "30 s", ok: took <= 30 };
}

/** 5,000 nodes, 150,000 pods, 10,000 Services: brought up from 10,000 Deployments. */
function* largeCluster() {
  const cluster = createCluster({ nodes: 5_000, podCIDR: "10.0.0.0/8", serviceCIDR: "172.16.0.0/12" });
  cluster.settle();
  const took = seconds(() => {
    for (let first = 0; first < 10_000; first += 100)
      cluster.apply(Array.from({ length: 100 }, (_, i) => pair(`app-${first + i}`)).flat());
    cluster.settle();
  });
  const ready = cluster.list("deployments").filter((each) => each.status?.readyReplicas === each.spec.replicas).length;
  if (ready !== 10_001) throw new Error(`${ready} of 10001 Deployments are ready`);
  const memory = process.memoryUsage().rss / GIB;
  yield {
    what: "5,000 nodes, 150,000 pods, 10,000 Services until settled",
    measured: `${took.toFixed(0)} s`,
    goal: "300 s",
    ok: took <= 300,
  };
  yield { what: "  memory", measured: `${memory.toFixed(1)} GiB`, goal: "4 GiB", ok: memory <= 4 };
  yield* podFailure(cluster);
}

function pair(name) {
  return [deploymentManifest(name, 15), webService(name)];
}

/** A pod is gone: until no kube-proxy sends to it any more, and another one is on its way. */
function* podFailure(cluster) {
  const took = median(
    9,
    (fork, i) => {
      const [pod] = fork.list("pods", { labelSelector: `app=app-${5_000 + i}` });
      fork.delete("pods", pod.metadata.name, "default", { gracePeriodSeconds: 0 });
      fork.advance(200);
    },
    () => cluster.fork(),
  );
  yield {
    what: "  one pod's failure to all endpoints updated",
    measured: `${took.toFixed(1)} ms`,
    goal: "20 ms",
    ok: took <= 20,
  };
}
