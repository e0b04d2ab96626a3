import { LOG_EVENTS_MAX } from "@kubenetsim/apiserver";
import { expect, test } from "vitest";
import { createBareCluster } from "../../src/index.ts";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "first" },
  spec: { containers: [{ name: "c", image: "c" }] },
};

test("what one act writes is seen whole, even where it is more than the watch log holds", () => {
  const cluster = createBareCluster({ dnsReplicas: 0 });
  cluster.settle();
  const maps = Array.from({ length: LOG_EVENTS_MAX + 10 }, (_, i) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `map-${i}` },
  }));
  cluster.apply([pod, ...maps]);
  cluster.settle();
  expect(cluster.get("pods", "first")?.status?.phase).toBe("Running");
  expect(cluster.world.store.readUpTo).toBeGreaterThan(LOG_EVENTS_MAX);
});
