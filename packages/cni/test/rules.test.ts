import { createNetns, type Packet, walk } from "@kubenetsim/linux";
import { type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { cniRules } from "../src/index.ts";

function prefix(text: string): Prefix {
  return parsePrefix(text) ?? { addr: 0, bits: 0 };
}

const CONFIG = { clusterCIDRs: [prefix("10.244.0.0/16")], podCIDRs: [prefix("10.244.1.0/24")], hostPorts: [] };

function packet(source: string, target: string, mark: number): Packet {
  const base = {
    id: 1,
    family: 4,
    protocol: "tcp",
    sourcePort: 1234,
    targetPort: 80,
    ctState: "NEW",
    ttl: 64,
  } as const;
  return { ...base, source: parseAddr(source) ?? 0, target: parseAddr(target) ?? 0, mark };
}

test.each([
  ["pod to the outside", "10.244.1.5", "203.0.113.1", 0, true],
  ["pod to a pod of this node", "10.244.1.5", "10.244.1.6", 0, false],
  ["pod to a pod of another node", "10.244.1.5", "10.244.2.6", 0, false],
  ["another node's pod to one here", "10.244.2.6", "10.244.1.5", 0, false],
  ["outside to a pod here", "203.0.113.1", "10.244.1.5", 0, false],
  ["outside to a pod elsewhere", "203.0.113.1", "10.244.2.6", 0, true],
  ["multicast", "10.244.1.5", "224.0.0.5", 0, false],
  ["marked by kube-proxy, who masquerades it himself", "10.244.1.5", "203.0.113.1", 0x4000, false],
  ["node to the outside", "192.168.0.2", "203.0.113.1", 0, false],
])("%s", (_name, source, target, mark, masqueraded) => {
  const outcome = walk(cniRules(CONFIG, 4), "postrouting", packet(source, target, mark), createNetns("node"));
  expect(outcome.nat?.snat !== undefined).toBe(masqueraded);
});

test("a family that the cluster has no pods of has no rules", () => {
  const rules = cniRules(CONFIG, 6);
  expect([...rules.chains("nat"), ...rules.chains("filter")]).toEqual([]);
});
