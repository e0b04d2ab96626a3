/** Which pods end with which, when a node shuts down. */
import type { Pod } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { shutdownGracePeriods } from "../../src/index.ts";
import { periodOf } from "../../src/node-shutdown/grace-periods.ts";

const SECOND = 1000;
const podOf = (priority?: number): Pod =>
  ({ spec: { containers: [], ...(priority === undefined ? {} : { priority }) } }) as unknown as Pod;

test.each([
  [0, 0, []],
  [
    30,
    0,
    [
      [0, 30],
      [2e9, 0],
    ],
  ],
  [
    30.7,
    10.2,
    [
      [0, 20],
      [2e9, 10],
    ],
  ],
  [
    10,
    10,
    [
      [0, 0],
      [2e9, 10],
    ],
  ],
])("%s s, of which %s s for critical pods", (all, critical, expected) => {
  const periods = shutdownGracePeriods(all * SECOND, critical * SECOND, []);
  expect(periods.map(({ priority, graceMs }) => [priority, graceMs / SECOND])).toEqual(expected);
});

test("by priority: sorted, and instead of the others", () => {
  const given = [7, -3, 0].map((priority) => ({ priority, graceMs: SECOND }));
  expect(shutdownGracePeriods(0, 0, given).map(({ priority }) => priority)).toEqual([-3, 0, 7]);
});

test.each([
  [undefined, 1],
  [-10, 0],
  [-5, 0],
  [-1, 0],
  [0, 1],
  [99, 1],
  [100, 2],
  [2_000_001_000, 2],
])("priority %s goes with group %s", (priority, group) => {
  const periods = [-5, 0, 100].map((each) => ({ priority: each, graceMs: SECOND }));
  expect(periodOf(periods, podOf(priority))).toBe(group);
});
