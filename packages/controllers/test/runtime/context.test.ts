import { expect, test } from "vitest";
import { contextOf } from "../../src/index.ts";
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
