/** Packets that nobody answers: refused, dropped, without a way. What the client sees, and who said it. */
import { describe, expect, test } from "vitest";
import { ask, ipOf, OUTSIDE, smallCluster } from "../fixture.ts";

const cluster = smallCluster();
const near = ipOf(cluster, "near");
const far = ipOf(cluster, "far");
const NODE_1 = "192.168.0.2";
const REFUSED = "refused: Connection refused";
const TIMED_OUT = "dropped: Connection timed out";

type Case = readonly [what: string, from: string, address: string, port: number, outcome: string];

test.each<Case>([
  ["no endpoints, from a pod", "pod/asker-1", "10.96.1.4", 80, REFUSED],
  ["no endpoints, from a node", "node/node-1", "10.96.1.4", 80, REFUSED],
  ["no endpoints, NodePort from outside", OUTSIDE, NODE_1, 30004, REFUSED],
  ["a closed port of a pod", "pod/asker-1", near, 9999, REFUSED],
  ["a closed port behind a Service", "pod/asker-1", "10.96.1.5", 80, REFUSED],
  ["a closed port of a node", OUTSIDE, NODE_1, 81, REFUSED],
  ["a port that the Service does not have leaves the cluster", "pod/asker-1", "10.96.1.2", 81, TIMED_OUT],
  ["a port that the Service does not have, from a node", "node/node-1", "10.96.1.2", 81, TIMED_OUT],
  ["a ClusterIP that no Service has", "node/node-1", "10.96.99.99", 80, TIMED_OUT],
  ["a ClusterIP from outside", OUTSIDE, "10.96.1.2", 80, TIMED_OUT],
  ["a pod from outside", OUTSIDE, near, 8080, TIMED_OUT],
  [
    "an address of the own pods' range that nobody has",
    "node/node-1",
    "10.244.0.250",
    80,
    "unreachable: No route to host",
  ],
  [
    "an address of the nodes' network that nobody has",
    "node/node-1",
    "192.168.0.99",
    80,
    "unreachable: No route to host",
  ],
  [
    "an address of another node's pods that nobody has",
    "node/node-1",
    "10.244.1.250",
    80,
    "unreachable: No route to host",
  ],
  ["a host far away, past the default gateway", "pod/asker-1", "8.8.8.8", 53, TIMED_OUT],
  ["a server that accepts and stays silent", "pod/asker-1", "10.96.1.13", 80, "no-answer: Connection timed out"],
])("%s", (_what, from, address, port, outcome) => {
  expect(ask(cluster.fork(), from, address, port)).toBe(outcome);
});

test("UDP to a port that the backend does not serve is refused in the Service's name", () => {
  const fork = cluster.fork();
  const { disposition, trace } = fork.send("pod/asker-1", { address: "10.96.1.11", port: 53, protocol: "udp" });
  expect(disposition).toBe("refused");
  expect(trace.reply?.received?.source).toBe("10.96.1.11");
  expect(ask(fork, "node/node-1", "10.96.1.11", 53, "udp")).toBe(REFUSED);
});

describe("REJECT", () => {
  const rejects: readonly (readonly [string, string, string, string, string])[] = [
    ["a pod hears it from its bridge", "pod/asker-1", "10.96.1.4", "10.244.0.1", "Service default/empty"],
    ["outside hears it from the node", OUTSIDE, NODE_1, NODE_1, "Service default/empty"],
  ];
  test.each(rejects)("%s", (_what, from, address, sayer, because) => {
    const port = address === NODE_1 ? 30004 : 80;
    const { trace } = cluster.fork().send(from, { address, port, protocol: "tcp" });
    expect(trace.reply?.sent).toMatchObject({ protocol: "icmp", source: sayer });
    const rule = trace.hops
      .flatMap((hop) => hop.steps)
      .find((step) => step.kind === "rule" && step.action.includes("REJECT"));
    const [ref] = rule?.because ?? [];
    expect(`${ref?.kind} ${ref?.namespace}/${ref?.name}`).toBe(because);
  });

  test("a ClusterIP is rejected in FORWARD, a NodePort in INPUT, the node's own in OUTPUT", () => {
    const hookOf = (from: string, address: string, port: number): unknown =>
      cluster
        .fork()
        .send(from, { address, port, protocol: "tcp" })
        .trace.hops.flatMap((hop) => hop.steps)
        .find((step) => step.kind === "rule" && step.action.includes("REJECT"))?.detail["hook"];
    expect(hookOf("pod/asker-1", "10.96.1.4", 80)).toBe("forward");
    expect(hookOf(OUTSIDE, NODE_1, 30004)).toBe("input");
    expect(hookOf("node/node-1", "10.96.1.4", 80)).toBe("output");
  });
});

test.each([
  ["a REJECT", "pod/asker-1", "10.96.1.4", 80],
  ["a closed port", "pod/asker-1", near, 9999],
  ["a DROP", OUTSIDE, NODE_1, 30008],
])("%s leaves no connection behind", (_what, from, address, port) => {
  const fork = cluster.fork();
  const before = ["node-1", "node-2"].map((node) => fork.node(node).conntrack());
  fork.send(from, { address, port, protocol: "tcp" });
  expect(["node-1", "node-2"].map((node) => fork.node(node).conntrack())).toEqual(before);
});

describe("ping", () => {
  test.each([
    ["a pod, from a pod", "pod/asker-1", far, "delivered"],
    ["a pod, from its node", "node/node-1", near, "delivered"],
    ["a node, from outside", OUTSIDE, NODE_1, "delivered"],
    ["itself", "node/node-1", NODE_1, "delivered"],
    ["a ClusterIP gets no answer", "pod/asker-1", "10.96.1.1", "dropped"],
    ["a ClusterIP from a node gets none either", "node/node-1", "10.96.1.1", "dropped"],
    ["a ClusterIP without endpoints is not refused: REJECT is for its port", "pod/asker-1", "10.96.1.4", "dropped"],
  ])("%s", (_what, from, address, disposition) => {
    expect(cluster.fork().send(from, { address, port: 0, protocol: "icmp" }).disposition).toBe(disposition);
  });

  test("prints as iputils does", () => {
    const fork = cluster.fork();
    expect(fork.pod("asker-1").ping(near)).toMatchObject({
      exitCode: 0,
      stdout: `PING ${near} (${near}) 56(84) bytes of data.\n64 bytes from ${near}: icmp_seq=1 ttl=64 time=0.000 ms\n\n--- ${near} ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\n`,
    });
    const lost = fork.node("node-1").ping("10.96.1.1");
    expect(lost.exitCode).toBe(1);
    expect(lost.stdout).toContain("1 packets transmitted, 0 received, 100% packet loss");
  });
});
