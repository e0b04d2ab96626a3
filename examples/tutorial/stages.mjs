// The tutorial's cluster at some point of the story, for the examples that show one command each.
import { createTutorialCluster } from "./cluster.mjs";

/** myblog and mysql run; mysql in its node's network. */
export function withApplications() {
  const cluster = createTutorialCluster();
  cluster.settle();
  run(cluster, "create -f namespace.yaml");
  for (const file of ["configmap", "secret", "deployment-mysql", "deployment-myblog"])
    run(cluster, `-n luffy create -f ${file}.yaml`);
  cluster.settle();
  return cluster;
}

/** Two replicas of myblog behind the Service myblog. */
export function withService() {
  const cluster = withApplications();
  run(cluster, "-n luffy create -f svc-myblog.yaml");
  run(cluster, "-n luffy scale deploy myblog --replicas=2");
  cluster.settle();
  return cluster;
}

/** mysql in the pod network, found by its Service's name. */
export function withServiceNames() {
  const cluster = withService();
  run(cluster, "-n luffy create -f svc-mysql.yaml");
  run(cluster, "-n luffy apply -f configmap-service-name.yaml");
  run(cluster, "-n luffy delete -f deployment-mysql.yaml");
  run(cluster, "-n luffy create -f deployment-mysql-cluster-network.yaml");
  cluster.settle();
  return cluster;
}

/** And the Service myblog-np, reached through every node. */
export function withNodePort() {
  const cluster = withServiceNames();
  run(cluster, "-n luffy create -f svc-myblog-nodeport.yaml");
  cluster.settle();
  return cluster;
}

/** The first living pod of an application. */
export function podOf(cluster, app) {
  const pods = cluster.list("pods", { namespace: "luffy", labelSelector: `app=${app}` });
  return pods.find((pod) => pod.metadata.deletionTimestamp === undefined).metadata.name;
}

/** A stage that does not come about is a mistake of the example's, not something to print. */
function run(cluster, line) {
  const { stderr, exitCode } = cluster.runKubectl(line.split(" "));
  if (exitCode !== 0) throw new Error(`kubectl ${line}: ${stderr}`);
}
