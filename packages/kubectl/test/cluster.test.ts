import { type Cluster, createBareCluster } from "@kubenetsim/cluster";
import { expect, test } from "vitest";
import { runKubectl, splitCommandLine } from "../src/index.ts";

function run(cluster: Cluster, line: string, stdin?: string): ReturnType<typeof runKubectl> {
  return runKubectl(cluster, splitCommandLine(line), stdin === undefined ? {} : { stdin });
}

test("apply, look, run something inside, scale, delete", () => {
  const cluster = createBareCluster({ nodes: 2 });
  cluster.settle();
  const manifest = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;
  expect(run(cluster, "kubectl apply -f -", manifest).stdout).toBe(
    "deployment.apps/web created\nservice/web created\n",
  );
  cluster.settle();
  expect(run(cluster, "kubectl get deploy web --no-headers").stdout).toMatch(/^web {3}2\/2/);
  expect(run(cluster, "kubectl describe svc web").stdout).toMatch(
    /Endpoints: +\d+\.\d+\.\d+\.\d+:80,\d+\.\d+\.\d+\.\d+:80\n/,
  );
  const asked = run(cluster, "kubectl exec deploy/web -- curl -s web");
  expect(asked).toMatchObject({ stderr: "", exitCode: 0 });
  expect(asked.traces.length).toBeGreaterThan(0);
  expect(run(cluster, "kubectl scale deploy web --replicas=0").stdout).toBe("deployment.apps/web scaled\n");
  cluster.settle();
  expect(run(cluster, "kubectl get pods").stderr).toBe("No resources found in default namespace.\n");
  expect(run(cluster, "kubectl delete deploy/web svc/web").exitCode).toBe(0);
});

test.each([
  "kubectl get pods nope",
  "kubectl get --foo",
  "kubectl frobnicate",
  "kubectl delete svc nope",
  "kubectl scale deploy nope --replicas=1",
  "kubectl exec nope -- ls",
  "kubectl apply -f nope.yaml",
])("%s fails and changes nothing", (line) => {
  const cluster = createBareCluster({ nodes: 1 });
  const before = cluster.hash();
  expect(run(cluster, line).exitCode).toBe(1);
  expect(cluster.hash()).toBe(before);
});
