import { createNetns, type Packet, printNftCommands, printNftRuleset, type Ruleset, walk } from "@kubenetsim/linux";
import { type Prefix, parseAddr, parsePrefix } from "@kubenetsim/sim";
import { expect, test } from "vitest";
import { cniRules, type HostPortMapping, mergeRulesets } from "../src/index.ts";

function prefix(text: string): Prefix {
  return parsePrefix(text) ?? { addr: 0, bits: 0 };
}

const CLUSTER = { clusterCIDRs: [prefix("10.244.0.0/16")], podCIDRs: [prefix("10.244.1.0/24")], hostPorts: [] };

// The pod and the ports of the portmap plugin's own tests, with what they expect.
const MAPPING: HostPortMapping = {
  sandboxID: "icee6giejonei6so",
  addresses: [
    { addr: 0x0a000002, bits: 24 },
    { addr: 0x20010db8_0000_0000_0000_0000_0000_0002n, bits: 64 },
  ],
  ports: [
    { protocol: "tcp", hostPort: 8080, containerPort: 80 },
    { protocol: "udp", hostPort: 8080, containerPort: 81 },
    { protocol: "tcp", hostPort: 8083, containerPort: 83, hostIP: 0xc0a80002 },
    { protocol: "tcp", hostPort: 8084, containerPort: 84, hostIP: 0 },
    { protocol: "tcp", hostPort: 8085, containerPort: 85, hostIP: 0x20010db8_000a_0000_0000_0000_0000_0001n },
    { protocol: "tcp", hostPort: 8086, containerPort: 86, hostIP: 0n },
  ],
  because: [{ kind: "Pod", namespace: "default", name: "web" }],
};

const ID = 'comment "icee6giejonei6so"';

function ofPod(mapping: HostPortMapping, family: 4 | 6): Ruleset {
  return cniRules({ clusterCIDRs: [], podCIDRs: [], hostPorts: [mapping] }, family, "nftables");
}

function commands(rules: Ruleset): readonly string[] {
  return printNftCommands(rules.nft ?? [])
    .split("\n")
    .filter((line) => line !== "");
}

test.each<[4 | 6, string, readonly string[]]>([
  [
    4,
    "ip",
    [
      `hostports tcp dport 8080 dnat to 10.0.0.2:80 ${ID}`,
      `hostports udp dport 8080 dnat to 10.0.0.2:81 ${ID}`,
      `hostports ip daddr 192.168.0.2 tcp dport 8083 dnat to 10.0.0.2:83 ${ID}`,
      `hostports tcp dport 8084 dnat to 10.0.0.2:84 ${ID}`,
      "hostports_all jump hostip_hostports",
      "hostports_all jump hostports",
      "prerouting fib daddr type local jump hostports_all",
      "output fib daddr type local jump hostports_all",
      `masquerading ip saddr 10.0.0.2 ip daddr 10.0.0.2 masquerade ${ID}`,
      `masquerading ip saddr 127.0.0.1 ip daddr 10.0.0.2 masquerade ${ID}`,
    ],
  ],
  [
    6,
    "ip6",
    [
      `hostports tcp dport 8080 dnat to [2001:db8::2]:80 ${ID}`,
      `hostports udp dport 8080 dnat to [2001:db8::2]:81 ${ID}`,
      `hostports ip6 daddr 2001:db8:a::1 tcp dport 8085 dnat to [2001:db8::2]:85 ${ID}`,
      `hostports tcp dport 8086 dnat to [2001:db8::2]:86 ${ID}`,
      "hostports_all jump hostip_hostports",
      "hostports_all jump hostports",
      "prerouting fib daddr type local jump hostports_all",
      "output fib daddr type local jump hostports_all",
      `masquerading ip6 saddr 2001:db8::2 ip6 daddr 2001:db8::2 masquerade ${ID}`,
    ],
  ],
])("the table that the portmap plugin writes for IPv%i", (family, ip, rules) => {
  const lines = commands(ofPod(MAPPING, family));
  expect(lines[0]).toBe(`add table ${ip} cni_hostport { comment "CNI portmap plugin" ; }`);
  expect(lines.filter((line) => line.startsWith("add rule"))).toEqual(
    rules.map((rule) => `add rule ${ip} cni_hostport ${rule}`),
  );
});

test("a rule of a pod's port says by which pod it is there", () => {
  const table = ofPod(MAPPING, 4).nft?.[0];
  expect(table?.chain("hostports")?.rules[0]?.because).toEqual(MAPPING.because);
  expect(table?.chain("prerouting")?.rules[0]?.because).toEqual([]);
});

test.each([
  ["no ports", { ...MAPPING, ports: [] }],
  ["no address of the family", { ...MAPPING, addresses: [{ addr: 5n, bits: 64 }] }],
])("%s: no table", (_name, mapping) => {
  expect(ofPod(mapping, 4).nft).toEqual([]);
});

test("flannel's table, as nft lists it", () => {
  const listed = printNftRuleset(cniRules(CLUSTER, 4, "nftables").nft ?? []);
  expect(listed).toBe(`table ip flannel-ipv4 {
	comment "rules for flannel-ipv4"
	chain postrtg {
		comment "chain to manage traffic masquerading by flannel"
		type nat hook postrouting priority srcnat; policy accept;
		meta mark 0x00004000 return
		ip saddr 10.244.1.0/24 ip daddr 10.244.0.0/16 return
		ip saddr 10.244.0.0/16 ip daddr 10.244.1.0/24 return
		ip saddr != 10.244.1.0/24 ip daddr 10.244.0.0/16 return
		ip saddr 10.244.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random
		ip saddr != 10.244.0.0/16 ip daddr 10.244.0.0/16 masquerade fully-random
	}

	chain forward {
		comment "chain to accept flannel traffic"
		type filter hook forward priority filter; policy accept;
		ip saddr 10.244.0.0/16 accept
		ip daddr 10.244.0.0/16 accept
	}
}
`);
  expect(cniRules(CLUSTER, 6, "nftables").nft).toEqual([]);
});

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
  ["outside to a pod here", "203.0.113.1", "10.244.1.5", 0, false],
  ["outside to a pod elsewhere, unlike with iptables", "203.0.113.1", "10.244.2.6", 0, false],
  ["multicast", "10.244.1.5", "224.0.0.5", 0, false],
  ["marked by kube-proxy, who masquerades it himself", "10.244.1.5", "203.0.113.1", 0x4000, false],
  ["node to the outside", "192.168.0.2", "203.0.113.1", 0, false],
])("%s", (_name, source, target, mark, masqueraded) => {
  const rules = cniRules(CLUSTER, 4, "nftables");
  const outcome = walk(rules, "postrouting", packet(source, target, mark), createNetns("node"));
  expect(outcome.nat?.snat !== undefined).toBe(masqueraded);
});

test("merged with another's tables, all are listed, and of chains with one priority the later made is asked first", () => {
  const first = cniRules(CLUSTER, 4, "nftables");
  const second = cniRules({ ...CLUSTER, clusterCIDRs: [], hostPorts: [MAPPING] }, 4, "nftables");
  const both = mergeRulesets(first, second);
  expect(both.nft?.map((table) => table.name)).toEqual(["flannel-ipv4", "cni_hostport"]);
  expect(both.base("postrouting").map((base) => base.chain)).toEqual([
    "ip cni_hostport masquerading",
    "ip flannel-ipv4 postrtg",
  ]);
  expect(mergeRulesets(first, second)).toBe(both);
});
