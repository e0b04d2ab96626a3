/** How far and how fast: range, policies, and the scale events that count against them. The cases are those of upstream's tables. */
import type { HorizontalPodAutoscalerSpec, HPAScalingPolicy, HPAScalingRules } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { isHeld, limited, scaleDownLimit, scaleUpLimit } from "../../src/horizontalpodautoscaler/limits.ts";
import { withScaleEvent } from "../../src/horizontalpodautoscaler/memory.ts";

const NOW = 1_000_000;
const NO_EVENTS = { recommendations: [], scaleUpEvents: [], scaleDownEvents: [] };
const pods = (value: number, periodSeconds = 60): HPAScalingPolicy => ({ type: "Pods", value, periodSeconds });
const percent = (value: number, periodSeconds = 60): HPAScalingPolicy => ({ type: "Percent", value, periodSeconds });
/** Scale events as [seconds ago, replicas]. */
type Ago = readonly (readonly [number, number])[];
const moments = (list: Ago) => list.map(([seconds, value]) => ({ at: NOW - seconds * 1000, value }));

function specOf(range: readonly [number, number], behavior?: HorizontalPodAutoscalerSpec["behavior"]) {
  const [minReplicas, maxReplicas] = range;
  const spec = { scaleTargetRef: { kind: "Deployment", name: "web" }, minReplicas, maxReplicas };
  return behavior === undefined ? spec : { ...spec, behavior };
}

test.each<[string, [min: number, max: number], [wanted: number, current: number], number, string]>([
  ["never below the least", [2, 10], [1, 5], 2, "TooFewReplicas"],
  ["never to none", [1, 10], [0, 5], 1, "TooFewReplicas"],
  ["never above the most", [1, 10], [15, 9], 10, "TooManyReplicas"],
  ["no faster than twice", [1, 100], [50, 10], 20, "ScaleUpLimit"],
  ["but to four at least", [1, 100], [50, 1], 4, "ScaleUpLimit"],
  ["the most is nearer than twice", [1, 15], [50, 10], 15, "TooManyReplicas"],
  ["within all that", [1, 100], [7, 5], 7, "DesiredWithinRange"],
  ["shrinking as fast as it is wanted", [1, 100], [2, 90], 2, "DesiredWithinRange"],
])("without a behavior: %s", (_what, range, [wanted, current], replicas, reason) => {
  const found = limited(specOf(range), NO_EVENTS, { wanted, current }, NOW);
  expect([found.replicas, found.limit.reason]).toEqual([replicas, reason]);
  expect(found.limit.status).toBe(reason === "DesiredWithinRange" ? "False" : "True");
});

const grow: HPAScalingRules = { policies: [pods(4, 15), percent(100, 15)] };
const slowly: HPAScalingRules = { policies: [pods(1)] };
test.each<[string, HPAScalingRules, HPAScalingRules, [wanted: number, current: number], number, string]>([
  ["four at a time", grow, slowly, [50, 2], 6, "ScaleUpLimit"],
  ["or twice, if that is more", grow, slowly, [50, 10], 20, "ScaleUpLimit"],
  ["up to the most", grow, slowly, [500, 60], 100, "TooManyReplicas"],
  ["one at a time down", grow, slowly, [2, 10], 9, "ScaleDownLimit"],
  ["down to the least", grow, { policies: [percent(100)] }, [0, 10], 1, "TooFewReplicas"],
  ["not up at all", { ...grow, selectPolicy: "Disabled" }, slowly, [50, 10], 10, "ScaleUpLimit"],
  ["not down at all", grow, { ...slowly, selectPolicy: "Disabled" }, [2, 10], 10, "ScaleDownLimit"],
  ["a list of no policies allows nothing", { policies: [] }, slowly, [50, 10], 10, "ScaleUpLimit"],
  ["no change is wanted", grow, slowly, [10, 10], 10, "DesiredWithinRange"],
])("with a behavior: %s", (_what, scaleUp, scaleDown, [wanted, current], replicas, reason) => {
  const found = limited(specOf([1, 100], { scaleUp, scaleDown }), NO_EVENTS, { wanted, current }, NOW);
  expect([found.replicas, found.limit.reason]).toEqual([replicas, reason]);
});

