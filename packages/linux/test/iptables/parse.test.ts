/** Lines as people and iptables-save write them, and what is said of bad ones. */
import { describe, expect, test } from "vitest";
import { parseIptablesSave, printIptablesSave } from "../../src/index.ts";
import { load } from "../make.ts";

function printed(table: string, line: string, family: 4 | 6 = 4): string {
  const text = printIptablesSave(load(`*${table}\n:CHAIN - [0:0]\n${line}\nCOMMIT`, family));
  return text.split("\n").find((one) => one.startsWith("-A")) ?? "";
}

describe("printed as iptables-save does", () => {
  test.each([
    ["raw", "-A PREROUTING -p udp --dport 53 -j NOTRACK", "-A PREROUTING -p udp -m udp --dport 53 -j NOTRACK"],
    ["raw", "-A PREROUTING -j CT --notrack", "-A PREROUTING -j NOTRACK"],
    ["mangle", "-A PREROUTING -j MARK --or-mark 0x4000", "-A PREROUTING -j MARK --set-xmark 0x4000/0x4000"],
    ["mangle", "-A PREROUTING -j MARK --set-mark 5", "-A PREROUTING -j MARK --set-xmark 0x5/0xffffffff"],
    ["mangle", "-A PREROUTING -j MARK --and-mark 0xff", "-A PREROUTING -j MARK --set-xmark 0x0/0xffffff00"],
    ["mangle", "-A PREROUTING -j MARK --xor-mark 0x4000", "-A PREROUTING -j MARK --set-xmark 0x4000/0x0"],
    [
      "mangle",
      "-A PREROUTING -j CONNMARK --save-mark",
      "-A PREROUTING -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff",
    ],
    [
      "mangle",
      "-A PREROUTING -j CONNMARK --restore-mark --mask 0x4000",
      "-A PREROUTING -j CONNMARK --restore-mark --nfmask 0x4000 --ctmask 0x4000",
    ],
    ["mangle", "-A PREROUTING -j CONNMARK --set-mark 7", "-A PREROUTING -j CONNMARK --set-xmark 0x7/0xffffffff"],
    [
      "filter",
      "-A INPUT -p tcp -m multiport --dports 80,443,1000:2000 -g CHAIN",
      "-A INPUT -p tcp -m multiport --dports 80,443,1000:2000 -g CHAIN",
    ],
    [
      "filter",
      "-A INPUT -p icmp --icmp-type echo-request -j ACCEPT",
      "-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT",
    ],
    [
      "filter",
      "-A INPUT -p icmp --icmp-type port-unreachable -j ACCEPT",
      "-A INPUT -p icmp -m icmp --icmp-type 3/3 -j ACCEPT",
    ],
    [
      "filter",
      "-A INPUT -p sctp --dport 99 -j REJECT",
      "-A INPUT -p sctp -m sctp --dport 99 -j REJECT --reject-with icmp-port-unreachable",
    ],
    [
      "filter",
      "-A INPUT -p tcp -m tcp --sport 5 ! --dport 100:200 -j REJECT --reject-with tcp-reset",
      "-A INPUT -p tcp -m tcp --sport 5 ! --dport 100:200 -j REJECT --reject-with tcp-reset",
    ],
    [
      "filter",
      `-A INPUT -m comment --comment "a'b\\"c\\\\d" -j LOG --log-prefix "hello "`,
      `-A INPUT -m comment --comment "a\\'b\\"c\\\\d" -j LOG --log-prefix "hello "`,
    ],
    ["filter", "-A INPUT -m comment --comment abc", "-A INPUT -m comment --comment abc"],
    ["filter", '-A INPUT -m comment --comment "a/b:c"', '-A INPUT -m comment --comment "a/b:c"'],
    [
      "filter",
      "-A INPUT ! -s 10.0.0.0/8 ! -i eth+ -m addrtype ! --src-type LOCAL --dst-type LOCAL -m recent --name foo --rcheck --seconds 10 --reap -j ACCEPT",
      "-A INPUT ! -s 10.0.0.0/8 ! -i eth+ -m addrtype ! --src-type LOCAL --dst-type LOCAL -m recent --rcheck --seconds 10 --reap --name foo --mask 255.255.255.255 --rsource -j ACCEPT",
    ],
    [
      "filter",
      "-A INPUT -m recent --name foo --set -m conntrack ! --ctstate DNAT,NEW,ESTABLISHED,UNTRACKED,SNAT,INVALID -m mark ! --mark 5 -m statistic --mode random --probability 0.3333333333 -j RETURN",
      "-A INPUT -m recent --set --name foo --mask 255.255.255.255 --rsource -m conntrack ! --ctstate INVALID,NEW,ESTABLISHED,UNTRACKED,SNAT,DNAT -m mark ! --mark 0x5 -m statistic --mode random --probability 0.33333333349 -j RETURN",
    ],
    ["filter", "-A INPUT -p all -d 0.0.0.0/0 -j ACCEPT", "-A INPUT -j ACCEPT"],
    ["filter", "-A INPUT -m physdev --physdev-in veth0 -j CHAIN", "-A INPUT -m physdev --physdev-in veth0 -j CHAIN"],
    [
      "nat",
      "-A PREROUTING -m comment --comment x -m tcp -p tcp -d 10.96.0.1 --dport 80 -j DNAT --to-destination 1.2.3.4:80",
      "-A PREROUTING -d 10.96.0.1/32 -p tcp -m comment --comment x -m tcp --dport 80 -j DNAT --to-destination 1.2.3.4:80",
    ],
    [
      "nat",
      "-A PREROUTING -p tcp -m tcp -j DNAT --to-destination 1.2.3.4:80",
      "-A PREROUTING -p tcp -m tcp -j DNAT --to-destination 1.2.3.4:80",
    ],
    ["nat", "-A PREROUTING -p tcp -j DNAT --to-destination :80", "-A PREROUTING -p tcp -j DNAT --to-destination :80"],
    [
      "nat",
      "-A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4 --random-fully",
      "-A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4 --random-fully",
    ],
    ["nat", "[12:840] -A POSTROUTING -j MASQUERADE --random-fully", "-A POSTROUTING -j MASQUERADE --random-fully"],
  ])("%s: %s", (table, line, expected) => {
    expect(printed(table, line)).toBe(expected);
  });

  test.each([
    [
      "filter",
      "-A INPUT -p icmpv6 --icmpv6-type echo-request -s fd00::1 -m recent --set --name z -j REJECT",
      "-A INPUT -s fd00::1/128 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -m recent --set --name z --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource -j REJECT --reject-with icmp6-port-unreachable",
    ],
    [
      "nat",
      "-A PREROUTING -p tcp -j DNAT --to-destination [fd00::1]:80",
      "-A PREROUTING -p tcp -j DNAT --to-destination [fd00::1]:80",
    ],
    ["nat", "-A PREROUTING -j DNAT --to-destination fd00::1", "-A PREROUTING -j DNAT --to-destination fd00::1"],
  ])("IPv6 %s: %s", (table, line, expected) => {
    expect(printed(table, line, 6)).toBe(expected);
  });

  test("tables with all their base chains, the others by name", () => {
    expect(
      printIptablesSave(
        load("*nat\n:ZED - [0:0]\n:ABC - [0:0]\n-A ZED -j ABC\nCOMMIT\n*filter\n:INPUT DROP [1:2]\nCOMMIT"),
      ),
    ).toBe(
      "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n:ABC - [0:0]\n:ZED - [0:0]\n-A ZED -j ABC\nCOMMIT\n",
    );
  });
});

