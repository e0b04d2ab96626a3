/** How Events are named, counted, combined and limited. */
import { expect, test } from "vitest";
import { contextOf } from "../../src/index.ts";
import { create, newHarness, nodeOf, START } from "../harness.ts";

function recorder() {
  const harness = newHarness([]);
  create(harness.client, "configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", namespace: "default" },
  });
  const about = harness.client.get("configmaps", "default/a");
  if (about === undefined) throw new Error("no object");
  const context = contextOf(harness.client, { seed: 1, controller: "c" });
  const say = (message: string, reason = "R"): void => context.event(about, "Normal", reason, message);
  const seen = () => harness.client.list("events", "default");
  return { harness, say, seen };
}

test("an Event is named by its object and the time, and says who saw what", () => {
  const { say, seen } = recorder();
  say("hello");
  const [event] = seen();
  expect(event?.metadata.name).toMatch(/^a\.[0-9a-f]{16}$/);
  expect(Number(BigInt(`0x${event?.metadata.name?.slice(2)}`) / 1_000_000n)).toBe(START);
  expect(event).toMatchObject({ message: "hello", reason: "R", type: "Normal", count: 1, source: { component: "c" } });
  expect(event?.involvedObject).toMatchObject({ apiVersion: "v1", kind: "ConfigMap", name: "a", namespace: "default" });
});

test("the same again is counted", () => {
  const { harness, say, seen } = recorder();
  say("hello");
  harness.now += 5000;
  say("hello");
  expect(seen().map(({ count, firstTimestamp, lastTimestamp }) => [count, firstTimestamp, lastTimestamp])).toEqual([
    [2, "2026-01-01T00:00:00Z", "2026-01-01T00:00:05Z"],
  ]);
});

test("from the tenth message with one reason on, they are combined; after 25, dropped until some time has passed", () => {
  const { harness, say, seen } = recorder();
  for (let i = 0; i < 40; i++) say(`message ${i}`);
  const combined = seen().filter(({ message }) => message?.startsWith("(combined from similar events): "));
  expect(seen().length).toBe(10);
  expect(combined.map(({ count, message }) => [count, message])).toEqual([
    [16, "(combined from similar events): message 24"],
  ]);
  harness.now += 300_000;
  say("later");
  say("too soon");
  expect(seen().reduce((sum, { count = 0 }) => sum + count, 0)).toBe(26);
});

test("a Node's events are found by its name", () => {
  const { harness } = recorder();
  create(harness.client, "nodes", nodeOf("n1"));
  const node = harness.client.get("nodes", "n1");
  if (node === undefined) throw new Error("no node");
  contextOf(harness.client, { seed: 1, controller: "c" }).event(node, "Normal", "R", "m");
  expect(harness.client.eventsOf("n1").map(({ metadata }) => metadata.namespace)).toEqual(["default"]);
});
