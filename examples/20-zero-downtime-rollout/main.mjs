// A rollout that loses requests, and the shortest schedule in which it does; then the least preStop pause that loses none.
import { createCluster, programs } from "kubenetsim";
import { leastSafe, losesRequests, printSafety, printSetting, setPreStopSleep } from "kubenetsim/testing";

const cluster = createCluster({ nodes: 2, images: { web: programs.httpServer({ port: 8080 }) } });
cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
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
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: client, image: curl }] }
`);
cluster.settle();

const question = {
  cluster,
  change: (fork) => fork.kubectl("set image deployment/web web=web:v2"),
  traffic: { from: "pod/default/client", to: "web", port: 80, rate: 100, duration: "8s" },
  // Whose news may be slow, and how slow; the rest is as quick as it can be.
  delays: {
    controllers: { "endpointslice-controller": { min: 5, max: 100 } },
    kubelet: { min: 5, max: 100 },
    kubeProxySync: { min: 50, max: 1_500 },
  },
};
console.log("The rollout as it stands:");
console.log(printSafety(losesRequests(question)));

const answer = leastSafe({ ...question, together: 1, tries: 2, prepare: setPreStopSleep("web"), max: 4 });
console.log(printSetting(answer, "lifecycle.preStop.sleep.seconds"));

const cured = cluster.fork();
setPreStopSleep("web")(cured, answer.least);
cured.settle();
console.log("The rollout, cured:");
console.log(printSafety(losesRequests({ ...question, cluster: cured, tries: 4 })));
