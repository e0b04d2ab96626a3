// A node goes down under load, in four ways: the power is cut, it is shut down with a grace, with a preStop pause too, or drained before.
import { createCluster, httpServer } from "kubenetsim";

const cluster = createCluster({
  nodes: 3,
  images: { web: httpServer(8080, { "/": "hello" }) },
  kubelet: { shutdownGracePeriod: "30s", shutdownGracePeriodCriticalPods: "10s" },
  delays: { kubeProxySync: "1s" },
});
cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: web
          ports: [{ containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /, port: 8080 }, periodSeconds: 1 }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`);
cluster.settle();

const paused = cluster.fork();
paused.edit("deployments", "web", "default", (draft) => {
  draft.spec.template.spec.containers[0].lifecycle = { preStop: { sleep: { seconds: 5 } } };
});
paused.settle();

const seconds = (ms) => `${(ms / 1000).toFixed(1)}s`;
const print = (title, report) => {
  console.log(`${title}: ${report.failed} of ${report.requests} requests are lost`);
  for (const { outcome, count, first, last } of report.outcomes)
    if (outcome !== "ok")
      console.log(
        `  ${count} ${outcome}, from ${seconds(first - report.started)} to ${seconds(last - report.started)}`,
      );
};

function story(title, from, goDown) {
  const fork = from.fork();
  const lost = fork.list("pods", { labelSelector: "app=web" })[0].spec.nodeName;
  const client = fork.list("nodes").find(({ metadata }) => metadata.name !== lost).metadata.name;
  const to = fork.get("services", "web").spec.clusterIP;
  const load = { from: `node/${client}`, to, port: 80, rate: 50, timeout: "1s", duration: "90s" };
  print(
    title,
    fork.traffic(load, (busy) => goDown(busy, lost)),
  );
  return { fork, lost };
}

const cut = story("the power is cut", cluster, (busy, node) => busy.node(node).fail());
console.log(cut.fork.kubectl(`get node ${cut.lost}`));
console.log(cut.fork.kubectl("get pods -l app=web -o wide"));

const graceful = story("shut down, with a grace of 30s", cluster, (busy, node) => busy.node(node).shutdown());
console.log(graceful.fork.kubectl("get pods -l app=web -o wide"));
const [ended] = graceful.fork
  .list("pods", { labelSelector: "app=web" })
  .filter(({ status }) => status.reason === "Terminated");
console.log(`${ended.status.phase}, ${ended.status.reason}: ${ended.status.message}\n`);

// Endpoints do not know of the shutdown before a pod has failed: until then a pause only puts it off.
story("shut down, with a preStop pause of 5s", paused, (busy, node) => busy.node(node).shutdown());

const drained = story("drained, and then shut down", paused, (busy, node) => {
  busy.kubectl(`drain ${node} --ignore-daemonsets`);
  busy.node(node).shutdown();
});

drained.fork.node(drained.lost).boot();
drained.fork.kubectl(`uncordon ${drained.lost}`);
drained.fork.settle();
console.log(`${drained.lost} has booted`);
console.log(drained.fork.kubectl("get nodes"));
