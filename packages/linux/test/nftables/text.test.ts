import { expect, test } from "vitest";
import { type NftTableData, nftTable, parseNft, printNftCommands, printNftRuleset } from "../../src/index.ts";
import { LISTED, SCRIPT } from "./kube.nft.ts";

function load(text: string, before?: readonly NftTableData[]): readonly NftTableData[] {
  const result = parseNft(text, before);
  if (!result.ok) throw new Error(result.error);
  return result.tables;
}

const commands = (tables: readonly NftTableData[]): string => printNftCommands(tables.map(nftTable));
const listed = (tables: readonly NftTableData[]): string => printNftRuleset(tables.map(nftTable));

/** What nft 1.0.6 lists of a rule that is written so. */
const RULES: readonly (readonly [family: string, written: string, listed: string])[] = [
  ["ip", "reject", "reject"],
  ["ip", "reject with icmp type host-unreachable", "reject with icmp host-unreachable"],
  ["ip", "reject with icmp port-unreachable", "reject"],
  ["ip", "reject with tcp reset", "reject with tcp reset"],
  ["inet", "reject with icmpx type admin-prohibited", "reject with icmpx admin-prohibited"],
  ["ip6", "reject with icmpv6 type no-route", "reject with icmpv6 no-route"],
  ["ip", "ip daddr { 172.30.0.0/16 } drop", "ip daddr 172.30.0.0/16 drop"],
  ["ip", "ip daddr { 172.30.0.1, 1.2.3.4 } drop", "ip daddr { 1.2.3.4, 172.30.0.1 } drop"],
  ["ip", "ip saddr 10.0.0.1-10.0.0.9 return", "ip saddr 10.0.0.1-10.0.0.9 return"],
  ["ip", "mark set mark or 0x4000", "meta mark set meta mark | 0x00004000"],
  ["ip", "mark and 0x4000 == 0 return", "meta mark & 0x00004000 == 0x00000000 return"],
  ["ip", "mark 0x4000 return", "meta mark 0x00004000 return"],
  ["ip", "ct mark set mark and 0xff00", "ct mark set meta mark & 0x0000ff00"],
  ["ip", "ct state new,established accept", "ct state established,new accept"],
  ["ip", "ct state { new, established } accept", "ct state { established, new } accept"],
  [
    "ip",
    "ct state vmap { established : accept, related : accept, invalid : drop }",
    "ct state vmap { invalid : drop, established : accept, related : accept }",
  ],
  ["ip", "ct status dnat,snat accept", "ct status snat,dnat accept"],
  ["ip", "fib saddr type { local, unicast } accept", "fib saddr type { unicast, local } accept"],
  ["ip", "iifname eth0 accept", 'iifname "eth0" accept'],
  ["ip", 'iifname != "eth*" accept', 'iifname != "eth*" accept'],
  ["ip", "tcp dport { 1000-2000, 22 } accept", "tcp dport { 22, 1000-2000 } accept"],
  ["ip", "udp sport > 1024 counter accept", "udp sport > 1024 counter packets 0 bytes 0 accept"],
  ["ip", "meta l4proto { udp, tcp } th dport 53 accept", "meta l4proto { tcp, udp } th dport 53 accept"],
  ["ip", "icmp type { echo-request, echo-reply } accept", "icmp type { echo-reply, echo-request } accept"],
  ["ip", 'log prefix "a b" level warn accept', 'log prefix "a b" accept'],
  [
    "ip",
    "numgen inc mod 2 offset 3 vmap { 3 : accept , 4 : drop }",
    "numgen inc mod 2 offset 3 vmap { 3 : accept, 4 : drop }",
  ],
  [
    "ip",
    "dnat to numgen random mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }",
    "dnat to numgen random mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }",
  ],
  [
    "ip",
    "dnat ip to ip daddr . tcp dport map { 1.2.3.4 . 80 : 5.6.7.8 . 90 }",
    "dnat ip to ip daddr . tcp dport map { 1.2.3.4 . 80 : 5.6.7.8 . 90 }",
  ],
  ["ip", "tcp dport 80 redirect to :8080", "tcp dport 80 redirect to :8080"],
  ["ip", "masquerade random,persistent", "masquerade random,persistent"],
  [
    "ip",
    "ip protocol tcp snat to 1.2.3.4:1000-2000 fully-random",
    "ip protocol tcp snat to 1.2.3.4:1000-2000 fully-random",
  ],
  ["inet", "meta l4proto tcp dnat ip6 to [fd00::1]:80", "meta l4proto tcp dnat ip6 to [fd00::1]:80"],
  ["ip6", "ip6 daddr { fd00::1, 2001:db8::/32 } accept", "ip6 daddr { 2001:db8::/32, fd00::1 } accept"],
];

