import { addLink, createNetns, lookupRoute } from "@kubenetsim/linux";
import { formatAddr, type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import {
  BRIDGE,
  ensureBridge,
  type NodeGateway,
  unwirePod,
  vethName,
  wirePod,
  withHostGateways,
} from "../src/index.ts";

function prefix(text: string): Prefix {
  return parsePrefix(text) ?? { addr: 0, bits: 0 };
}

const CIDRS = [prefix("10.244.1.0/24"), prefix("fd00:1::/64")];
const ADDRESSES = ["10.244.1.5", "fd00:1::5"].map((text) => parseAddr(text) ?? 0);
const WIRING = { netns: "default/web", sandboxID: "abc", addresses: ADDRESSES };

test("a wired pod: eth0 with its addresses, a default route by the bridge, a hairpin port on the bridge", () => {
  const { node, pod, veth } = wirePod(createNetns("node-1"), CIDRS, WIRING);
  expect(veth).toMatch(/^veth[0-9a-f]{8}$/);
  expect(pod.links.get("eth0")?.addresses.map((each) => `${formatAddr(each.addr)}/${each.bits}`)).toEqual([
    "10.244.1.5/24",
    "fd00:1::5/64",
  ]);
  for (const [target, via] of [
    ["203.0.113.1", "10.244.1.1"],
    ["2001:db8::1", "fd00:1::1"],
    ["10.244.1.9", "10.244.1.9"],
  ] as const) {
    expect(formatAddr(lookupRoute(pod, parseAddr(target) ?? 0)?.nextHop ?? 0)).toBe(via);
  }
  expect(node.links.get(veth)).toMatchObject({ kind: "veth", master: BRIDGE, hairpin: true });
  expect(node.links.get(BRIDGE)?.addresses.map((each) => formatAddr(each.addr))).toEqual(["10.244.1.1", "fd00:1::1"]);
  expect(lookupRoute(node, ADDRESSES[0] ?? 0)?.link).toBe(BRIDGE);
  expect(node.sysctls.ip_forward).toBe(true);
});

test("two sandboxes whose names collide get two veths; unwiring takes one away", () => {
  const first = wirePod(createNetns("node-1"), CIDRS, WIRING);
  const second = wirePod(first.node, CIDRS, WIRING);
  expect([first.veth, second.veth === first.veth]).toEqual([vethName("abc"), false]);
  const left = unwirePod(second.node, first.veth);
  expect([...left.links.keys()].sort()).toEqual([BRIDGE, "lo", second.veth].sort());
  expect(unwirePod(left, first.veth)).toBe(left);
  expect(ensureBridge(left, CIDRS)).toBe(left);
});

test("other nodes are gateways to their pods, each family by its own address; its own pods are on its bridge", () => {
  const machine = (name: string, podCIDRs: readonly Prefix[], ip: string): NodeGateway => ({
    kernel: ensureBridge(addLink(createNetns(name), { name: "eth0", kind: "eth" }), podCIDRs),
    podCIDRs,
    nodeIPs: [parseAddr(ip) ?? 0],
  });
  const [node = createNetns("")] = withHostGateways(
    [
      machine("node-1", CIDRS, "192.168.0.2"),
      machine("node-2", [prefix("10.244.2.0/24"), prefix("fd00:2::/64")], "192.168.0.3"),
    ],
    "eth0",
  );
  const nextHop = (to: string): readonly string[] => {
    const route = lookupRoute(node, parseAddr(to) ?? 0);
    return route === undefined ? [] : [route.link, formatAddr(route.nextHop)];
  };
  expect(nextHop("10.244.2.7")).toEqual(["eth0", "192.168.0.3"]);
  expect(nextHop("fd00:2::7")).toEqual([]);
  expect(nextHop("10.244.1.7")).toEqual([BRIDGE, "10.244.1.7"]);
});
