/** Does a change lose requests, and what is the least setting that loses none? */
import { type Cluster, createBareCluster, programs } from "@kubenetsim/cluster";
import { describe, expect, test } from "vitest";
import { leastSafe, losesRequests, printSafety, safetyMatchers, setPreStopSleep } from "../../src/safety/index.ts";

function withWeb(): Cluster {
  const cluster = createBareCluster({ nodes: 2, images: { web: programs.httpServer({ port: 8080 }) } });
  cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client }
spec: { nodeName: node-1, containers: [{ name: client, image: curl }] }
`);
  cluster.settle();
  return cluster;
}

const cluster = withWeb();
const delays = {
  kubeProxySync: { min: 50, max: 2_500 },
  controllers: { "endpointslice-controller": { min: 0, max: 50 } },
};
const question = {
  cluster,
  delays,
  tries: 2,
  change: (fork: Cluster): void => {
    fork.patch("deployments", "web", "default", "merge", { spec: { template: { metadata: { labels: { v: "2" } } } } });
  },
  traffic: { from: "pod/default/client", to: "web", port: 80, duration: "8s", rate: 100 },
};

describe("a rolling update", () => {
  test("without a pause loses requests, and it is said how", () => {
    const before = cluster.hash();
    const { safe, counterexample } = losesRequests(question);
    expect(safe).toBe(false);
    expect(counterexample?.report.failed).toBeGreaterThan(0);
    expect(counterexample?.story[0]).toBe("+0s  the change begins");
    expect(counterexample?.story.join("\n")).toMatch(/process of default\/web-\S+: has ended/);
    expect(counterexample?.story.at(-1)).toMatch(/a request from pod\/default\/client is lost: unreachable/);
    expect(cluster.hash()).toBe(before);
  });

  test("the least pause that loses none is longer than the slowest kube-proxy", () => {
    const { least, tried } = leastSafe({ ...question, prepare: setPreStopSleep("web"), max: 5 });
    expect(least).toBe(3);
    const two = tried.find((each) => each.value === 2)?.answer;
    // Only the node of the client matters.
    expect([...(two?.counterexample?.schedule.delays.keys() ?? [])]).toEqual(["kube-proxy on node-1"]);
    expect(printSafety(two as never)).toMatch(/requests are lost when kube-proxy on node-1 takes 2\.\d+s/);
  });
});

test("a change that moves nothing loses nothing; the matcher says both", () => {
  const harmless = { ...question, change: () => undefined };
  expect(safetyMatchers.toLoseNoRequests(harmless).pass).toBe(true);
  const { pass, message } = safetyMatchers.toLoseNoRequests(question);
  expect(pass).toBe(false);
  expect(message()).toContain("requests are lost");
});
