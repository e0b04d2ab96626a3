/** Stabilization: which of the recent recommendations counts. The cases are those of upstream's TestNormalizeDesiredReplicas and TestScalingWithRules. */
import type { HorizontalPodAutoscalerSpec } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { withRecommendation } from "../../src/horizontalpodautoscaler/memory.ts";
import { stabilized } from "../../src/horizontalpodautoscaler/stabilization.ts";

const MINUTE = 60_000;
const NOW = 100 * MINUTE;

/** Recommendations as [minutes ago, replicas]. */
type Ago = readonly (readonly [number, number])[];
const moments = (list: Ago) => list.map(([minutes, value]) => ({ at: NOW - minutes * MINUTE, value }));

function specOf(windows?: { readonly up: number; readonly down?: number }): HorizontalPodAutoscalerSpec {
  const spec = { scaleTargetRef: { kind: "Deployment", name: "web" }, maxReplicas: 100 };
  if (windows === undefined) return spec;
  const { up, down } = windows;
  const scaleDown = down === undefined ? {} : { stabilizationWindowSeconds: down };
  return { ...spec, behavior: { scaleUp: { stabilizationWindowSeconds: up }, scaleDown } };
}

test.each<[string, Ago, number, number, string]>([
  ["nothing is remembered", [], 5, 5, "ReadyForNewScale"],
  [
    "lower ones are no reason to shrink further",
    [
      [10, 4],
      [1, 4],
    ],
    5,
    5,
    "ReadyForNewScale",
  ],
  ["a higher one within five minutes", [[1, 6]], 5, 6, "ScaleDownStabilized"],
  [
    "the highest of several",
    [
      [4, 7],
      [2, 9],
      [1, 6],
    ],
    5,
    9,
    "ScaleDownStabilized",
  ],
  ["a higher one that is too old", [[10, 8]], 5, 5, "ReadyForNewScale"],
  ["one of exactly the window's age is over", [[5, 8]], 5, 5, "ReadyForNewScale"],
])("without a behavior: %s", (_what, remembered, wanted, replicas, reason) => {
  const found = stabilized(specOf(), moments(remembered), { wanted, current: 20 }, NOW);
  expect([found.replicas, found.able.reason]).toEqual([replicas, reason]);
});

test("only without a behavior does the highest go above what there is", () => {
  const remembered = moments([[1, 9]]);
  const recommendation = { wanted: 4, current: 5 };
  expect(stabilized(specOf(), remembered, recommendation, NOW).replicas).toBe(9);
  expect(stabilized(specOf({ up: 0 }), remembered, recommendation, NOW).replicas).toBe(5);
});

test.each<[string, { up: number; down?: number }, Ago, [wanted: number, current: number], number, string]>([
  ["growing at once", { up: 0 }, [[1, 2]], [9, 3], 9, "ReadyForNewScale"],
  [
    "growing no further than the lowest",
    { up: 300 },
    [
      [4, 6],
      [1, 8],
    ],
    [9, 3],
    6,
    "ScaleUpStabilized",
  ],
  ["growing: the lowest is below what there is", { up: 300 }, [[1, 2]], [9, 3], 3, "ScaleUpStabilized"],
  ["growing: the lowest is too old", { up: 60 }, [[2, 2]], [9, 3], 9, "ReadyForNewScale"],
  ["shrinking: five minutes if nothing is said", { up: 0 }, [[4, 8]], [2, 10], 8, "ScaleDownStabilized"],
  ["shrinking at once", { up: 0, down: 0 }, [[1, 8]], [2, 10], 2, "ReadyForNewScale"],
  [
    "shrinking: the highest is above what there is",
    { up: 0, down: 120 },
    [[1, 12]],
    [2, 10],
    10,
    "ScaleDownStabilized",
  ],
  [
    "both windows: it stays between them",
    { up: 300, down: 300 },
    [
      [2, 3],
      [1, 12],
    ],
    [8, 5],
    5,
    "ScaleUpStabilized",
  ],
])("with a behavior: %s", (_what, windows, remembered, [wanted, current], replicas, reason) => {
  const found = stabilized(specOf(windows), moments(remembered), { wanted, current }, NOW);
  expect([found.replicas, found.able.reason]).toEqual([replicas, reason]);
});

test("what it says", () => {
  const say = (wanted: number) =>
    stabilized(specOf({ up: 300 }), moments([[1, 5]]), { wanted, current: 5 }, NOW).able.message;
  expect([say(9), say(2), say(5)]).toEqual([
    "recent recommendations were lower than current one, applying the lowest recent recommendation",
    "recent recommendations were higher than current one, applying the highest recent recommendation",
    "recommended size matches current size",
  ]);
});

test.each<[string, Ago, Ago]>([
  ["the first", [], [[0, 7]]],
  [
    "behind those that still count",
    [
      [4, 2],
      [1, 3],
    ],
    [
      [4, 2],
      [1, 3],
      [0, 7],
    ],
  ],
  [
    "in the place of the last that is too old",
    [
      [9, 1],
      [8, 2],
      [1, 3],
    ],
    [
      [9, 1],
      [0, 7],
      [1, 3],
    ],
  ],
])("a recommendation is remembered: %s", (_what, before, after) => {
  const memory = { recommendations: moments(before), scaleUpEvents: [], scaleDownEvents: [] };
  const next = withRecommendation(memory, { spec: specOf() }, 7, NOW);
  expect(next.recommendations).toEqual(moments(after));
});