test.each<[string, HPAScalingRules, Ago, Ago, number]>([
  ["what was added within the period counts", { policies: [pods(4)] }, [[30, 3]], [], 11],
  ["what was added before does not", { policies: [pods(4)] }, [[60, 3]], [], 14],
  ["what was taken away may come back", { policies: [pods(4)] }, [], [[30, 2]], 16],
  ["a share is of what the period began with", { policies: [percent(50)] }, [[30, 5]], [], 8],
  ["and rounded up", { policies: [percent(1)] }, [], [], 11],
  ["each policy by its own period", { policies: [pods(4, 120), pods(2, 10)] }, [[30, 3]], [], 12],
  ["the least change", { policies: [pods(4), percent(100)], selectPolicy: "Min" }, [], [], 14],
  ["more was added than is allowed", { policies: [pods(1)] }, [[30, 5]], [], 6],
])("up from 10: %s", (_what, scaleUp, added, taken, limit) => {
  const events = { scaleUpEvents: moments(added), scaleDownEvents: moments(taken) };
  expect(scaleUpLimit(specOf([1, 100], { scaleUp }), events, 10, NOW)).toBe(limit);
});

test.each<[string, HPAScalingRules, Ago, Ago, number]>([
  ["what was taken within the period counts", { policies: [pods(4)] }, [], [[30, 3]], 9],
  ["what was taken before does not", { policies: [pods(4)] }, [], [[60, 3]], 6],
  ["what was added may go again", { policies: [pods(4)] }, [[30, 2]], [], 4],
  ["a share is rounded down to what stays", { policies: [percent(15)] }, [], [], 8],
  ["the most change", { policies: [pods(4), percent(50)] }, [], [], 5],
  ["the least change", { policies: [pods(4), percent(50)], selectPolicy: "Min" }, [], [], 6],
])("down from 10: %s", (_what, scaleDown, added, taken, limit) => {
  const events = { scaleUpEvents: moments(added), scaleDownEvents: moments(taken) };
  expect(scaleDownLimit(specOf([1, 100], { scaleDown }), events, 10, NOW)).toBe(limit);
});

test("it has added more than the policies allow: it stays, and does not shrink for that", () => {
  const spec = specOf([1, 100], { scaleUp: { policies: [pods(1)] } });
  const events = { scaleUpEvents: moments([[30, 5]]), scaleDownEvents: [] };
  expect(limited(spec, events, { wanted: 20, current: 10 }, NOW).replicas).toBe(10);
});

test.each<[string, number, Ago, Ago, Ago, Ago]>([
  ["growth", 3, [], [], [[0, 3]], []],
  ["shrinking, as a positive number", -2, [[5, 1]], [], [[5, 1]], [[0, 2]]],
  [
    "behind those that count",
    3,
    [[50, 1]],
    [],
    [
      [50, 1],
      [0, 3],
    ],
    [],
  ],
  [
    "in the place of one older than the longest period",
    3,
    [
      [90, 1],
      [50, 2],
    ],
    [],
    [
      [0, 3],
      [50, 2],
    ],
    [],
  ],
])("a scale event is remembered: %s", (_what, change, up, down, upAfter, downAfter) => {
  const memory = { recommendations: [], scaleUpEvents: moments(up), scaleDownEvents: moments(down) };
  const behavior = { scaleUp: { policies: [pods(1, 15), pods(1)] }, scaleDown: slowly };
  const next = withScaleEvent(memory, { spec: specOf([1, 100], behavior) }, change, NOW);
  expect([next.scaleUpEvents, next.scaleDownEvents]).toEqual([moments(upAfter), moments(downAfter)]);
  expect(withScaleEvent(memory, { spec: specOf([1, 100]) }, change, NOW)).toBe(memory);
});

test("only what time will bring is held", () => {
  const off = { selectPolicy: "Disabled" } as const;
  const held = (behavior: HorizontalPodAutoscalerSpec["behavior"], wanted: number, replicas: number) =>
    isHeld(specOf([1, 20], behavior), { wanted, current: 10 }, replicas);
  expect([held({}, 5, 9), held({}, 15, 12), held({}, 5, 5), held({}, 50, 20)]).toEqual([true, true, false, false]);
  expect([held({ scaleDown: off }, 5, 10), held({ scaleDown: off }, 15, 12)]).toEqual([false, true]);
});
