/** Commands that steer workloads and nodes, on a cluster that really rolls. */
import { type Cluster, createBareCluster } from "@kubenetsim/cluster";
import { expect, test } from "vitest";
import { runKubectl, splitCommandLine } from "../../src/index.ts";

const labels = { app: "web" };
const container = { name: "web", image: "web:1", ports: [{ containerPort: 80 }] };

function start(): Cluster {
  const cluster = createBareCluster({ nodes: 2, dnsReplicas: 0 });
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const spec = { replicas: 2, selector: { matchLabels: labels }, template };
  cluster.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec });
  cluster.settle();
  return cluster;
}

function kubectl(cluster: Cluster, line: string): string {
  const { stdout, stderr } = runKubectl(cluster, splitCommandLine(line));
  return stdout + stderr;
}

const imageOf = (cluster: Cluster) => cluster.get("deployments", "web")?.spec.template.spec.containers[0]?.image;

test("set image, status, history, undo, restart", () => {
  const cluster = start();
  expect(kubectl(cluster, "set image deployment/web web=web:2")).toBe("deployment.apps/web image updated\n");
  expect(kubectl(cluster, "rollout status deployment/web --watch=false")).toBe(
    "Waiting for deployment spec update to be observed...\n",
  );
  cluster.settle();
  expect(kubectl(cluster, "rollout status deployment/web")).toBe('deployment "web" successfully rolled out\n');
  expect(kubectl(cluster, "rollout history deployment/web")).toBe(
    "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n",
  );
  expect(kubectl(cluster, "rollout undo deployment/web")).toBe("deployment.apps/web rolled back\n");
  cluster.settle();
  expect(imageOf(cluster)).toBe("web:1");
  expect(kubectl(cluster, "rollout undo deployment/web --to-revision=9")).toBe(
    "error: unable to find specified revision 9 in history\n",
  );
  const before = cluster.list("pods").map(({ metadata }) => metadata.name);
  expect(kubectl(cluster, "rollout restart deployment/web")).toBe("deployment.apps/web restarted\n");
  cluster.settle();
  expect(cluster.list("pods").some(({ metadata }) => before.includes(metadata.name))).toBe(false);
});

test("pause holds a rollout until resume", () => {
  const cluster = start();
  kubectl(cluster, "rollout pause deployment/web");
  kubectl(cluster, "set image deployment/web web=web:2");
  cluster.settle();
  expect(cluster.list("replicasets").length).toBe(1);
  expect(kubectl(cluster, "rollout pause deployment/web")).toBe('error: deployments.apps "web" is already paused\n');
  kubectl(cluster, "rollout resume deployment/web");
  cluster.settle();
  expect(cluster.list("replicasets").length).toBe(2);
});

test("taints come and go by key and effect", () => {
  const cluster = start();
  expect(kubectl(cluster, "taint nodes node-1 a=b:NoSchedule")).toBe("node/node-1 tainted\n");
  expect(kubectl(cluster, "taint nodes node-1 a=c:NoSchedule")).toBe(
    "error: node node-1 already has a taint(s) with same effect(s) and --overwrite is false\n",
  );
  expect(kubectl(cluster, "taint nodes node-1 a:NoSchedule-")).toBe("node/node-1 untainted\n");
  expect(kubectl(cluster, "taint nodes node-1 a-")).toBe('error: taint "a" not found\n');
});

test("top tells what was set, autoscale makes an autoscaler", () => {
  const cluster = start();
  expect(kubectl(cluster, "top pods")).toBe("error: Metrics API not available\n");
  const name = cluster.list("pods")[0]?.metadata.name ?? "";
  cluster.setMetric(`pod/default/${name}`, { cpu: "250m", memory: "64Mi" });
  expect(kubectl(cluster, "top pods --no-headers").split(/\s+/)).toEqual([name, "250m", "64Mi", ""]);
  expect(kubectl(cluster, "autoscale deployment web --min=1 --max=3")).toBe(
    "horizontalpodautoscaler.autoscaling/web autoscaled\n",
  );
});

test("a command of two words names itself whole where it is used wrongly", () => {
  expect(kubectl(start(), "rollout status --nope")).toBe(
    "error: unknown flag: --nope\nSee 'kubectl rollout status --help' for usage.\n",
  );
});
