/** ipsets: who is in, what is refused, and the tool's texts both ways. */
import { emptyTree, treeOf } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addMember,
  createIpSet,
  type IpSet,
  type IpSets,
  type IpSetType,
  type Packet,
  parseIpsetSave,
  parseIptablesSave,
  printIpsetList,
  printIpsetSave,
  printIptablesSave,
  removeMember,
  setContains,
  walk,
} from "../../src/index.ts";
import { host, packet, ping } from "../make.ts";

function setOf(type: IpSetType, members: readonly string[], family: 4 | 6 = 4): IpSet {
  let set = createIpSet("S", type, { family });
  for (const member of members) {
    const added = addMember(set, member);
    if ("error" in added) throw new Error(added.error);
    set = added.set;
  }
  return set;
}

const six = packet({ from: "fd00::5", to: "fd00::9" });

describe("membership", () => {
  // The packet goes from 10.244.0.50:40000 to 10.96.0.10:80.
  test.each<[IpSetType, string, string, Packet, boolean]>([
    ["hash:ip", "10.96.0.10", "dst", packet(), true],
    ["hash:ip", "10.96.0.10", "src", packet(), false],
    ["hash:ip", "10.96.0.10", "dst", ping("10.0.0.1", "10.96.0.10"), true],
    ["hash:net", "10.96.0.0/12", "dst", packet(), true],
    ["hash:net", "10.97.0.0/16", "dst", packet(), false],
    ["hash:net", "10.96.0.10", "dst", packet(), true],
    ["hash:ip,port", "10.96.0.10,tcp:80", "dst,dst", packet(), true],
    ["hash:ip,port", "10.96.0.10,80", "dst,dst", packet(), true],
    ["hash:ip,port", "10.96.0.10,udp:80", "dst,dst", packet(), false],
    ["hash:ip,port", "10.96.0.10,sctp:80", "dst,dst", packet({ protocol: "sctp" }), true],
    ["hash:ip,port", "10.244.0.50,tcp:80", "src,dst", packet(), true],
    ["hash:ip,port", "10.244.0.50,tcp:40000", "src,src", packet(), true],
    ["hash:ip,port", "10.96.0.10,tcp:80", "dst", packet(), false],
    ["hash:ip,port", "10.96.0.10,tcp:80", "dst,dst", ping("10.0.0.1", "10.96.0.10"), false],
    ["hash:ip,port,ip", "10.96.0.10,tcp:80,10.244.0.50", "dst,dst,src", packet(), true],
    ["hash:ip,port,ip", "10.96.0.10,tcp:80,10.244.0.51", "dst,dst,src", packet(), false],
    ["hash:ip,port,net", "10.96.0.10,tcp:80,10.244.0.0/16", "dst,dst,src", packet(), true],
    ["hash:ip,port,net", "10.96.0.10,tcp:80,10.245.0.0/16", "dst,dst,src", packet(), false],
    ["hash:ip,port,net", "10.96.0.10,tcp:80,10.244.0.50", "dst,dst,src", packet(), true],
    ["bitmap:port", "80", "dst", packet(), true],
    ["bitmap:port", "80", "dst", packet({ protocol: "udp" }), true],
    ["bitmap:port", "80", "dst", six, true],
    ["bitmap:port", "81", "dst", packet(), false],
    ["bitmap:port", "0", "dst", ping("10.0.0.1", "10.96.0.10"), false],
  ])("%s %s as %s", (type, member, dirs, one, expected) => {
    const set = setOf(
      type,
      ["192.0.2.1", "192.0.2.1,tcp:1", "192.0.2.1,tcp:1,192.0.2.1", "1"].filter((each) => fits(type, each)),
    );
    const added = addMember(set, member);
    if ("error" in added) throw new Error(added.error);
    const words = dirs.split(",") as ("src" | "dst")[];
    // Asked twice: the second answer is a remembered one.
    expect([setContains(added.set, words, one), setContains(added.set, words, one)]).toEqual([expected, expected]);
  });

  test("IPv6, and nothing of the other family", () => {
    const set = setOf("hash:ip,port", ["fd00::9,tcp:80"], 6);
    expect(setContains(set, ["dst", "dst"], six)).toBe(true);
    expect(setContains(set, ["dst", "dst"], packet())).toBe(false);
    expect(setContains(setOf("hash:ip,port,net", ["fd00::9,tcp:80,fd00::/64"], 6), ["dst", "dst", "src"], six)).toBe(
      true,
    );
  });
});

function fits(type: IpSetType, member: string): boolean {
  return !("error" in addMember(createIpSet("S", type), member));
}

