// A rollout that loses requests, and why; then the least preStop pause that loses none.
import { createCluster, programs } from "kubenetsim";
import { leastSafe, losesRequests, printSafety, setPreStopSleep } from "kubenetsim/testing";

const cluster = createCluster({ nodes: 3, images: { web: programs.httpServer({ port: 8080 }) } });
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
  change: (fork) =>
    fork.edit("deployments", "web", "default", (draft) => {
      draft.spec.template.spec.containers[0].image = "web:v2";
    }),
  tries: 3,
  traffic: { from: "pod/default/client", to: "web", port: 80, duration: "20s" },
};
console.log("rollout, as it stands:");
console.log(printSafety(losesRequests(question)));

const { least, tried } = leastSafe({ ...question, prepare: setPreStopSleep("web"), max: 4 });
console.log("with a preStop sleep:");
for (const { value, answer } of tried)
  console.log(`  ${value}s: ${answer.safe ? "no request is lost" : "requests are lost"}`);
console.log(`the least that loses none: ${least}s, for with a second less`);
console.log(printSafety(tried.find(({ value }) => value === least - 1).answer));
