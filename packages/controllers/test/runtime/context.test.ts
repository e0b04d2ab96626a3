import { emptyTree } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { contextOf, type MemoryHolder } from "../../src/index.ts";
import { create, newHarness, nodeOf } from "../harness.ts";

test("a context reads what was just written, and draws by controller and label", () => {
  const { client } = newHarness([]);
  const context = contextOf(client, { seed: 1, controller: "a" });
  const before = context.store;
  create(context, "nodes", nodeOf("n1"));
  expect(context.store).not.toBe(before);
  expect(context.get("nodes", "n1")?.metadata.name).toBe("n1");
  const draws = (controller: string, label: string) =>
    contextOf(client, { seed: 1, controller }).draw(label, 1_000_000);
  expect(draws("a", "x")).toBe(context.draw("x", 1_000_000));
  expect(draws("a", "y")).not.toBe(draws("a", "x"));
  expect(draws("b", "x")).not.toBe(draws("a", "x"));
});

test("what one controller keeps in mind is frozen, its own, and outlives the context", () => {
  const { client } = newHarness([]);
  const holder: MemoryHolder = { memory: emptyTree() };
  const recall = (controller: string, key = "default/web") =>
    contextOf(client, { seed: 1, controller, holder }).recall(key);
  const empty = holder.memory;
  contextOf(client, { seed: 1, controller: "a", holder }).remember("default/web", { seen: [{ at: 1, value: 2 }] });
  expect(recall("a")).toEqual({ seen: [{ at: 1, value: 2 }] });
  expect(Object.isFrozen(recall("a")?.seen?.[0])).toBe(true);
  expect([recall("b"), recall("a", "default/db"), empty.size]).toEqual([undefined, undefined, 0]);
  contextOf(client, { seed: 1, controller: "a", holder }).remember("default/web", undefined);
  expect([recall("a"), holder.memory.size]).toEqual([undefined, 0]);
});