describe("what is refused", () => {
  test.each<[IpSetType, string, RegExp]>([
    ["hash:ip", "fd00::1", /cannot parse fd00::1/],
    ["hash:ip,port", "10.0.0.1", /Second element is missing/],
    ["hash:ip,port,ip", "10.0.0.1,tcp:80", /Third element is missing/],
    ["hash:ip,port", "10.0.0.1,tcp:80,10.0.0.1", /Elem separator/],
    ["hash:ip,port", "10.0.0.1,tcp:70000", /cannot parse tcp:70000/],
    ["hash:net", "0.0.0.0/0", /CIDR parameter/],
    ["bitmap:port", "65536", /cannot parse 65536/],
  ])("%s %s", (type, member, error) => {
    expect(addMember(createIpSet("S", type), member)).toEqual({ error: expect.stringMatching(error) });
  });

  test("adding twice, deleting what is not there, and one too many", () => {
    const set = setOf("hash:ip", ["10.0.0.1"]);
    expect(addMember(set, "10.0.0.1")).toEqual({ error: "Element cannot be added to the set: it's already added" });
    expect(removeMember(set, "10.0.0.2")).toEqual({ error: "Element cannot be deleted from the set: it's not added" });
    expect(addMember({ ...set, maxelem: 1 }, "10.0.0.2")).toEqual({ error: "Hash is full, cannot add more elements" });
  });
});

const SAVED = `create A hash:ip,port family inet hashsize 1024 maxelem 65536
add A 10.0.0.1,tcp:80
add A 10.0.0.1,udp:53
create B bitmap:port range 0-65535
add B 80
add B 30000
create C hash:ip family inet6 hashsize 1024 maxelem 65536
add C fd00::1
`;

describe("text", () => {
  test("ipset save, there and back", () => {
    const parsed = parseIpsetSave(SAVED);
    if (!parsed.ok) throw new Error(parsed.error);
    expect(printIpsetSave(parsed.sets)).toBe(SAVED);
  });

  test("ipset list", () => {
    const sets = load(SAVED);
    expect(printIpsetList(sets, (name) => (name === "A" ? 3 : 0)).split("\n\n")).toEqual([
      "Name: A\nType: hash:ip,port\nRevision: 5\nHeader: family inet hashsize 1024 maxelem 65536\nSize in memory: 328\n" +
        "References: 3\nNumber of entries: 2\nMembers:\n10.0.0.1,tcp:80\n10.0.0.1,udp:53",
      "Name: B\nType: bitmap:port\nRevision: 3\nHeader: range 0-65535\nSize in memory: 8264\n" +
        "References: 0\nNumber of entries: 2\nMembers:\n80\n30000",
      "Name: C\nType: hash:ip\nRevision: 4\nHeader: family inet6 hashsize 1024 maxelem 65536\nSize in memory: 264\n" +
        "References: 0\nNumber of entries: 1\nMembers:\nfd00::1\n",
    ]);
  });

  test.each<[string, string]>([
    ["add X 10.0.0.1", "ipset: Error in line 1: The set with the given name does not exist"],
    ["create X hash:mac", "ipset: Error in line 1: Syntax error: unknown settype hash:mac"],
    [
      "create __proto__ hash:ip\nadd constructor 1",
      "ipset: Error in line 2: The set with the given name does not exist",
    ],
    [
      "create X hash:ip\ncreate X hash:ip",
      "ipset: Error in line 2: Set cannot be created: set with the same name already exists",
    ],
  ])("%j is refused", (text, error) => {
    expect(parseIpsetSave(text)).toMatchObject({ ok: false, error });
  });

  test("-exist forgives", () => {
    const text =
      "create X hash:ip -exist\ncreate X hash:ip -exist\nadd X 10.0.0.1\nadd X 10.0.0.1 -exist\ndel X 10.0.0.9 -exist";
    expect(load(text).get("X")?.members.size).toBe(1);
  });

  test("members come back as they went", () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const addr = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join("."));
    const end = fc.tuple(addr, fc.constantFrom("tcp", "udp", "sctp"), fc.integer({ min: 0, max: 65535 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(
          end.map(([a, protocol, port]) => `${a},${protocol}:${port}`),
          { maxLength: 20 },
        ),
        (members) => {
          const sets = treeOf([["S", setOf("hash:ip,port", members)]]);
          expect([...(load(printIpsetSave(sets)).get("S")?.members.values() ?? [])].sort()).toEqual(
            [...members].sort(),
          );
        },
      ),
    );
  });
});

describe("-m set", () => {
  const sets = load("create A hash:ip,port\nadd A 10.96.0.10,tcp:80\n");
  const text =
    "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -m set --match-set A dst,dst -j DROP\nCOMMIT\n";

  test("asks the ruleset's sets, and prints as it was read", () => {
    const parsed = parseIptablesSave(text, 4, sets);
    if (!parsed.ok) throw new Error(parsed.error);
    expect(printIptablesSave(parsed.ruleset)).toBe(text);
    const verdict = (one: Packet): string =>
      walk(parsed.ruleset, "input", one, host("n", "192.168.0.2/24")).verdict.kind;
    expect([verdict(packet()), verdict(packet({ targetPort: 81 }))]).toEqual(["drop", "accept"]);
  });

  test("a set that does not exist", () => {
    expect(parseIptablesSave(text, 4, emptyTree())).toMatchObject({
      ok: false,
      error: expect.stringContaining("Set A doesn't exist."),
    });
  });
});

function load(text: string): IpSets {
  const parsed = parseIpsetSave(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.sets;
}
