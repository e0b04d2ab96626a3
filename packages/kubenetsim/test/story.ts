/** A short story that touches every part: what its state hashes to is compared between processes, forks and versions. */

import type { Cluster, Config } from "../src/index.ts";
import { createCluster, httpServer } from "../src/index.ts";

const WEB = `
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
          readinessProbe: { httpGet: { path: /ready, port: 8080 }, periodSeconds: 5 }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
`;

export function storyConfig(seed = 7): Config {
  const web = httpServer(8080, { "/": "hello", "/ready": { body: "ok", unlessFile: "/tmp/maintenance" } });
  return { seed, nodes: 2, images: { web } };
}

export function beginStory(seed = 7): Cluster {
  const cluster = createCluster(storyConfig(seed));
  cluster.settle();
  cluster.apply(WEB);
  cluster.settle();
  return cluster;
}

export function endStory(cluster: Cluster): Cluster {
  const pod = cluster.list("pods", { labelSelector: "app=web" })[0]?.metadata.name ?? "";
  cluster.pod(pod).exec(["touch", "/tmp/maintenance"]);
  cluster.settle();
  cluster.pod(pod).curl("http://web");
  cluster
    .external("192.0.2.7")
    .curl(`http://192.168.0.2:${cluster.get("services", "web")?.spec?.ports?.[0]?.nodePort}`);
  cluster.kubectl("scale deploy web --replicas=5");
  cluster.kubectl("delete svc web");
  cluster.advance("45s");
  return cluster;
}
