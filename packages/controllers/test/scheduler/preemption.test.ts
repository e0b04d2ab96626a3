/** Pods that make others leave, as few and as unimportant as can be; and those that may not. */
import type { KubeObject, Pod } from "@kubenetsim/api";
import { expect, test } from "vitest";
import { create, type Harness, newHarness, nodeOf, setReady, settle } from "../harness.ts";
import { reasons } from "../workload.ts";

const priorityClass = (name: string, value: number, extra: object = {}): KubeObject =>
  ({ apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value, ...extra }) as KubeObject;
const pod = (name: string, cpu: string, priorityClassName: string, spec: object = {}): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels: { app: name } },
    spec: {
      containers: [{ name: "c", image: "i", resources: { requests: { cpu } } }],
      ...(priorityClassName === "" ? {} : { priorityClassName }),
      ...spec,
    },
  }) as KubeObject;
const on = (nodeName: string) => ({ nodeName });
const budget = (name: string): KubeObject =>
  ({
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name, namespace: "default" },
    spec: { minAvailable: 1, selector: { matchLabels: { app: name } } },
  }) as KubeObject;

/** Nodes of four CPUs, with these pods running. */
function world(nodes: readonly string[], pods: readonly KubeObject[], budgets: readonly KubeObject[] = []): Harness {
  const harness = newHarness();
  for (const each of [priorityClass("low", -5), priorityClass("mid", 5), priorityClass("high", 100)])
    create(harness.client, "priorityclasses", each);
  create(harness.client, "priorityclasses", priorityClass("polite", 100, { preemptionPolicy: "Never" }));
  for (const name of nodes)
    create(harness.client, "nodes", nodeOf(name, { metadata: { name, labels: { "kubernetes.io/hostname": name } } }));
  for (const each of pods) {
    create(harness.client, "pods", each);
    setReady(harness, `default/${each.metadata.name}`, true);
  }
  for (const each of budgets) create(harness.client, "poddisruptionbudgets", each);
  harness.run();
  return harness;
}

const stateOf = ({ client }: Harness, name: string): Pod | undefined => client.get("pods", `default/${name}`);
const leaving = ({ client }: Harness): readonly (string | undefined)[] =>
  client.list("pods").flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [] : [metadata.name]));
const said = (harness: Harness, name: string): string | undefined =>
  stateOf(harness, name)?.status?.conditions?.find(({ type }) => type === "PodScheduled")?.message;

test("the victim is told, has its time to end, and the node is kept for whom it left", () => {
  const harness = world(["n1"], [pod("old", "4", "low", on("n1"))]);
  create(harness.client, "pods", pod("new", "3", "high"));
  harness.run();
  const uid = stateOf(harness, "new")?.metadata.uid;
  expect(leaving(harness)).toEqual(["old"]);
  expect(stateOf(harness, "old")?.metadata.deletionGracePeriodSeconds).toBe(30);
  expect(stateOf(harness, "old")?.status?.conditions).toContainEqual(
    expect.objectContaining({
      type: "DisruptionTarget",
      status: "True",
      reason: "PreemptionByScheduler",
      message: "default-scheduler: preempting to accommodate a higher priority pod",
    }),
  );
  expect(stateOf(harness, "new")?.status?.nominatedNodeName).toBe("n1");
  expect(said(harness, "new")).toBe("0/1 nodes are available: 1 Insufficient cpu.");
  expect(reasons(harness, "Pod")).toContain(`Preempted: Preempted by pod ${uid} on node n1`);
  // Someone else of less worth gets none of the room that comes free.
  create(harness.client, "pods", pod("thief", "2", "mid"));
  settle(harness);
  expect(stateOf(harness, "new")?.spec.nodeName).toBe("n1");
  expect(stateOf(harness, "new")?.status?.nominatedNodeName).toBeUndefined();
  expect(stateOf(harness, "thief")?.spec.nodeName).toBeUndefined();
});

