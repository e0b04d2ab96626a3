/** Every match: a line of iptables, and packets that fit it or do not. */

import { describe, expect, test } from "vitest";
import { addRoute, type Netns, type Packet, type WalkOptions, walk } from "../../src/index.ts";
import { ENV, host, ip, load, net, packet, ping } from "../make.ts";

const NETNS: Netns = addRoute(
  addRoute(host("n", "192.168.0.2/24", "192.168.0.1"), { to: net("10.66.0.0/16"), type: "blackhole" }),
  { to: net("10.67.0.0/16"), type: "unreachable" },
);

function fits(match: string, one: Packet, options: WalkOptions = {}): boolean {
  const protocol = /--[sd]?ports? /.test(match) && !match.includes("-p ") ? `-p ${one.protocol} ` : "";
  const rules = load(`*filter\n:INPUT ACCEPT [0:0]\n-A INPUT ${protocol}${match} -j DROP\nCOMMIT`, one.family);
  return walk(rules, "input", one, NETNS, options).verdict.kind === "drop";
}

const error: Packet = {
  ...ping("10.0.0.1", "10.0.0.2"),
  icmp: { type: "error", error: "icmp-port-unreachable", about: packet() },
};
const six = packet({ from: "fd00::5", to: "fd00::9" });

describe("by the packet alone", () => {
  test.each<[string, Packet, boolean]>([
    ["-p tcp", packet(), true],
    ["-p udp", packet(), false],
    ["! -p udp", packet(), true],
    ["-p 6", packet(), true],
    ["-p all", packet(), true],
    ["-p ipv6-icmp", ping("fd00::1", "fd00::2"), true],
    ["-s 10.244.0.50", packet(), true],
    ["-s 10.244.0.0/16", packet(), true],
    ["-s 10.244.0.0/255.255.0.0", packet(), true],
    ["! -s 10.244.0.0/16", packet(), false],
    ["-d 10.96.0.11", packet(), false],
    ["-d 0.0.0.0/0", packet(), true],
    ["-d fd00::/64", six, true],
    ["-d fd00::8/125", six, true],
    ["-d fd00::8/128", six, false],
    ["--dport 80", packet(), true],
    ["--dport 81:90", packet(), false],
    ["! --dport 81:90", packet(), true],
    ["--dport :80", packet(), true],
    ["--sport 40000:", packet(), true],
    ["--sport 39999 --dport 80", packet(), false],
    ["-p tcp -m tcp", packet(), true],
    ["-p udp --dport 80", packet(), false],
    ["-m multiport --dports 22,79:81", packet(), true],
    ["-m multiport --sports 22,79:81", packet(), false],
    ["-m multiport --ports 40000", packet(), true],
    ["-m multiport ! --dports 80", packet(), false],
    ["-p icmp --icmp-type echo-request", ping("10.0.0.1", "10.0.0.2"), true],
    ["-p icmp --icmp-type 8/0", ping("10.0.0.1", "10.0.0.2"), true],
    ["-p icmp --icmp-type 0", ping("10.0.0.1", "10.0.0.2"), false],
    ["-p icmp --icmp-type 3", error, true],
    ["-p icmp --icmp-type 3/1", error, false],
    ["-p icmp --icmp-type any", error, true],
    ["-p ipv6-icmp --icmpv6-type echo-request", ping("fd00::1", "fd00::2"), true],
    ["-m comment --comment x", packet(), true],
    ["-m mark --mark 0x4000/0x4000", packet({ mark: 0x4001 }), true],
    ["-m mark --mark 0x4000", packet({ mark: 0x4001 }), false],
    ["-m mark ! --mark 0x4000/0x4000", packet({ mark: 1 }), true],
    ["-m conntrack --ctstate NEW,RELATED", packet(), true],
    ["-m conntrack ! --ctstate NEW,RELATED", packet(), false],
    ["-m conntrack --ctstate ESTABLISHED", packet({ ctState: "ESTABLISHED" }), true],
    ["-m state --state INVALID", packet({ ctState: "INVALID" }), true],
    ["-m statistic --mode random --probability 1", packet(), true],
    ["-m statistic --mode random --probability 0", packet(), false],
    ["-m addrtype --dst-type LOCAL", packet({ to: "192.168.0.2" }), true],
    ["-m addrtype --dst-type LOCAL", packet({ to: "127.9.9.9" }), true],
    ["-m addrtype --dst-type LOCAL", packet(), false],
    ["-m addrtype ! --dst-type LOCAL", packet(), true],
    ["-m addrtype --dst-type UNICAST", packet(), true],
    ["-m addrtype --dst-type BROADCAST", packet({ to: "192.168.0.255" }), true],
    ["-m addrtype --dst-type MULTICAST", packet({ to: "224.0.0.1" }), true],
    ["-m addrtype --dst-type BLACKHOLE", packet({ to: "10.66.1.1" }), true],
    ["-m addrtype --dst-type UNREACHABLE", packet({ to: "10.67.1.1" }), true],
    ["-m addrtype --src-type LOCAL", packet({ from: "192.168.0.2" }), true],
    ["-m addrtype ! --src-type LOCAL --dst-type LOCAL", packet({ from: "192.168.0.2", to: "192.168.0.2" }), false],
    ["-m nfacct --nfacct-name n", packet(), true],
  ])("%s", (match, one, expected) => {
    expect(fits(match, one)).toBe(expected);
  });
});

