/** Which share each set gets when a Deployment is scaled in the middle of a rollout. */
import type { Deployment, ReplicaSet } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { scaleSets } from "../../src/deployment/proportional.ts";

test.each([
  ["two equal sets, up", 20, 10, [5, 5], [10, 10]],
  ["a larger one takes more", 20, 10, [7, 3], [14, 6]],
  ["two equal sets, down", 4, 10, [5, 5], [2, 2]],
  ["shares are rounded, larger sets first, until all is given", 13, 10, [5, 3, 2], [7, 4, 2]],
  ["what rounding leaves over goes to the youngest of the largest", 10, 9, [3, 3, 3], [4, 3, 3]],
  ["to zero", 0, 10, [6, 4], [0, 0]],
])("%s", (_name, replicas, before, sizes, expected) => {
  const sets = sizes.map((size, i) => setOf(i, size, before));
  const [newest, ...old] = sets;
  const resized = scaleSets(deploymentOf(replicas), { newest, old: old.reverse(), revision: 3 });
  const after = sets.map((set) => resized.find((each) => each.set === set)?.replicas ?? set.spec.replicas);
  expect(after).toEqual(expected);
});

function deploymentOf(replicas: number): Deployment {
  const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } as const;
  const spec = { replicas, strategy, selector: {}, template: { spec: { containers: [] } } };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d" }, spec };
}

/** The first is the youngest. */
function setOf(i: number, replicas: number, before: number): ReplicaSet {
  const annotations = {
    "deployment.kubernetes.io/desired-replicas": String(before),
    "deployment.kubernetes.io/max-replicas": String(before),
  };
  const metadata = { name: `s${i}`, uid: `s${i}`, annotations, creationTimestamp: `2026-01-01T00:00:0${9 - i}Z` };
  return { apiVersion: "apps/v1", kind: "ReplicaSet", metadata, spec: { replicas, selector: {} } };
}
