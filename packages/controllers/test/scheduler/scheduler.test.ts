/** Where pods go, and what is said when they go nowhere. */
import type { KubeObject, Node, Pod } from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import { expect, test } from "vitest";
import { dispatch } from "../../src/list.ts";
import { fitErrorMessage } from "../../src/scheduler/fit-error.ts";
import { create, deploymentOf, newHarness, nodeOf, settle } from "../harness.ts";

const pod = (name: string, spec: object = {}, labels: object = { app: name }): KubeObject =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: { containers: [{ name: "c", image: "i" }], ...spec },
  }) as KubeObject;
const withPort = (port: object) => ({ containers: [{ name: "c", image: "i", ports: [port] }] });
const withRequest = (requests: object) => ({ containers: [{ name: "c", image: "i", resources: { requests } }] });
const labelled = (name: string, labels: object, spec: object = {}) =>
  nodeOf(name, { metadata: { name, labels }, spec });
const required = (term: object) => ({ requiredDuringSchedulingIgnoredDuringExecution: [term] });
const byHost = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "db" } } };
const spread = (maxSkew: number) => ({
  topologySpreadConstraints: [
    {
      maxSkew,
      topologyKey: "kubernetes.io/hostname",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "web" } },
    },
  ],
});
const hosts = [labelled("n1", { "kubernetes.io/hostname": "n1" }), labelled("n2", { "kubernetes.io/hostname": "n2" })];

/** [what, nodes, pods that are there, the pod, its node or the message] */
type Row = [string, readonly KubeObject[], readonly KubeObject[], KubeObject, string];

const noVictims = (total: number, count = total) =>
  `preemption: 0/${total} nodes are available: ${count} No preemption victims found for incoming pod.`;
const noHelp = (total: number) =>
  `preemption: 0/${total} nodes are available: ${total} Preemption is not helpful for scheduling.`;

test.each<Row>([
  [
    "spread: the emptier place",
    hosts,
    [pod("w1", { nodeName: "n1" }, { app: "web" }), pod("w2", { nodeName: "n1" }, { app: "web" })],
    pod("a", { ...spread(1), containers: [{ name: "c", image: "i" }] }, { app: "web" }),
    "n2",
  ],
  [
    "spread that no node allows",
    [...hosts.slice(0, 1), labelled("n2", { "kubernetes.io/hostname": "n2" }, { unschedulable: true })],
    [pod("w1", { nodeName: "n1" }, { app: "web" })],
    pod("a", spread(1), { app: "web" }),
    "0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) were unschedulable. " +
      "preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
  ],
  ["no nodes", [], [], pod("a"), "no nodes available to schedule pods"],
  [
    "nodeSelector",
    [nodeOf("n1"), labelled("n2", { disk: "ssd" })],
    [],
    pod("a", { nodeSelector: { disk: "ssd" } }),
    "n2",
  ],
  [
    "nodeSelector that no node meets",
    [nodeOf("n1")],
    [],
    pod("a", { nodeSelector: { constructor: "x" } }),
    `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${noHelp(1)}`,
  ],
  [
    "host port taken here, selector there",
    [nodeOf("n1", { metadata: { name: "n1", labels: { a: "b" } } }), nodeOf("n2")],
    [pod("x", { ...withPort({ containerPort: 80, hostPort: 8080 }), nodeName: "n1" })],
    pod("a", { ...withPort({ containerPort: 80, hostPort: 8080 }), nodeSelector: { a: "b" } }),
    "0/2 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 1 node(s) didn't match Pod's node affinity/selector. " +
      "preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
  ],
  [
    "one host port on another address, or with another protocol, is free",
    [nodeOf("n1")],
    [pod("x", { ...withPort({ containerPort: 80, hostPort: 8080, hostIP: "10.0.0.1" }), nodeName: "n1" })],
    pod("a", withPort({ containerPort: 80, hostPort: 8080, hostIP: "10.0.0.2" })),
    "n1",
  ],
  [
    "a host port on all addresses meets one on any",
    [nodeOf("n1")],
    [pod("x", { ...withPort({ containerPort: 80, hostPort: 8080, hostIP: "10.0.0.1" }), nodeName: "n1" })],
    pod("a", withPort({ containerPort: 80, hostPort: 8080 })),
    `0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ${noVictims(1)}`,
  ],
  [
    "host network takes its container ports",
    [nodeOf("n1"), nodeOf("n2")],
    [pod("x", { ...withPort({ containerPort: 3306 }), hostNetwork: true, nodeName: "n1" })],
    pod("a", { ...withPort({ containerPort: 3306 }), hostNetwork: true }),
    "n2",
  ],
  [
    "cordoned",
    [nodeOf("n1", { spec: { unschedulable: true } })],
    [],
    pod("a"),
    `0/1 nodes are available: 1 node(s) were unschedulable. ${noHelp(1)}`,
  ],
  [
    "tainted",
    [nodeOf("n1", { spec: { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] } })],
    [],
    pod("a"),
    `0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. ${noHelp(1)}`,
  ],
  [
    "tolerated",
    [nodeOf("n1", { spec: { taints: [{ key: "k", value: "v", effect: "NoSchedule" }] } })],
    [],
    pod("a", { tolerations: [{ key: "k", operator: "Equal", value: "v", effect: "NoSchedule" }] }),
    "n1",
  ],
  [
    "too much cpu and memory",
    [nodeOf("n1")],
    [pod("x", { ...withRequest({ cpu: "2500m" }), nodeName: "n1" })],
    pod("a", withRequest({ cpu: "1501m", memory: "9Gi" })),
    `0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory. ${noVictims(1)}`,
  ],
  [
    "just enough",
    [nodeOf("n1")],
    [pod("x", { ...withRequest({ cpu: "2500m" }), nodeName: "n1" })],
    pod("a", withRequest({ cpu: "1500m", memory: "8Gi" })),
    "n1",
  ],
  [
    "with whom it must be",
    hosts,
    [pod("db", { nodeName: "n2" })],
    pod("a", { affinity: { podAffinity: required(byHost) } }),
    "n2",
  ],
  [
    "with whom it must not be",
    hosts,
    [pod("db", { nodeName: "n2" })],
    pod("a", { affinity: { podAntiAffinity: required(byHost) } }),
    "n1",
  ],
  [
    "who does not want it",
    hosts,
    [pod("x", { nodeName: "n1", affinity: { podAntiAffinity: required(byHost) } })],
    pod("db"),
    "n2",
  ],
  [
    "the first of its kind may go anywhere",
    hosts.slice(0, 1),
    [],
    pod("db", { affinity: { podAffinity: required(byHost) } }),
    "n1",
  ],
])("%s", (_name, nodes, there, wanted, expected) => {
  const harness = newHarness();
  for (const node of nodes) create(harness.client, "nodes", node);
  for (const each of there) create(harness.client, "pods", each);
  harness.run();
  create(harness.client, "pods", wanted);
  harness.run();
  const stored = harness.client.get("pods", `default/${wanted.metadata.name}`);
  const condition = stored?.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (stored?.spec.nodeName !== undefined) {
    expect(stored.spec.nodeName).toBe(expected);
    expect(condition?.status).toBe("True");
    return;
  }
  expect(condition).toMatchObject({ status: "False", reason: "Unschedulable", message: expected });
  const events = harness.client.eventsOf(stored?.metadata.uid ?? "");
  expect(events.map(({ type, reason, message }) => [type, reason, message])).toEqual([
    ["Warning", "FailedScheduling", expected],
  ]);
});