describe("by the circumstances", () => {
  test.each<[string, WalkOptions, boolean]>([
    ["-i eth0", { inLink: "eth0" }, true],
    ["-i eth+", { inLink: "eth17" }, true],
    ["! -i eth+", { inLink: "eth17" }, false],
    ["-i eth0", {}, false],
    ["-o cni0", { outLink: "cni0" }, true],
    ["-m physdev --physdev-in veth1", { inPort: "veth1" }, true],
    ["-m physdev --physdev-in veth1", { inPort: "veth2" }, false],
    ["-m physdev --physdev-in veth1", {}, false],
    ["-m physdev --physdev-out veth+", { outPort: "veth2" }, true],
    ["-m conntrack --ctstate DNAT", { connection: { dnat: true, snat: false, mark: 0 } }, true],
    ["-m conntrack --ctstate SNAT", { connection: { dnat: true, snat: false, mark: 0 } }, false],
    ["-m conntrack ! --ctstate DNAT", {}, true],
  ])("%s with %o", (match, options, expected) => {
    expect(fits(match, packet(), options)).toBe(expected);
  });
});

describe("recent", () => {
  const rules = load(`*filter
    :INPUT ACCEPT [0:0]
    -A INPUT -p udp -m recent --set --name seen --rsource
    -A INPUT -p tcp -m recent --rcheck --seconds 10 --reap --name seen --rsource -j DROP
    COMMIT`);
  const mark = (netns: Netns, from: string, now: number): Netns =>
    walk(rules, "input", packet({ protocol: "udp", from }), netns, { now }).kernel;
  const isSeen = (netns: Netns, from: string, now: number): boolean =>
    walk(rules, "input", packet({ from }), netns, { now }).verdict.kind === "drop";

  test("an address is known as long as the seconds say, and no longer", () => {
    const netns = mark(NETNS, "10.0.0.1", ENV.now);
    expect([0, 10_000, 10_001].map((later) => isSeen(netns, "10.0.0.1", ENV.now + later))).toEqual([true, true, false]);
    expect(isSeen(netns, "10.0.0.2", ENV.now)).toBe(false);
    expect(isSeen(mark(netns, "10.0.0.1", ENV.now + 5000), "10.0.0.1", ENV.now + 15_000)).toBe(true);
  });

  test("a list holds 100 addresses and forgets the one unseen for the longest", () => {
    let netns = NETNS;
    for (let i = 0; i < 100; i++) netns = mark(netns, `10.0.1.${i}`, ENV.now);
    netns = mark(netns, "10.0.1.0", ENV.now);
    netns = mark(netns, "10.0.2.1", ENV.now);
    expect(["10.0.1.0", "10.0.1.1", "10.0.1.2", "10.0.2.1"].map((from) => isSeen(netns, from, ENV.now))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    expect(netns.recent.get("seen")).toHaveLength(100);
  });

  test("reap clears the oldest away when a known address is checked", () => {
    const old = mark(mark(NETNS, "10.0.0.1", 0), "10.0.0.2", 20_000);
    const after = walk(rules, "input", packet({ from: "10.0.0.2" }), old, { now: 20_000 }).kernel;
    expect(after.recent.get("seen")).toEqual([{ addr: ip("10.0.0.2"), at: 20_000 }]);
  });
});
