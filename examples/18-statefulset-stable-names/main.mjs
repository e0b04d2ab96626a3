// A StatefulSet's pods keep their names behind a headless Service when they are made anew on another node.
import { createCluster, httpServer } from "kubenetsim";

const cluster = createCluster({ nodes: 3, images: { db: httpServer(8080, { "/": "a database" }) } });
cluster.apply(`
apiVersion: v1
kind: Service
metadata: { name: db }
spec: { clusterIP: None, selector: { app: db }, ports: [{ port: 8080 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 3
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: db, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { containers: [{ name: client, image: busybox }] }
`);
cluster.settle();
console.log(cluster.kubectl("get statefulset db"));
console.log(cluster.kubectl("get pods -l app=db -o wide"));

const client = cluster.pod("client");
const addressOf = (name) => client.exec(["getent", "hosts", name]).stdout.trim().split(/\s+/)[0];
const before = addressOf("db-1.db");

// Its node takes no new pods, so db-1 comes back elsewhere, with another address and its old name.
const { nodeName } = cluster.get("pods", "db-1").spec;
console.log(cluster.kubectl(`cordon ${nodeName}`));
console.log(cluster.kubectl("delete pod db-1 --wait=false"));
cluster.settle();
console.log(cluster.kubectl("get pods -l app=db -o wide"));

const after = addressOf("db-1.db");
console.log(`db-1.db was ${before} and is ${after}`);
console.log(client.curl("http://db-1.db.default.svc.cluster.local:8080").body);

console.log(cluster.kubectl("describe statefulset db"));
