// The tutorial's cluster: two nodes, and what the two images do.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createCluster, httpServer, tcpServer } from "kubenetsim";

/** What mysql 5.7 says to whoever connects, as curl shows it. */
export const MYSQL_GREETING = "5.7.29 )→ (mysql_native_password ot packets out of order";

/** The blog: each page asks the database first, so that it fails where mysql cannot be reached. */
const myblog = httpServer(
  8002,
  { "/blog/index/": "我的博客列表", "/blog/ready/": { body: "ready", unlessFile: "/tmp/maintenance" } },
  { dependsOn: "$(MYSQL_HOST):$(MYSQL_PORT)" },
);

export function createTutorialCluster() {
  return createCluster({
    seed: 1,
    nodes: [
      { name: "k8s-master", ip: "172.21.51.143" },
      { name: "k8s-slave1", ip: "172.21.51.67", labels: { mysql: "true" } },
    ],
    podCIDR: "10.244.0.0/16",
    serviceCIDR: "10.96.0.0/12",
    images: { "myblog:v1": myblog, "mysql:5.7": tcpServer(3306, MYSQL_GREETING) },
    files: (path) => readFileSync(join(import.meta.dirname, "manifests", path), "utf8"),
  });
}
