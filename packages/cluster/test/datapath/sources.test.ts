/** Who answers, and what source address it sees: every way to a pod, from everywhere. */
import { describe, expect, test } from "vitest";
import { ask, ipOf, OUTSIDE, smallCluster } from "../fixture.ts";

const cluster = smallCluster();
const NODE_1 = "192.168.0.2";
const NODE_2 = "192.168.0.3";
const BRIDGE_1 = "10.244.0.1";
const BRIDGE_2 = "10.244.1.1";
const asker1 = ipOf(cluster, "asker-1");
const asker2 = ipOf(cluster, "asker-2");
const near = ipOf(cluster, "near");
const far = ipOf(cluster, "far");

const POD_1 = "pod/asker-1";
const POD_2 = "pod/asker-2";

type Case = readonly [what: string, from: string, address: string, port: number, answer: string];

describe.each<readonly [string, readonly Case[]]>([
  [
    "pod to pod",
    [
      ["on one node, over the bridge", POD_1, near, 8080, `near saw ${asker1}`],
      ["to the other node", POD_1, far, 8080, `far saw ${asker1}`],
      ["and back again", POD_2, near, 8080, `near saw ${asker2}`],
      ["to itself, by its own address", "pod/near", near, 8080, `near saw ${near}`],
    ],
  ],
  [
    "node to pod",
    [
      ["of its own: from the bridge's address", "node/node-1", near, 8080, `near saw ${BRIDGE_1}`],
      ["of another: from its own address", "node/node-1", far, 8080, `far saw ${NODE_1}`],
    ],
  ],
  [
    "ClusterIP",
    [
      ["from a pod keeps the source", POD_1, "10.96.1.2", 80, `near saw ${asker1}`],
      ["from a pod to another node keeps the source", POD_1, "10.96.1.3", 80, `far saw ${asker1}`],
      ["from a node to its own pod", "node/node-1", "10.96.1.2", 80, `near saw ${BRIDGE_1}`],
      ["from a node to another node's pod", "node/node-1", "10.96.1.3", 80, `far saw ${NODE_1}`],
      ["hairpin: a pod that meets itself sees its bridge", "pod/near", "10.96.1.2", 80, `near saw ${BRIDGE_1}`],
      ["hairpin on the other node", "pod/far", "10.96.1.3", 80, `far saw ${BRIDGE_2}`],
      [
        "of a hostNetwork pod, from the other node's pod: the network plugin masquerades",
        POD_1,
        "10.96.1.10",
        80,
        `on-host saw ${NODE_1}`,
      ],
      ["of a hostNetwork pod, from its own node's pod", POD_2, "10.96.1.10", 80, `on-host saw ${asker2}`],
    ],
  ],
  [
    "NodePort",
    [
      ["from outside, by the pod's node", OUTSIDE, NODE_1, 30002, `near saw ${BRIDGE_1}`],
      ["from outside, by the other node", OUTSIDE, NODE_2, 30002, `near saw ${NODE_2}`],
      ["from outside, to the other node's pod", OUTSIDE, NODE_1, 30003, `far saw ${NODE_1}`],
      ["from a pod", POD_1, NODE_1, 30002, `near saw ${BRIDGE_1}`],
      ["from a node at another", "node/node-1", NODE_2, 30003, `far saw ${BRIDGE_2}`],
      ["on the bridge's address as well", POD_1, BRIDGE_1, 30003, `far saw ${NODE_1}`],
      ["on 127.0.0.1 by route_localnet", "node/node-1", "127.0.0.1", 30003, `far saw ${NODE_1}`],
    ],
  ],
  [
    "externalTrafficPolicy Local",
    [
      ["keeps the source at the endpoint's node", OUTSIDE, NODE_2, 30008, "far saw 192.168.0.200"],
      ["is dropped at a node without endpoint", OUTSIDE, NODE_1, 30008, "dropped: Connection timed out"],
      ["pods use all endpoints all the same", POD_1, NODE_1, 30008, `far saw ${asker1}`],
      ["the node itself too", "node/node-1", NODE_1, 30008, `far saw ${NODE_1}`],
      ["its ClusterIP is as ever", "node/node-1", "10.96.1.8", 80, `far saw ${NODE_1}`],
    ],
  ],
  [
    "internalTrafficPolicy Local",
    [
      ["at the endpoint's node", POD_2, "10.96.1.9", 80, `far saw ${asker2}`],
      ["is dropped where there is none", POD_1, "10.96.1.9", 80, "dropped: Connection timed out"],
    ],
  ],
  [
    "hostPort",
    [
      ["from outside keeps the source", OUTSIDE, NODE_2, 8090, "on-host-port saw 192.168.0.200"],
      ["only on the pod's node", OUTSIDE, NODE_1, 8090, "refused: Connection refused"],
      ["from a pod of another node", POD_1, NODE_2, 8090, `on-host-port saw ${NODE_1}`],
      ["from the node itself, which is not masqueraded", "node/node-2", NODE_2, 8090, `on-host-port saw ${NODE_2}`],
    ],
  ],
  [
    "hostNetwork",
    [
      ["from outside", OUTSIDE, NODE_2, 9100, "on-host saw 192.168.0.200"],
      ["from its own node's loopback", "node/node-2", "127.0.0.1", 9100, "on-host saw 127.0.0.1"],
      ["itself asks as its node", "pod/on-host", far, 8080, `far saw ${BRIDGE_2}`],
    ],
  ],
  [
    "externalIPs",
    [
      ["from a pod", POD_1, "203.0.113.5", 80, `far saw ${NODE_1}`],
      ["from a node", "node/node-1", "203.0.113.5", 80, `far saw ${NODE_1}`],
    ],
  ],
])("%s", (_group, cases) => {
  test.each(cases)("%s", (_what, from, address, port, answer) => {
    expect(ask(cluster.fork(), from, address, port)).toBe(answer);
  });
});

test("UDP passes a Service as TCP does", () => {
  expect(ask(cluster.fork(), POD_2, "10.96.1.6", 53, "udp")).toBe(`dns-like saw ${asker2}`);
});
