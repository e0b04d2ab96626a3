/** Which nodes pods are taken from, and how fast, as zones get worse. */
import type { KubeObject } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf } from "../harness.ts";

const SECOND = 1000;

function start(names: readonly string[], zoneOf: (name: string) => string = () => ""): Harness {
  const harness = newHarness();
  for (const name of names)
    create(harness.client, "nodes", {
      ...nodeOf(name),
      metadata: { name, labels: { "topology.kubernetes.io/zone": zoneOf(name) } },
    });
  harness.run();
  return harness;
}

const namesTo = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `n${i + 10}`);

function setReady({ client }: Harness, names: readonly string[], status: "True" | "False" | "Unknown"): void {
  for (const name of names) {
    const node = client.get("nodes", name);
    const conditions = [{ type: "Ready", status }];
    client.update("nodes", { ...node, status: { ...node?.status, conditions } } as KubeObject, {
      subresource: "status",
    });
  }
}

const evicting = ({ client }: Harness): readonly (string | undefined)[] =>
  client
    .list("nodes")
    .filter(({ spec }) => spec?.taints?.some(({ effect }) => effect === "NoExecute"))
    .map(({ metadata }) => metadata.name);

test("one node every ten seconds", () => {
  const harness = start(namesTo(6));
  setReady(harness, ["n10", "n11", "n12"], "Unknown");
  harness.run();
  expect(evicting(harness)).toEqual(["n10"]);
  harness.advance(9 * SECOND);
  expect(evicting(harness).length).toBe(1);
  harness.advance(SECOND);
  expect(evicting(harness).length).toBe(2);
  harness.advance(10 * SECOND);
  expect(evicting(harness).length).toBe(3);
});

test("each zone has its own pace", () => {
  const harness = start(namesTo(6), (name) => (name < "n13" ? "a" : "b"));
  setReady(harness, ["n10", "n13"], "False");
  harness.run();
  expect(evicting(harness)).toEqual(["n10", "n13"]);
});

test.each([
  ["a small zone of which more than half is away is left alone", 10, 6, 1, 1],
  ["a large one goes on at a tenth of the pace", 60, 40, 1, 2],
  ["two away are not too many", 3, 2, 1, 2],
])("%s", (_what, nodes, away, first, later) => {
  const names = namesTo(nodes);
  const harness = start(names);
  setReady(harness, names.slice(0, 1), "Unknown");
  harness.run();
  expect(evicting(harness).length).toBe(first);
  setReady(harness, names.slice(0, away), "Unknown");
  harness.advance(nodes > 50 ? 101 * SECOND : 11 * SECOND);
  expect(evicting(harness).length).toBe(later);
});

test("where no node is ready pods stay where they are, until one is", () => {
  const names = namesTo(4);
  const harness = start(names);
  setReady(harness, names, "Unknown");
  harness.advance(60 * SECOND);
  expect(evicting(harness)).toEqual([]);
  setReady(harness, ["n12", "n13"], "True");
  harness.advance(20 * SECOND);
  expect(evicting(harness)).toEqual(["n10", "n11"]);
});

test("a node that is reached again, and not well, keeps its place: only the reason changes", () => {
  const harness = start(namesTo(3));
  setReady(harness, ["n10"], "Unknown");
  harness.run();
  setReady(harness, ["n10", "n11"], "False");
  harness.run();
  const taints = harness.client.get("nodes", "n10")?.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`);
  expect(taints).toEqual(["node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute"]);
  expect(evicting(harness)).toEqual(["n10"]);
});

test("pressure and a network that is not there keep pods away", () => {
  const harness = start(["n10"]);
  const node = harness.client.get("nodes", "n10");
  const conditions = ["Ready", "DiskPressure", "MemoryPressure", "NetworkUnavailable", "PIDPressure"].map((type) => ({
    type,
    status: "True",
  }));
  harness.client.update("nodes", { ...node, status: { ...node?.status, conditions } } as KubeObject, {
    subresource: "status",
  });
  harness.run();
  expect(harness.client.get("nodes", "n10")?.spec?.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    "node.kubernetes.io/disk-pressure:NoSchedule",
    "node.kubernetes.io/memory-pressure:NoSchedule",
    "node.kubernetes.io/network-unavailable:NoSchedule",
    "node.kubernetes.io/pid-pressure:NoSchedule",
  ]);
});
