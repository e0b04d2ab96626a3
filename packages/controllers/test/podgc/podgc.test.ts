/** Pods of a node that is gone fail and go. */
import { expect, test } from "vitest";
import { create, deploymentOf, newHarness, nodeOf, settle } from "../harness.ts";

test("A pod goes after its node, and is made anew elsewhere", () => {
  const harness = newHarness();
  create(harness.client, "nodes", nodeOf("n1"));
  create(harness.client, "deployments", deploymentOf("web", 1));
  settle(harness);
  create(harness.client, "nodes", nodeOf("n2"));
  harness.client.delete("nodes", "n1");
  harness.advance(40_000);
  expect(harness.client.list("pods").map(({ spec }) => spec.nodeName)).toEqual(["n2"]);
});
