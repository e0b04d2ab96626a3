/** A kubelet that falls silent: conditions, taints, and pods that are evicted after their time. */
import type { KubeObject } from "@kubenetsim/api";
import { formatRfc3339Micro } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { create, deploymentOf, type Harness, newHarness, nodeOf, settle } from "../harness.ts";
import { change } from "../workload.ts";

const SECOND = 1000;

function start(tolerations: readonly object[] = []): Harness {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  const spec = { tolerations, containers: [{ name: "c", image: "i" }] };
  const template = { metadata: { labels: { app: "web" } }, spec };
  create(harness.client, "deployments", deploymentOf("web", 1, { template }));
  settle(harness);
  // The controller looks every five seconds: what is renewed just then is seen at once.
  harness.advance(5 * SECOND - (harness.now % (5 * SECOND)));
  create(harness.client, "nodes", nodeOf("n2"));
  const lease = {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "n1", namespace: "kube-node-lease" },
  };
  create(harness.client, "leases", { ...lease, spec: { renewTime: formatRfc3339Micro(harness.now) } } as KubeObject);
  harness.run();
  return harness;
}

const readyOf = ({ client }: Harness) =>
  client.get("nodes", "n1")?.status?.conditions?.find(({ type }) => type === "Ready")?.status;
const taintsOf = ({ client }: Harness) =>
  client.get("nodes", "n1")?.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`);
const nodesOfPods = ({ client }: Harness) =>
  client
    .list("pods")
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ spec }) => spec.nodeName);

test("NotReady after 50 s, its pods elsewhere after 300 s more", () => {
  const harness = start();
  harness.advance(49 * SECOND);
  expect(readyOf(harness)).toBe("True");
  harness.advance(SECOND);
  expect(readyOf(harness)).toBe("Unknown");
  expect(taintsOf(harness)).toEqual([
    "node.kubernetes.io/unreachable:NoSchedule",
    "node.kubernetes.io/unreachable:NoExecute",
  ]);
  expect(harness.client.list("pods")[0]?.status?.conditions?.find(({ type }) => type === "Ready")?.status).toBe(
    "False",
  );
  harness.advance(299 * SECOND);
  expect(nodesOfPods(harness)).toEqual(["n1"]);
  harness.advance(SECOND);
  expect(nodesOfPods(harness)).toEqual(["n2"]);
});

test.each([
  [
    "tolerationSeconds 10",
    [{ key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 10 }],
    60,
    "n2",
  ],
  ["tolerated for ever", [{ operator: "Exists" }], 3600, "n1"],
])("%s", (_what, tolerations, seconds, node) => {
  const harness = start(tolerations);
  harness.advance(seconds * SECOND);
  expect(nodesOfPods(harness)).toEqual([node]);
});

test("spec.unschedulable is a taint, too, and goes with it", () => {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  change(harness, "nodes", "n1", { spec: { unschedulable: true } });
  harness.run();
  expect(taintsOf(harness)).toEqual(["node.kubernetes.io/unschedulable:NoSchedule"]);
  change(harness, "nodes", "n1", { spec: { unschedulable: null } });
  harness.run();
  expect(taintsOf(harness)).toBeUndefined();
});
