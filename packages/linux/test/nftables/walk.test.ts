import { expect, test } from "vitest";
import {
  forgetElements,
  type Hook,
  type Netns,
  type NftTableData,
  nftRuleset,
  nftTable,
  type Outcome,
  type Packet,
  parseNft,
  printNftRuleset,
  run,
  type WalkOptions,
  walk,
} from "../../src/index.ts";
import { ip, node, packet } from "../make.ts";
import { SCRIPT } from "./kube.nft.ts";

function tablesOf(text: string): readonly NftTableData[] {
  const result = parseNft(text);
  if (!result.ok) throw new Error(result.error);
  return result.tables;
}

const KUBE = tablesOf(SCRIPT).map(nftTable);

/** Both ways must agree, on every packet of every test here. */
function pass(text: string, hook: Hook, one: Packet, options: WalkOptions = {}, netns: Netns = node()): Outcome {
  return passTables(tablesOf(text).map(nftTable), hook, one, options, netns);
}

function passTables(tables: typeof KUBE, hook: Hook, one: Packet, options: WalkOptions, netns: Netns): Outcome {
  const rules = nftRuleset(tables, one.family);
  const slow = walk(rules, hook, one, netns, options);
  expect(run(rules, hook, one, netns, options)).toEqual(slow);
  expect(run(rules, hook, one, netns, { ...options, trace: false })).toEqual({ ...slow, steps: [] });
  return slow;
}

const INPUT = "add table inet t\nadd chain inet t sub\nadd chain inet t c { type filter hook input priority 0 ; }\n";

test.each([
  ["drop", {}, "drop"],
  ["ip daddr 10.96.0.10 drop", {}, "drop"],
  ["ip daddr 10.96.0.11 drop", {}, "accept"],
  ["ip daddr 10.96.0.0/12 drop", {}, "drop"],
  ["ip daddr != { 10.0.0.0/8, 192.168.0.0/16 } drop", {}, "accept"],
  ["ip6 daddr fd00::1 drop", {}, "accept"],
  ["ip6 daddr fd00::1 drop", { to: "fd00::1", from: "fd00::2" }, "drop"],
  ["meta nfproto ipv6 drop", {}, "accept"],
  ["tcp dport 80 reject", {}, "reject"],
  ["udp dport 80 reject", {}, "accept"],
  ["th dport { 80, 443 } drop", { protocol: "udp" }, "drop"],
  ["th dport 81-90 drop", {}, "accept"],
  ["tcp sport >= 40000 drop", {}, "drop"],
  ["meta l4proto { udp, sctp } drop", {}, "accept"],
  ["ct state new drop", {}, "drop"],
  ["ct state established,related drop", {}, "accept"],
  ["ct state established,related drop", { ctState: "ESTABLISHED" }, "drop"],
  ["ct state vmap { established : accept, new : drop }", {}, "drop"],
  ["mark 0x4000 drop", { mark: 0x4000 }, "drop"],
  ["mark and 0xf0 == 0x10 drop", { mark: 0x1f }, "drop"],
  ["mark set 0x5 mark 0x5 drop", {}, "drop"],
  ["fib daddr type local drop", { to: "192.168.0.2" }, "drop"],
  ["fib daddr type local drop", { to: "192.168.0.3" }, "accept"],
  ["jump sub drop", {}, "accept"],
  ["ip saddr . tcp dport { 10.244.0.50 . 80, 10.244.0.51 . 81 } drop", {}, "drop"],
  ["ip saddr . tcp dport { 10.244.0.50 . 81 } drop", {}, "accept"],
  ["accept\nadd rule inet t c drop", {}, "accept"],
  ["return\nadd rule inet t c drop", {}, "accept"],
  ["continue\nadd rule inet t c drop", {}, "drop"],
  ["goto sub\nadd rule inet t c drop", {}, "accept"],
  ["jump sub\nadd rule inet t c drop", {}, "drop"],
  ["goto sub\nadd rule inet t sub drop", {}, "drop"],
  ["jump sub\nadd rule inet t sub jump sub", {}, "loop"],
] as const)("%s of %o: %s", (rule, change, expected) => {
  const rules = `${INPUT}add rule inet t c ${rule.replace("jump sub drop", "jump sub")}\n`;
  expect(pass(rules, "input", packet(change)).verdict.kind).toBe(expected);
});

test.each([
  ["reject", "10.0.0.1", "icmp-port-unreachable"],
  ["reject", "fd00::1", "icmp6-port-unreachable"],
  ["reject with icmpx type no-route", "10.0.0.1", "icmp-net-unreachable"],
  ["reject with icmpx type host-unreachable", "fd00::1", "icmp6-addr-unreachable"],
  ["reject with tcp reset", "fd00::1", "tcp-reset"],
])("%s of a packet to %s is %s", (rule, to, how) => {
  const one = packet({ to, from: to.includes(":") ? "fd00::2" : "10.0.0.2" });
  expect(pass(`${INPUT}add rule inet t c ${rule}\n`, "input", one).verdict).toEqual({ kind: "reject", with: how });
});

test("interfaces, by name and by its beginning; the policy when no rule decides", () => {
  const rules =
    'add table ip t\nadd chain ip t c { type filter hook input priority 0 ; policy drop ; }\nadd rule ip t c iifname "et*" accept\n';
  expect(pass(rules, "input", packet(), { inLink: "eth0" }).verdict.kind).toBe("accept");
  const dropped = pass(rules, "input", packet(), { inLink: "cni0" });
  expect(dropped.verdict.kind).toBe("drop");
  expect(dropped.steps.map((step) => `${step.table} ${step.chain} ${step.action}`)).toEqual(["ip t c policy drop"]);
});

