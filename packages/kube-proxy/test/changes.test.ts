import { expect, test } from "vitest";
import { changedEndpoints, changedServices, lastChangeTriggerTimes, staleUDPServices } from "../src/index.ts";
import { service, slice, viewOf } from "./fixture.ts";

const EMPTY = viewOf([], []);

test("a Service written again unchanged has not changed; one with another port has", () => {
  const before = viewOf([service("ns/a", "10.96.0.1"), service("ns/b", "10.96.0.2")], []);
  const after = viewOf(
    [service("ns/a", "10.96.0.1"), service("ns/b", "10.96.0.2", { ports: [{ name: "http", port: 81 }] })],
    [],
  );
  expect(changedServices(before, after, 4)).toEqual(["ns/b"]);
});

test("slices of the other family are no change", () => {
  const v6 = { ...slice("ns/a", ["fd00::1"]), addressType: "IPv6" as const };
  expect(changedEndpoints(EMPTY, viewOf([], [v6]), 4)).toEqual([]);
  expect(changedEndpoints(EMPTY, viewOf([], [v6]), 6)).toEqual(["ns/a"]);
});

test.each([
  ["TCP endpoints leave nothing stale", slice("ns/a", ["10.0.0.1"]), slice("ns/a", ["10.0.0.2"]), []],
  [
    "a UDP endpoint went",
    slice("ns/a", ["10.0.0.1"], { protocol: "UDP" }),
    slice("ns/a", [], { protocol: "UDP" }),
    ["ns/a"],
  ],
  [
    "nothing that serves changed",
    slice("ns/a", ["10.0.0.1"], { protocol: "UDP" }),
    slice("ns/a", [{ addresses: ["10.0.0.1"], conditions: { ready: true } }], { protocol: "UDP" }),
    [],
  ],
])("%s", (_name, before, after, expected) => {
  expect(staleUDPServices(viewOf([], [before]), viewOf([], [after]), 4)).toEqual(expected);
});

test("trigger times count from the start on, for slices that stayed", () => {
  const at = (time: string) => {
    const made = slice("ns/a", ["10.0.0.1"]);
    const annotations = { "endpoints.kubernetes.io/last-change-trigger-time": time };
    return viewOf([], [{ ...made, metadata: { ...made.metadata, annotations } }]);
  };
  const times = (time: string, start: number) => [...lastChangeTriggerTimes(EMPTY, at(time), 4, start)];
  expect(times("1970-01-01T00:00:02Z", 1000)).toEqual([["ns/a", [2000]]]);
  expect(times("1970-01-01T00:00:02Z", 3000)).toEqual([]);
});
