/** Rollouts: property of their bounds, and the histories that people know. */
import type { Deployment, KubeObject } from "@kubenetsim/api";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isPodActive, isPodReady } from "../../src/index.ts";
import { create, deploymentOf, type Harness, newHarness, nodeOf, settle } from "../harness.ts";

const strategyOf = (maxSurge: number | string, maxUnavailable: number | string) => ({
  strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
});

function setImage(harness: Harness, image: string, change: object = {}): void {
  const stored = harness.client.get("deployments", "default/web");
  if (stored === undefined) throw new Error("no deployment");
  const [container] = stored.spec.template.spec.containers;
  const template = {
    ...stored.spec.template,
    spec: { ...stored.spec.template.spec, containers: [{ ...container, image }] },
  };
  const result = harness.client.update("deployments", {
    ...stored,
    spec: { ...stored.spec, ...change, template },
  } as Deployment);
  if (!result.ok) throw new Error(result.status.message);
}

const podsOf = (harness: Harness) => harness.client.list("pods", "default").filter(isPodActive);
const images = (harness: Harness) => podsOf(harness).map(({ spec }) => spec.containers[0]?.image);
const setsOf = (harness: Harness) => harness.client.list("replicasets", "default");

function newWeb(replicas: number, spec: object = {}): Harness {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "deployments", deploymentOf("web", replicas, spec));
  settle(harness);
  return harness;
}

test("a rolling update never exceeds its bounds, and arrives", () => {
  const size = fc.nat(12);
  fc.assert(
    fc.property(size, size, size, fc.nat(3), fc.boolean(), (replicas, maxSurge, maxUnavailable, slow, twice) => {
      const surge = maxSurge === 0 && maxUnavailable === 0 ? 1 : maxSurge;
      const harness = newWeb(replicas, strategyOf(surge, maxUnavailable));
      let worst = { most: 0, least: Infinity };
      harness.onWrite = ({ resource }) => {
        if (resource !== "pods" && resource !== "replicasets") return;
        const wanted = setsOf(harness).reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0);
        const ready = podsOf(harness).filter(isPodReady).length;
        worst = { most: Math.max(worst.most, wanted), least: Math.min(worst.least, ready) };
      };
      setImage(harness, "nginx:2");
      if (twice) {
        harness.run();
        setImage(harness, "nginx:3");
      }
      // Pods take their time, each another.
      let round = 0;
      settle(harness, ({ metadata }) => (metadata.name ?? "").length + round++ >= slow);
      settle(harness);
      expect(worst.most).toBeLessThanOrEqual(replicas + surge);
      expect(worst.least).toBeGreaterThanOrEqual(Math.max(0, replicas - maxUnavailable));
      expect(images(harness)).toEqual(Array.from({ length: replicas }, () => (twice ? "nginx:3" : "nginx:2")));
      const { status } = harness.client.get("deployments", "default/web") ?? {};
      expect(status?.updatedReplicas ?? 0).toBe(replicas);
      expect(status?.unavailableReplicas ?? 0).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("Recreate: no new pod while an old one is there", () => {
  const harness = newWeb(3, { strategy: { type: "Recreate" } });
  let mixed = 0;
  harness.onWrite = () => {
    const all = new Set(harness.client.list("pods", "default").map(({ spec }) => spec.containers[0]?.image));
    if (all.size > 1) mixed++;
  };
  setImage(harness, "nginx:2");
  settle(harness);
  expect(mixed).toBe(0);
  expect(images(harness)).toEqual(["nginx:2", "nginx:2", "nginx:2"]);
});

test("a rollback takes the old set up again, with a new revision", () => {
  const harness = newWeb(2);
  const [first] = setsOf(harness);
  setImage(harness, "nginx:2");
  settle(harness);
  setImage(harness, "nginx:1");
  settle(harness);
  const set = harness.client.get("replicasets", `default/${first?.metadata.name}`);
  expect(setsOf(harness).length).toBe(2);
  expect(set?.spec.replicas).toBe(2);
  expect(set?.metadata.annotations).toMatchObject({
    "deployment.kubernetes.io/revision": "3",
    "deployment.kubernetes.io/revision-history": "1",
  });
  expect(harness.client.get("deployments", "default/web")?.metadata.annotations).toMatchObject({
    "deployment.kubernetes.io/revision": "3",
  });
});

test("old revisions beyond the limit are forgotten", () => {
  const harness = newWeb(1, { revisionHistoryLimit: 2 });
  for (const version of [2, 3, 4, 5, 6]) {
    setImage(harness, `nginx:${version}`);
    settle(harness);
  }
  const revisions = setsOf(harness).map(({ metadata }) => metadata.annotations?.["deployment.kubernetes.io/revision"]);
  expect(revisions.sort()).toEqual(["4", "5", "6"]);
});

test("a paused Deployment scales, but does not roll", () => {
  const harness = newWeb(2);
  setImage(harness, "nginx:2", { paused: true, replicas: 4 });
  settle(harness);
  expect(images(harness)).toEqual(["nginx:1", "nginx:1", "nginx:1", "nginx:1"]);
  const { status } = harness.client.get("deployments", "default/web") ?? {};
  expect(status?.conditions).toContainEqual(
    expect.objectContaining({ type: "Progressing", reason: "DeploymentPaused" }),
  );
  setImage(harness, "nginx:2", { paused: false });
  settle(harness);
  expect(new Set(images(harness))).toEqual(new Set(["nginx:2"]));
});

test("a rollout that stands still is timed out", () => {
  const harness = newWeb(1, { progressDeadlineSeconds: 30 });
  setImage(harness, "broken:1");
  harness.run();
  harness.advance(20_000);
  const condition = () =>
    harness.client.get("deployments", "default/web")?.status?.conditions?.find(({ type }) => type === "Progressing");
  expect(condition()?.status).toBe("True");
  harness.advance(20_000);
  const set = setsOf(harness).find(({ spec }) => spec.template?.spec.containers[0]?.image === "broken:1");
  expect(condition()).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
    message: `ReplicaSet "${set?.metadata.name}" has timed out progressing.`,
  });
});

test("minReadySeconds: ready is not yet available", () => {
  const harness = newWeb(2, { minReadySeconds: 10 });
  const status = () => harness.client.get("deployments", "default/web")?.status;
  expect(status()).toMatchObject({ readyReplicas: 2, unavailableReplicas: 2 });
  harness.advance(10_000);
  expect(status()).toMatchObject({ readyReplicas: 2, availableReplicas: 2 });
  expect(status()?.unavailableReplicas).toBeUndefined();
});

test("two templates with one hash: the second gets a name of its own", () => {
  const harness = newWeb(1);
  const [set] = setsOf(harness);
  const name = set?.metadata.name ?? "";
  const labels = { app: "other" };
  const foreign = { ...set, metadata: { name, namespace: "default", labels }, spec: { ...set?.spec, replicas: 0 } };
  const other = newHarness();
  create(other.client, "replicasets", foreign as KubeObject);
  create(other.client, "deployments", deploymentOf("web", 1));
  other.advance(1000);
  const own = other.client
    .list("replicasets", "default")
    .filter(({ metadata }) => metadata.ownerReferences !== undefined);
  expect(own.length).toBe(1);
  expect(other.client.get("deployments", "default/web")?.status?.collisionCount).toBe(
    own[0]?.metadata.name === name ? undefined : 1,
  );
});