test("the tutorial's message", () => {
  const ports = { reasons: ["node(s) didn't have free ports for the requested pod ports"], isFinal: false };
  const selector = { reasons: ["node(s) didn't match Pod's node affinity/selector"], isFinal: true };
  expect(fitErrorMessage([ports, selector, ports])).toBe(
    "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 2 node(s) didn't have free ports for the requested pod ports. " +
      "preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.",
  );
});

test("a pod that waits is placed when a node comes, is uncordoned, or loses a pod", () => {
  const harness = newHarness();
  const { client } = harness;
  create(client, "pods", pod("a", withPort({ containerPort: 80, hostPort: 80 })));
  create(client, "pods", pod("b", withPort({ containerPort: 80, hostPort: 80 })));
  harness.run();
  create(client, "nodes", nodeOf("n1", { spec: { unschedulable: true } }));
  harness.run();
  const placed = () =>
    client
      .list("pods", "default")
      .filter(({ spec }) => spec.nodeName === "n1")
      .map(({ metadata }) => metadata.name);
  expect(placed()).toEqual([]);
  const node = client.get("nodes", "n1") as Node;
  const { unschedulable: _, ...spec } = node.spec ?? {};
  client.update("nodes", { ...node, spec } as Node);
  harness.run();
  expect(placed()).toEqual(["a"]);
  client.delete("pods", "default/a", { gracePeriodSeconds: 0 });
  harness.run();
  expect(placed()).toEqual(["b"]);
});

test("when a pod leaves, those that were refused are due, and not those that are still to be tried", () => {
  const harness = newHarness();
  const { client } = harness;
  const web = withPort({ containerPort: 80, hostPort: 80 });
  create(client, "nodes", nodeOf("n1"));
  create(client, "pods", pod("a", web));
  harness.run();
  create(client, "pods", pod("refused", web));
  harness.run();
  create(client, "pods", pod("untried", web));
  const from = client.store.revision;
  client.delete("pods", "default/a", { gracePeriodSeconds: 0 });
  expect(scheduled(client, from)).toEqual(["default/refused"]);
});

test("a pod that waits is tried again when its note is lost, not when it is written", () => {
  const harness = newHarness();
  const { client } = harness;
  create(client, "pods", pod("a"));
  const from = client.store.revision;
  harness.run();
  expect(client.get("pods", "default/a")?.status?.conditions?.[0]?.reason).toBe("Unschedulable");
  expect(scheduled(client, from)).toEqual([]);
  const lost = client.store.revision;
  const { conditions: _, ...status } = client.get("pods", "default/a")?.status ?? {};
  client.update("pods", { ...client.get("pods", "default/a"), status } as Pod, { subresource: "status" });
  expect(scheduled(client, lost)).toEqual(["default/a"]);
});

/** What the scheduler has to look at after the writes since a revision. */
function scheduled(client: Client, revision: number): readonly string[] {
  const due = (client.since(revision) ?? []).flatMap((event) => dispatch(event, client));
  return due.filter(({ controller }) => controller === "default-scheduler").map(({ key }) => key);
}

test("replicas spread over the nodes", () => {
  const harness = newHarness();
  for (const name of ["n1", "n2", "n3"]) create(harness.client, "nodes", nodeOf(name));
  create(harness.client, "deployments", deploymentOf("web", 9));
  settle(harness);
  const nodes = harness.client.list("pods", "default").map(({ spec }: Pod) => spec.nodeName);
  for (const name of ["n1", "n2", "n3"]) expect(nodes.filter((node) => node === name).length).toBe(3);
});