describe("refused, with the line", () => {
  test.each([
    ["-A INPUT -m set --match-set foo src -j DROP", "Set foo doesn't exist."],
    ["-A INPUT --foo bar -j DROP", 'unknown option "--foo"'],
    ["-A INPUT -p tcp --dport 99999 -j DROP", "invalid port/service `99999' specified"],
    ["-A INPUT -m state -j DROP", 'state: option "--state" must be specified'],
    ["garbage", "Bad argument `garbage'"],
    ["-A INPUT -m nonesuch -j DROP", "Couldn't load match `nonesuch':No such file or directory"],
    ["-A INPUT -s 300.1.1.1 -j DROP", "host/network `300.1.1.1' not found"],
    ["-A INPUT -s fd00::1 -j DROP", "host/network `fd00::1' not found"],
    ["-A INPUT -p udp -m udp --dport 53 -p 17 -j ACCEPT", "multiple -p flags not allowed"],
    ["-A NOCHAIN -j ACCEPT", "No chain/target/match by that name."],
    ["-A INPUT -p nope -j ACCEPT", 'unknown protocol "nope" specified'],
    ["-A INPUT -p udp -j REJECT --reject-with tcp-reset", "TCP_RESET invalid for non-tcp"],
    ["-A INPUT -m constructor -j DROP", "Couldn't load match `constructor':No such file or directory"],
    ["-A INPUT --__proto__ x -j DROP", 'unknown option "--__proto__"'],
    ['-A INPUT -m comment --comment "open', "Bad argument"],
    ["-A INPUT -j DNAT --to-destination 1.2.3.4:80", "Need TCP, UDP, SCTP or DCCP with port specification"],
    ["-A INPUT -j", 'option "-j" requires an argument'],
  ])("%s", (line, message) => {
    const result = parseIptablesSave(`*filter\n:INPUT ACCEPT [0:0]\n${line}\nCOMMIT\n`, 4);
    expect(result).toMatchObject({ ok: false, line: 3 });
    if (!result.ok) expect(result.error).toContain(message);
    if (!result.ok) expect(result.error).toMatch(/Error occurred at line: 3$/);
  });

  test.each([
    ["*nope\nCOMMIT\n", "line 1 table name 'nope' invalid", 1],
    [":INPUT ACCEPT [0:0]\n", "line 1 failed", 1],
    ["*filter\n-A INPUT -j MISSING\nCOMMIT\n", "Couldn't load target `MISSING':No such file or directory", 3],
    ["*filter\n", "COMMIT expected", 2],
  ])("%j", (text, message, line) => {
    const result = parseIptablesSave(text, 4);
    expect(result).toMatchObject({ ok: false, line });
    if (!result.ok) expect(result.error).toContain(message);
  });
});
