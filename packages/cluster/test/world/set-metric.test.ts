/** Places and names of metrics that a test may set. */
import { expect, test } from "vitest";
import { createBareCluster } from "../../src/index.ts";

test("metrics by other names are an adapter's, and add up", () => {
  const cluster = createBareCluster();
  cluster.setMetric("service/default/web", { requests: "100" });
  cluster.setMetric("service/default/web", { errors: "3" });
  cluster.setMetric("external/default", { "queue-length": "7" });
  const values = (resource: `${string}.${string}`) =>
    cluster.list(resource).map((object) => (object as { readonly values?: unknown }).values);
  expect(values("metricvalues.custom.metrics.k8s.io")).toEqual([{ requests: "100", errors: "3" }]);
  expect(values("externalmetricvalues.external.metrics.k8s.io")).toEqual([{ "queue-length": "7" }]);
});

test.each(["pod/web", "node/a/b", "external", "/default/web", "web", "external/"])("%s is no place", (of) => {
  expect(() => createBareCluster().setMetric(of, { cpu: "1" })).toThrow(
    "must be pod/<namespace>/<name>, node/<name>, <kind>/<namespace>/<name> or external/<namespace>",
  );
});
