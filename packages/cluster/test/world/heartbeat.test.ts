/** Leases and heartbeat times: worked out when somebody reads, written when a kubelet stops. */
import { parseRfc3339 } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { type Cluster, createBareCluster } from "../../src/index.ts";

const leaseOf = (cluster: Cluster, node = "node-1") => cluster.get("leases", node, "kube-node-lease");
const ageOf = (cluster: Cluster, node?: string): number =>
  cluster.now - (parseRfc3339(leaseOf(cluster, node)?.spec?.renewTime ?? "") ?? 0);
const readyOf = (cluster: Cluster) =>
  cluster.get("nodes", "node-1")?.status?.conditions?.find(({ type }) => type === "Ready");

test("a Lease is never older than ten seconds while its kubelet is well, and costs nothing", () => {
  const cluster = createBareCluster({ nodes: 3, dnsReplicas: 0 });
  cluster.settle();
  const { revision } = cluster.world.store;
  for (let i = 0; i < 20; i++) {
    cluster.advance("7s");
    expect(ageOf(cluster)).toBeGreaterThanOrEqual(0);
    expect(ageOf(cluster)).toBeLessThan(10_000);
  }
  expect(cluster.world.store.revision).toBe(revision);
  expect(leaseOf(cluster)).toMatchObject({
    metadata: {
      ownerReferences: [{ kind: "Node", name: "node-1", uid: cluster.get("nodes", "node-1")?.metadata.uid }],
    },
    spec: { holderIdentity: "node-1", leaseDurationSeconds: 40 },
  });
  const listed = cluster.list("leases", { namespace: "kube-node-lease" });
  expect(listed.map(({ metadata }) => metadata.name)).toEqual(["node-1", "node-2", "node-3"]);
  expect(listed[0]).toEqual(leaseOf(cluster));
});

test("the status is posted every five minutes", () => {
  const cluster = createBareCluster({ nodes: 1, dnsReplicas: 0 });
  const first = readyOf(cluster)?.lastHeartbeatTime;
  cluster.advance("299s");
  expect(readyOf(cluster)?.lastHeartbeatTime).toBe(first);
  cluster.advance("302s");
  expect(readyOf(cluster)).toMatchObject({ lastHeartbeatTime: "2026-01-01T00:10:00Z", lastTransitionTime: first });
});

test("a kubelet that stops: its Lease grows old, and after 50 s its word counts no more", () => {
  const cluster = createBareCluster({ nodes: 2, dnsReplicas: 0 });
  cluster.advance("33s");
  cluster.node("node-1").fail("kubelet");
  const age = ageOf(cluster);
  cluster.advance("20s");
  expect(ageOf(cluster)).toBe(age + 20_000);
  expect(ageOf(cluster, "node-2")).toBeLessThan(10_000);
  cluster.advance(49_000 - ageOf(cluster));
  expect(readyOf(cluster)?.status).toBe("True");
  cluster.advance("6s");
  expect(readyOf(cluster)).toMatchObject({ status: "Unknown", message: "Kubelet stopped posting node status." });
});

test.each([
  ["20s", 25],
  ["2m", 125],
])("with a grace of %s", (nodeMonitorGracePeriod, seconds) => {
  const cluster = createBareCluster({ nodes: 2, dnsReplicas: 0, controllerManager: { nodeMonitorGracePeriod } });
  cluster.node("node-1").fail();
  cluster.advance((seconds - 16) * 1000);
  expect(readyOf(cluster)?.status).toBe("True");
  cluster.advance("16s");
  expect(readyOf(cluster)?.status).toBe("Unknown");
});

test("a Lease that somebody deletes or writes is the kubelet's again after its next renewal", () => {
  const cluster = createBareCluster({ nodes: 2, dnsReplicas: 0 });
  cluster.settle();
  cluster.delete("leases", "node-1", "kube-node-lease");
  cluster.edit("leases", "node-2", "kube-node-lease", (draft) => {
    draft.spec = { ...draft.spec, renewTime: "2026-01-01T00:00:00.000000Z" };
  });
  cluster.advance("200s");
  expect(ageOf(cluster)).toBeLessThan(10_000);
  expect(ageOf(cluster, "node-2")).toBeLessThan(10_000);
  expect(readyOf(cluster)?.status).toBe("True");
});

test.each([
  [{ nodeMonitorGracePeriod: 0 }, "controllerManager.nodeMonitorGracePeriod"],
  [{ nodeEvictionRate: -1 }, "controllerManager.nodeEvictionRate"],
  [{ unhealthyZoneThreshold: Number.NaN }, "controllerManager"],
  [{ other: 1 }, "controllerManager.other"],
  [[], "must be an object"],
])("refuses %j", (controllerManager, message) => {
  expect(() => createBareCluster({ controllerManager: controllerManager as never })).toThrow(message);
});