/** [what, nodes, pods that run, budgets, the pod, who leaves, what it is told] */
type Row = [
  string,
  readonly string[],
  readonly KubeObject[],
  readonly KubeObject[],
  KubeObject,
  readonly string[],
  string,
];
const none = (total: number, why: string): string => `preemption: 0/${total} nodes are available: ${why}.`;
const NO_CPU = "0/1 nodes are available: 1 Insufficient cpu.";

test.each<Row>([
  [
    "only as many as are needed, the least important first",
    ["n1"],
    [pod("a", "2", "mid", on("n1")), pod("b", "1", "low", on("n1")), pod("c", "1", "low", on("n1"))],
    [],
    pod("new", "2", "high"),
    ["b", "c"],
    NO_CPU,
  ],
  [
    "the node whose victims are worth least",
    ["n1", "n2"],
    [pod("a", "4", "mid", on("n1")), pod("b", "4", "low", on("n2"))],
    [],
    pod("new", "4", "high"),
    ["b"],
    "0/2 nodes are available: 2 Insufficient cpu.",
  ],
  [
    "rather no budget is broken",
    ["n1", "n2"],
    [pod("a", "4", "low", on("n1")), pod("b", "4", "mid", on("n2"))],
    [budget("a")],
    pod("new", "4", "high"),
    ["b"],
    "0/2 nodes are available: 2 Insufficient cpu.",
  ],
  [
    "but one is, if there is no other way",
    ["n1"],
    [pod("a", "4", "low", on("n1"))],
    [budget("a")],
    pod("new", "4", "high"),
    ["a"],
    NO_CPU,
  ],
  [
    "no one is worth less",
    ["n1"],
    [pod("a", "4", "high", on("n1"))],
    [],
    pod("new", "1", "high"),
    [],
    `${NO_CPU} ${none(1, "1 No preemption victims found for incoming pod")}`,
  ],
  [
    "it would not be enough",
    ["n1"],
    [pod("a", "3", "high", on("n1")), pod("b", "1", "low", on("n1"))],
    [],
    pod("new", "2", "high"),
    [],
    `${NO_CPU} ${none(1, "1 Insufficient cpu")}`,
  ],
  [
    "preemptionPolicy: Never",
    ["n1"],
    [pod("a", "4", "low", on("n1"))],
    [],
    pod("new", "1", "polite"),
    [],
    `${NO_CPU} preemption: not eligible due to preemptionPolicy=Never.`,
  ],
  [
    "an anti-affinity is cured by its pod's leave",
    ["n1"],
    [pod("a", "1", "low", on("n1"))],
    [],
    pod("new", "1", "high", {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "a" } } },
          ],
        },
      },
    }),
    ["a"],
    "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.",
  ],
])("%s", (_what, nodes, pods, budgets, incoming, expected, message) => {
  const harness = world(nodes, pods, budgets);
  create(harness.client, "pods", incoming);
  harness.run();
  expect(leaving(harness)).toEqual(expected);
  expect(said(harness, "new")).toBe(message);
});

test("while its victims end it asks nobody else to leave", () => {
  const harness = world(["n1"], [pod("a", "4", "low", on("n1"))]);
  create(harness.client, "pods", pod("new", "4", "high"));
  harness.run();
  harness.client.patch("nodes", "n1", "merge", { metadata: { labels: { some: "change" } } });
  harness.run();
  expect(said(harness, "new")).toBe(
    `${NO_CPU} preemption: not eligible due to a terminating pod on the nominated node.`,
  );
  expect(stateOf(harness, "new")?.status?.nominatedNodeName).toBe("n1");
});

test("a gated pod is nobody's business until its gates are gone", () => {
  const harness = world(["n1"], []);
  create(harness.client, "pods", pod("new", "1", "", { schedulingGates: [{ name: "example.com/wait" }] }));
  harness.run();
  expect(stateOf(harness, "new")?.status?.conditions?.[0]).toMatchObject({ reason: "SchedulingGated" });
  expect(reasons(harness, "Pod")).toEqual([]);
  harness.client.patch("pods", "default/new", "merge", { spec: { schedulingGates: [] } });
  harness.run();
  expect(stateOf(harness, "new")?.spec.nodeName).toBe("n1");
});
