/** The suite's own measure: it passes what is so, and fails what is not, or what it does not know. */
import { expect, test } from "vitest";
import { run } from "../../../src/conformance/suite/rollout.ts";

const rolling = { replicas: 10, strategy: "RollingUpdate", maxSurge: 2, maxUnavailable: 0 };
const current = { new: { replicas: 0 }, old: [{ replicas: 10, available: 10 }] };
const pod = (name: string, nodeName?: string): object => ({
  metadata: { name, namespace: "default" },
  spec: { containers: [], ...(nodeName && { nodeName }) },
  status: { phase: "Pending" },
});
const pods = [pod("b-1", "n"), pod("a-1")];

test.each([
  [{ check: "scaleNew", spec: rolling, current, expect: { scaled: true, new: 2 } }, true],
  [{ check: "scaleNew", spec: rolling, current, expect: { scaled: true, new: 3 } }, false],
  [{ check: "scaleNew", spec: rolling, current, expect: { scaled: false } }, false],
  [{ check: "scaleOld", spec: rolling, current, expect: { scaled: false } }, true],
  [{ check: "scaleOld", spec: rolling, current, expect: { scaled: true, old: [9] } }, false],
  [{ check: "fenceposts", spec: { maxSurge: "x" }, expect: { error: true } }, true],
  [{ check: "podsToDelete", count: 1, pods, related: "same", expect: { deletedKinds: ["a"] } }, true],
  [{ check: "podsToDelete", count: 1, pods, related: "same", expect: { deletedKinds: ["b"] } }, false],
  [{ check: "slowStart", replicas: 3, failAfter: 1, expect: { created: 1, calls: 3, error: true } }, true],
  [{ check: "slowStart", replicas: 3, failAfter: 1, expect: { created: 1, calls: 2, error: true } }, false],
  [{ check: "replicaSetSync", spec: { replicas: 2 }, pods: [], expect: { created: 2, deleted: 0 } }, true],
  [{ check: "replicaSetSync", spec: { replicas: 2 }, pods: [], expect: { created: 1 } }, false],
  // A case that is not understood must not pass.
  [{ check: "slowStart", replicas: 3, failAfter: 3, expect: {} }, false],
  [{ check: "slowStart", replicas: 3, failAfter: 3, expect: { batches: 2 } }, false],
  [{ check: "constructor", expect: {} }, false],
])("%j passes: %s", (testCase, passed) => {
  expect(run(testCase as never, {}).passed).toBe(passed);
});
