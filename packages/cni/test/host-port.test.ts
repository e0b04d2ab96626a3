import type { Rule } from "@kubenetsim/linux";
import { expect, test } from "vitest";
import { cniRules, type HostPortMapping, hostPortChainName } from "../src/index.ts";

const POD = { addr: 0x0af40105, bits: 24 };
const MAPPING: HostPortMapping = {
  sandboxID: "icee6giejonei6so",
  addresses: [POD],
  ports: [
    { protocol: "tcp", hostPort: 8080, containerPort: 80 },
    { protocol: "udp", hostPort: 5353, containerPort: 53, hostIP: 0xc0a80002 },
  ],
  because: [{ kind: "Pod", namespace: "default", name: "web" }],
};

function rulesOf(mapping: HostPortMapping) {
  return cniRules({ clusterCIDRs: [], podCIDRs: [], hostPorts: [mapping] }, 4);
}

function brief(rules: readonly Rule[] | undefined): readonly string[] {
  return (rules ?? []).map(({ matches, target }) => {
    const words = matches.filter((match) => match.match !== "comment").map((match) => match.match);
    return [...words, "chain" in target ? target.chain : target.target].join(" ");
  });
}

test("the chains that the portmap plugin writes", () => {
  const rules = rulesOf(MAPPING);
  const own = hostPortChainName(MAPPING.sandboxID);
  expect(own).toMatch(/^CNI-DN-[0-9a-f]{21}$/);
  expect(rules.chains("nat")).toEqual([
    "PREROUTING",
    "OUTPUT",
    "POSTROUTING",
    "CNI-HOSTPORT-DNAT",
    "CNI-HOSTPORT-SETMARK",
    "CNI-HOSTPORT-MASQ",
    own,
  ]);
  expect(brief(rules.chain("nat", "PREROUTING"))).toEqual(["addrtype CNI-HOSTPORT-DNAT"]);
  expect(brief(rules.chain("nat", "CNI-HOSTPORT-DNAT"))).toEqual([
    `protocol multiport ${own}`,
    `protocol multiport ${own}`,
  ]);
  expect(brief(rules.chain("nat", own))).toEqual([
    "protocol dport source CNI-HOSTPORT-SETMARK",
    "protocol dport source CNI-HOSTPORT-SETMARK",
    "protocol dport DNAT",
    "protocol dport destination source CNI-HOSTPORT-SETMARK",
    "protocol dport destination source CNI-HOSTPORT-SETMARK",
    "protocol dport destination DNAT",
  ]);
  expect(rules.chain("nat", own)?.[2]?.target).toEqual({ target: "DNAT", addr: POD.addr, port: 80 });
  expect(rules.chain("nat", own)?.[2]?.because).toEqual(MAPPING.because);
});

test("more than fifteen ports take two rules", () => {
  const ports = Array.from({ length: 16 }, (_, i) => ({
    protocol: "tcp" as const,
    hostPort: 9000 + i,
    containerPort: 80,
  }));
  expect(rulesOf({ ...MAPPING, ports }).chain("nat", "CNI-HOSTPORT-DNAT")).toHaveLength(2);
});

test.each([
  ["no ports", { ...MAPPING, ports: [] }],
  ["no address of the family", { ...MAPPING, addresses: [{ addr: 5n, bits: 64 }] }],
])("%s: no chains", (_name, mapping) => {
  expect(rulesOf(mapping).chains("nat")).toEqual([]);
  expect(rulesOf(mapping).base("prerouting")).toEqual([]);
});
