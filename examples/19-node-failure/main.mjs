// A node dies: some requests fail for 50 seconds, then it is NotReady and left out; after five minutes its pods are made anew elsewhere.
import { createCluster, httpServer } from "kubenetsim";

const cluster = createCluster({ nodes: 3, images: { web: httpServer(8080, { "/": "hello" }) } });
cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`);
cluster.settle();
console.log(cluster.kubectl("get pods -l app=web -o wide"));

const lost = cluster.list("pods", { labelSelector: "app=web" })[0].spec.nodeName;
const other = cluster.list("nodes").find((node) => node.metadata.name !== lost).metadata.name;
const answers = () => {
  const { clusterIP } = cluster.get("services", "web").spec;
  const results = Array.from({ length: 12 }, () => cluster.node(other).curl(`http://${clusterIP}`));
  return `${results.filter(({ ok }) => ok).length} of ${results.length} requests answered`;
};

cluster.node(lost).fail();
console.log(`${lost} has died`);
cluster.advance("10s");
console.log(`after 10s: ${answers()}; nobody has noticed yet`);
cluster.advance("50s");
console.log(`after 60s: ${answers()}`);
console.log(cluster.kubectl("get nodes"));
console.log(cluster.kubectl("get endpoints web"));

cluster.settle();
console.log(cluster.kubectl("get pods -l app=web -o wide"));
console.log(
  cluster
    .kubectl(`describe node ${lost}`)
    .split("\n")
    .filter((line) => /Taints|unreachable|NotReady/.test(line))
    .join("\n"),
);

cluster.node(lost).recover();
cluster.settle();
console.log(`\n${lost} is back`);
console.log(cluster.kubectl("get nodes"));
console.log(cluster.kubectl("get pods -l app=web -o wide"));