test("a connection to a Service: each step, the backend, the mark", () => {
  const one = packet({ from: "192.168.0.9", to: "10.96.0.1" });
  const outcome = passTables(KUBE, "prerouting", one, {}, node());
  expect(outcome.nat?.dnat).toEqual({ addr: outcome.packet.target, port: 8080 });
  expect(outcome.packet.mark).toBe(0x4000);
  expect(
    outcome.steps.map((step) => `${step.table} ${step.chain} ${step.number} ${step.action}`),
  ).toMatchInlineSnapshot(`
    [
      "ip kp filter-pre 0 policy accept",
      "ip kp nat-prerouting 1 goto service-a/b/tcp/c",
      "ip kp service-a/b/tcp/c 1 jump mark",
      "ip kp mark 1 meta mark set meta mark | 0x00004000",
      "ip kp service-a/b/tcp/c 3 goto endpoint-1",
      "ip kp endpoint-1 2 update @affinity-x { ip saddr }",
      "ip kp endpoint-1 3 dnat to 10.244.0.1:8080",
    ]
  `);
});

test("endpoints are chosen evenly", () => {
  const counts = new Map<unknown, number>();
  for (let id = 1; id <= 4000; id++) {
    const outcome = walk(nftRuleset(KUBE, 4), "prerouting", packet({ id, to: "10.96.0.1" }), node());
    counts.set(outcome.packet.target, (counts.get(outcome.packet.target) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([ip("10.244.0.1"), ip("10.244.0.2")]);
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(200);
});

test("a client that an affinity set knows stays with its endpoint until its time is over", () => {
  const seconds = 10800;
  let netns = node();
  const connect = (id: number, now: number): unknown => {
    const outcome = passTables(KUBE, "prerouting", packet({ id, to: "10.96.0.1" }), { now }, netns);
    netns = outcome.kernel;
    return outcome.packet.target;
  };
  let id = 1;
  while (connect(id, 0) !== ip("10.244.0.1")) id++;
  for (let more = 0; more < 20; more++) expect(connect(++id, more * 1000)).toBe(ip("10.244.0.1"));
  expect(printNftRuleset(KUBE, { netns, now: 20_000 })).toContain("elements = { 10.244.0.50 expires 2h59m59s }");
  const later = 19_000 + seconds * 1000;
  const chosen = new Set<unknown>();
  const known = netns;
  for (let more = 0; more < 20; more++) {
    netns = known;
    chosen.add(connect(++id, later));
  }
  expect(chosen.size).toBe(2);
  expect(forgetElements(known, KUBE)).toBe(known);
  expect(forgetElements(known, []).nftElements?.size).toBe(0);
});

test("conntrack's priority, NAT and filter part a hook's chains as they part iptables' tables", () => {
  const text = [-300, -150, 0].map(
    (at) => `add chain ip t c${-at} { type filter hook output priority ${at} ; }\nadd rule ip t c${-at} counter`,
  );
  const tables = tablesOf(
    `add table ip t\nadd chain ip t n { type nat hook output priority -100 ; }\n${text.join("\n")}\n`,
  );
  const bases = nftRuleset(tables.map(nftTable), 4).base("output");
  expect(bases.map((base) => base.table)).toEqual(["raw", "mangle", "nat", "filter"]);
});

// Seen in a kernel of 6.18: nf_hook_entries_grow puts the newcomer before those of its own priority.
test("of chains with one priority, the one that was made last is asked first", () => {
  const text = `add table ip t
add chain ip t one { type nat hook prerouting priority -100 ; }
add chain ip t two { type nat hook prerouting priority -100 ; }
add rule ip t one dnat to 10.0.0.1
add rule ip t two dnat to 10.0.0.2
`;
  expect(pass(text, "prerouting", packet()).packet.target).toBe(ip("10.0.0.2"));
});

test("the first nat chain that rewrites is the last that is asked", () => {
  const text = `add table ip t
add chain ip t one { type nat hook prerouting priority -100 ; }
add chain ip t two { type nat hook prerouting priority -90 ; }
add rule ip t one tcp dport 80 dnat to 10.0.0.1:1
add rule ip t two dnat to 10.0.0.2
`;
  expect(pass(text, "prerouting", packet()).packet.target).toBe(ip("10.0.0.1"));
  expect(pass(text, "prerouting", packet({ targetPort: 81 })).packet.target).toBe(ip("10.0.0.2"));
  expect(pass(text, "prerouting", packet({ ctState: "ESTABLISHED" })).nat).toBeUndefined();
});

test.each([
  ["dnat to tcp dport map { 80 : 10.0.0.7 }", "10.0.0.7", 80],
  ["dnat ip to ip daddr . tcp dport map { 10.96.0.10 . 80 : 10.0.0.8 . 90 }", "10.0.0.8", 90],
  ["dnat to 10.0.0.9:99", "10.0.0.9", 99],
  ["tcp dport 80 redirect to :8080", "192.168.0.2", 8080],
])("%s", (rule, addr, port) => {
  const text = `add table ip t\nadd chain ip t c { type nat hook prerouting priority -100 ; }\nadd rule ip t c ${rule}\n`;
  expect(pass(text, "prerouting", packet(), { inLink: "eth0" }).nat?.dnat).toEqual({ addr: ip(addr), port });
});