test.each(RULES)("family %s: %s", (family, written, expected) => {
  const tables = load(`add table ${family} t\nadd chain ${family} t c\nadd rule ${family} t c ${written}\n`);
  expect(listed(tables)).toBe(`table ${family} t {\n\tchain c {\n\t\t${expected}\n\t}\n}\n`);
  expect(listed(load(listed(tables)))).toBe(listed(tables));
  expect(commands(load(commands(tables)))).toBe(commands(tables));
});

/** The priority's name depends on the hook; these are nft 1.0.6's. */
test.each([
  ["prerouting", -110, "dstnat - 10"],
  ["output", -110, "-110"],
  ["output", -150, "mangle"],
  ["output", 60, "security + 10"],
  ["postrouting", 97, "srcnat - 3"],
  ["prerouting", -100, "dstnat"],
  ["output", -300, "raw"],
  ["input", 5, "filter + 5"],
])("at %s, priority %i is %s", (hook, priority, text) => {
  const tables = load(`add table ip t\nadd chain ip t c { type filter hook ${hook} priority ${priority} ; }\n`);
  expect(listed(tables)).toContain(`type filter hook ${hook} priority ${text}; policy accept;`);
  expect(load(listed(tables))).toEqual(tables);
});

test("elements stand in the order of their keys in memory, several a line", () => {
  const tables = load(`
add table ip t
add set ip t ports { type inet_service ; elements = { 80, 443, 22, 8080, 53, 3306, 1 } ; }
add set ip t addresses { type ipv4_addr ; flags interval ; elements = { 192.168.0.1-192.168.0.5, 10.0.0.0/8, 1.1.1.1 } ; }
add map ip t nodeports { type inet_proto . inet_service : verdict ; }
add element ip t nodeports { udp . 3 : drop, tcp . 3001 : drop, udp . 256 : drop, sctp . 4 : drop }
`);
  expect(listed(tables)).toContain("elements = { 1, 22, 53, 80, 443,\n\t\t\t     3306, 8080 }");
  expect(listed(tables)).toContain("elements = { 1.1.1.1, 10.0.0.0/8,\n\t\t\t     192.168.0.1-192.168.0.5 }");
  expect(listed(tables)).toContain(
    "elements = { udp . 256 : drop,\n\t\t\t     udp . 3 : drop,\n\t\t\t     sctp . 4 : drop,\n\t\t\t     tcp . 3001 : drop }",
  );
});

test("kube-proxy's commands come back as they were, and list as nft lists them", () => {
  const tables = load(SCRIPT);
  const lines = (text: string): readonly string[] => text.trim().split("\n").sort();
  expect(lines(commands(tables))).toEqual(lines(SCRIPT));
  expect(listed(tables).startsWith(LISTED)).toBe(true);
  expect(listed(load(listed(tables)))).toBe(listed(tables));
});

test.each([
  ["add rule ip t nochain accept", "15-21: Error: Could not process rule: No such file or directory"],
  ["add rule ip t c ip saddr @nope accept", "26-30: Error: No such file or directory"],
  ["add rule ip t c ip saddr 1.2.3.400 accept", "26-34: Error: Could not resolve hostname: Name or service not known"],
  ["add element ip t s { 1.2.3.4 }", "18-18: Error: No such file or directory"],
  ["add chain ip t x { type foo hook input priority 0 ; }", "25-27: Error: unknown chain type"],
  ["create table ip t", "17-17: Error: Could not process rule: File exists"],
  ["add rule ip t c foo bar", "17-19: Error: No symbol type information"],
  ["delete chain ip t used", "19-22: Error: Could not process rule: Device or resource busy"],
])("%s is refused, and nothing has changed", (line, error) => {
  const before = load("add table ip t\nadd chain ip t c\nadd chain ip t used\nadd rule ip t c jump used\n");
  const result = parseNft(`add chain ip t another\n${line}\n`, before);
  expect(result.ok ? "" : result.error.split("\n")[0]).toBe(`/dev/stdin:2:${error}`);
});

test("a script works on what is there: add, flush, delete, destroy", () => {
  const before = load(SCRIPT);
  const after = load(
    `add chain ip kp endpoint-3
flush chain ip kp service-a/b/tcp/c
flush set ip kp cluster-ips
delete element ip kp service-ips { 10.96.0.1 . tcp . 80 }
delete chain ip kp service-a/b/tcp/c
destroy chain ip kp not-there
add rule ip kp endpoint-3 meta l4proto udp dnat to 10.244.0.3:53
`,
    before,
  );
  const text = commands(after);
  expect(text).not.toContain("service-a/b/tcp/c");
  expect(text).not.toContain("add element ip kp cluster-ips");
  expect(text).toContain("add rule ip kp endpoint-3 meta l4proto udp dnat to 10.244.0.3:53");
  expect(load("flush ruleset\n", after)).toEqual([]);
});
