import { createNetns, type Packet, parseIptablesSave, printIptablesSave, run, walk } from "@kubenetsim/linux";
import fc from "fast-check";
import { expect, test } from "vitest";
import { iptablesRuleset } from "../../src/index.ts";
import { addr, config, service, slice, viewOf } from "../fixture.ts";

const VIEW = viewOf(
  [
    service("ns/web", "10.96.0.1", { type: "NodePort", ports: [{ name: "http", port: 80, nodePort: 30080 }] }),
    service("ns/none", "10.96.0.2"),
    service("ns/sticky", "10.96.0.3", { sessionAffinity: "ClientIP" }),
    service("ns/lb", "10.96.0.4", { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/25"] }, ["1.2.3.4"]),
  ],
  ["web", "sticky", "lb"].map((name, i) => slice(`ns/${name}`, [`10.244.0.${i + 2}`, `10.244.1.${i + 2}`])),
);
const RULES = iptablesRuleset(VIEW, config(), 4);

test("a Service in iptables-save form", () => {
  const lines = printIptablesSave(RULES).split("\n");
  expect(
    lines.filter((line) => line.includes("ns/web:http") && !line.includes("KUBE-NODEPORTS")),
  ).toMatchInlineSnapshot(`
    [
      "-A KUBE-EXT-HMALVVKA6APKJPPY -m comment --comment "masquerade traffic for ns/web:http external destinations" -j KUBE-MARK-MASQ",
      "-A KUBE-SEP-DT6VVTARLVVOS44S -s 10.244.1.2/32 -m comment --comment "ns/web:http" -j KUBE-MARK-MASQ",
      "-A KUBE-SEP-DT6VVTARLVVOS44S -p tcp -m comment --comment "ns/web:http" -m tcp -j DNAT --to-destination 10.244.1.2:8080",
      "-A KUBE-SEP-UVNDJGSWOZQNOYMF -s 10.244.0.2/32 -m comment --comment "ns/web:http" -j KUBE-MARK-MASQ",
      "-A KUBE-SEP-UVNDJGSWOZQNOYMF -p tcp -m comment --comment "ns/web:http" -m tcp -j DNAT --to-destination 10.244.0.2:8080",
      "-A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m comment --comment "ns/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-HMALVVKA6APKJPPY",
      "-A KUBE-SVC-HMALVVKA6APKJPPY ! -s 10.244.0.0/16 -d 10.96.0.1/32 -p tcp -m comment --comment "ns/web:http cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ",
      "-A KUBE-SVC-HMALVVKA6APKJPPY -m comment --comment "ns/web:http -> 10.244.0.2:8080" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-UVNDJGSWOZQNOYMF",
      "-A KUBE-SVC-HMALVVKA6APKJPPY -m comment --comment "ns/web:http -> 10.244.1.2:8080" -j KUBE-SEP-DT6VVTARLVVOS44S",
    ]
  `);
});

test("the text, read back, is the same text", () => {
  const text = printIptablesSave(RULES);
  const parsed = parseIptablesSave(text, 4);
  if (!("ruleset" in parsed)) throw new Error(JSON.stringify(parsed));
  expect(printIptablesSave(parsed.ruleset)).toBe(text);
});

test("walk and run agree on every packet", () => {
  const netns = createNetns("node-1");
  const arbitraryPacket = fc.record({
    source: fc.constantFrom("10.244.0.2", "10.244.1.3", "203.0.113.1", "203.0.113.200", "192.168.0.2"),
    target: fc.constantFrom("10.96.0.1", "10.96.0.2", "10.96.0.3", "10.96.0.4", "1.2.3.4", "127.0.0.1", "10.244.0.2"),
    targetPort: fc.constantFrom(80, 30080, 443),
    protocol: fc.constantFrom("tcp" as const, "udp" as const),
    id: fc.nat(1000),
  });
  fc.assert(
    fc.property(
      arbitraryPacket,
      fc.constantFrom("prerouting", "output", "input", "forward", "postrouting"),
      (given, hook) => {
        const packet: Packet = {
          ...given,
          source: addr(given.source),
          target: addr(given.target),
          family: 4,
          sourcePort: 999,
          mark: 0,
          ctState: "NEW",
          ttl: 64,
        };
        expect(run(RULES, hook, packet, netns)).toEqual(walk(RULES, hook, packet, netns));
      },
    ),
  );
});
