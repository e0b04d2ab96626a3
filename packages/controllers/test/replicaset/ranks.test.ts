/** Which of two pods is given up first. */
import type { Pod, PodStatus } from "@kubenetsim/api";
import { formatRfc3339, parseRfc3339 } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { comparePods, podsToDelete } from "../../src/replicaset/ranks.ts";

const now = parseRfc3339("2026-01-02T00:00:00Z") ?? 0;
const ready = (since: string): PodStatus => ({
  phase: "Running",
  conditions: [{ type: "Ready", status: "True", lastTransitionTime: since }],
});
const early = "2026-01-01T00:00:00Z";
const late = "2026-01-01T23:59:00Z";

test.each<[string, Pod, Pod]>([
  ["unassigned", podOf({}, ""), podOf({}, "n1")],
  ["pending", podOf({ phase: "Pending" }), podOf({ phase: "Running" })],
  ["unknown before running", podOf({ phase: "Unknown" }), podOf({ phase: "Running" })],
  ["not ready", podOf({ phase: "Running" }), podOf(ready(early))],
  ["cheaper", podOf(ready(early), "n1", { "controller.kubernetes.io/pod-deletion-cost": "-5" }), podOf(ready(early))],
  ["ready for a shorter time", podOf(ready(late)), podOf(ready(early))],
  ["more restarts", restarted(3), restarted(1)],
  ["younger", podOf({ phase: "Running" }, "n1", {}, late), podOf({ phase: "Running" }, "n1", {}, early)],
])("%s", (_name, first, second) => {
  expect(comparePods(first, second, 1, 1, now)).toBeLessThan(0);
  expect(comparePods(second, first, 1, 1, now)).toBeGreaterThan(0);
});

test("a node with more of them loses first", () => {
  expect(comparePods(podOf(ready(early)), podOf(ready(late)), 2, 1, now)).toBeLessThan(0);
  const pods = ["n1", "n2", "n2", "n2"].map((node, i) => ({
    ...podOf(ready(early), node),
    metadata: { name: `p${i}` },
  }));
  expect(podsToDelete(pods, pods, 2, now).map(({ spec }) => spec.nodeName)).toEqual(["n2", "n2"]);
});

test("ages of about one size count as equal", () => {
  const pod = (since: string) => podOf(ready(since));
  expect(comparePods(pod("2026-01-01T16:00:00Z"), pod("2026-01-01T17:00:00Z"), 1, 1, now)).toBe(0);
});

test("of about one age the UIDs decide, and no later question is asked", () => {
  const pod = (uid: string, since: string, restartCount = 0): Pod => {
    const { status, ...rest } = restarted(restartCount);
    return { ...rest, metadata: { ...rest.metadata, uid }, status: { ...status, ...ready(since) } };
  };
  const [a, b] = [pod("a", "2026-01-01T16:00:00Z"), pod("b", "2026-01-01T17:00:00Z", 9)];
  expect(comparePods(a, b, 1, 1, now)).toBeLessThan(0);
  const gates = { podDeletionCost: true, logarithmicScaleDown: false };
  expect(comparePods(a, b, 1, 1, now, gates)).toBeGreaterThan(0);
});

test.each([
  ["17 s and 18 s are apart", 17, 18, true],
  // 2^33 ns are 8.59 s, and 2^34 ns 17.18 s: powers of two of nanoseconds, not of seconds.
  ["8 s and 9 s are apart", 8, 9, true],
  ["9 s and 16 s are of one size", 9, 16, false],
])("the powers of two are those of nanoseconds: %s", (_, one, other, isApart) => {
  const pod = (seconds: number): Pod => podOf(ready(formatRfc3339(now - seconds * 1000)));
  expect(comparePods(pod(one), pod(other), 1, 1, now) !== 0).toBe(isApart);
});

function podOf(status: PodStatus, nodeName = "n1", annotations = {}, creationTimestamp = early): Pod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", annotations, creationTimestamp },
    spec: { nodeName, containers: [] },
    status,
  };
}

function restarted(restartCount: number): Pod {
  return podOf({
    ...ready(early),
    containerStatuses: [{ name: "c", ready: true, restartCount, image: "", imageID: "" }],
  });
}
