/** REDIRECT, `--physdev-is-in` and `-m ipvs`: text, and what packets meet. */
import { describe, expect, test } from "vitest";
import { type Packet, printIptablesSave, setReferences, type WalkOptions, walk } from "../../src/index.ts";
import { ip, load, net, node, packet } from "../make.ts";

function nat(chain: "PREROUTING" | "OUTPUT", rule: string): ReturnType<typeof load> {
  return load(
    `*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A ${chain} ${rule}\nCOMMIT`,
  );
}

describe("REDIRECT", () => {
  const rule = "-p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080";

  test("what comes in by a link goes to that link's address", () => {
    const outcome = walk(nat("PREROUTING", rule), "prerouting", packet(), node(), { inLink: "cni0" });
    expect([outcome.packet.target, outcome.packet.targetPort, outcome.nat?.dnat]).toEqual([
      net("10.244.0.1/24").addr,
      8080,
      { addr: ip("10.244.0.1"), port: 8080 },
    ]);
  });

  test("what the machine sends goes to loopback; a link without address drops", () => {
    expect(walk(nat("OUTPUT", rule), "output", packet(), node()).packet.target).toBe(ip("127.0.0.1"));
    expect(walk(nat("PREROUTING", rule), "prerouting", packet(), node(), { inLink: "veth1" }).verdict.kind).toBe(
      "drop",
    );
  });
});

describe("matches", () => {
  test.each<[string, Packet, WalkOptions, boolean]>([
    ["-m physdev ! --physdev-is-in", packet(), {}, true],
    ["-m physdev ! --physdev-is-in", packet(), { inPort: "veth1" }, false],
    ["-m physdev --physdev-is-out", packet(), { outPort: "veth1" }, true],
    ["-m ipvs --vproto 6 --vaddr 10.0.0.1/32 --vport 80", packet(), {}, false],
    [
      "-m ipvs --vproto 6 --vaddr 10.0.0.1/32 --vport 80",
      packet(),
      { virtual: { protocol: "tcp", addr: ip("10.0.0.1"), port: 80 } },
      true,
    ],
    [
      "-m ipvs --vproto 17 --vaddr 10.0.0.1/32 --vport 80",
      packet(),
      { virtual: { protocol: "tcp", addr: ip("10.0.0.1"), port: 80 } },
      false,
    ],
  ])("%s with %o", (match, one, options, expected) => {
    const text = `*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT ${match} -j DROP\nCOMMIT\n`;
    const rules = load(text);
    expect(walk(rules, "input", one, node(), options).verdict.kind).toBe(expected ? "drop" : "accept");
    expect(printIptablesSave(rules)).toBe(text);
    expect(setReferences([rules])("A")).toBe(0);
  });
});
