/** ipvs mode: virtual servers, sets, addresses and rules of a node, from one view to the next. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import {
  createNetns,
  emptyIpvs,
  ipvsIn,
  type Packet,
  printIptablesSave,
  printIpvsadmSave,
  type Ruleset,
  run,
  setBound,
} from "@kubenetsim/linux";
import { emptyTree } from "@kubenetsim/sim";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  effectiveMode,
  ipvsNodeAddresses,
  ipvsRuleset,
  kernelSetName,
  type NodeProxyConfig,
  type ProxyView,
  ruleset,
} from "../../src/index.ts";
import { SET_NAMES } from "../../src/ipvs/set-names.ts";
import { advanceIpvsTable, emptyIpvsTable, nodeIpvsTable } from "../../src/ipvs/table.ts";
import { addr, config, HTTP, service, slice, viewOf } from "../fixture.ts";

const WEB = service("shop/web", "10.96.0.7", { type: "NodePort", ports: [{ ...HTTP, nodePort: 30080 }] });
const WEB_SLICE = slice("shop/web", [
  { addresses: ["10.244.0.2"], nodeName: "node-1" },
  { addresses: ["10.244.1.2"], nodeName: "node-2" },
]);

function rulesFor(view: ProxyView, more: Partial<NodeProxyConfig> = {}): Ruleset {
  return ipvsRuleset(view, config(more), 4);
}

function adm(rules: Ruleset): string {
  return printIpvsadmSave({ 4: rules.ipvs?.servers ?? emptyTree(), 6: emptyTree() });
}

function members(rules: Ruleset, set: string): readonly string[] {
  return [...(rules.sets?.get(set)?.members.values() ?? [])];
}

describe("one Service with a node port", () => {
  const rules = rulesFor(viewOf([WEB], [WEB_SLICE]));

  test("its virtual servers", () => {
    expect(adm(rules)).toBe(
      [
        "-A -t 192.168.0.2:30080 -s rr",
        "-a -t 192.168.0.2:30080 -r 10.244.0.2:8080 -m -w 1",
        "-a -t 192.168.0.2:30080 -r 10.244.1.2:8080 -m -w 1",
        "-A -t 10.96.0.7:80 -s rr",
        "-a -t 10.96.0.7:80 -r 10.244.0.2:8080 -m -w 1",
        "-a -t 10.96.0.7:80 -r 10.244.1.2:8080 -m -w 1",
        "",
      ].join("\n"),
    );
  });

  test("its sets: only this node's endpoints may answer themselves", () => {
    expect(members(rules, "KUBE-CLUSTER-IP")).toEqual(["10.96.0.7,tcp:80"]);
    expect(members(rules, "KUBE-NODE-PORT-TCP")).toEqual(["30080"]);
    expect(members(rules, "KUBE-LOOP-BACK")).toEqual(["10.244.0.2,tcp:8080,10.244.0.2"]);
    expect(members(rules, "KUBE-IPVS-IPS")).toEqual(["10.96.0.7"]);
    expect(rules.bound?.link).toBe("kube-ipvs0");
  });

  test("the rules, as iptables-save prints them", () => {
    expect(printIptablesSave(rules, ["nat"])).toBe(`*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:KUBE-LOAD-BALANCER - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODE-PORT - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-SERVICES - [0:0]
-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-NODE-PORT -p tcp -m comment --comment "Kubernetes nodeport TCP port for masquerade purpose" -m set --match-set KUBE-NODE-PORT-TCP dst -j KUBE-MARK-MASQ
-A KUBE-POSTROUTING -m comment --comment "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose" -m set --match-set KUBE-LOOP-BACK dst,dst,src -j MASQUERADE
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN
-A KUBE-SERVICES ! -s 10.244.0.0/16 -m comment --comment "Kubernetes service cluster ip + port for masquerade purpose" -m set --match-set KUBE-CLUSTER-IP dst,dst -j KUBE-MARK-MASQ
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT
-A KUBE-SERVICES -m set --match-set KUBE-CLUSTER-IP dst,dst -j ACCEPT
COMMIT
`);
  });

  test("a packet to the Service passes INPUT and is sent on; a ping and other ports are refused", () => {
    const netns = setBound(createNetns("node-1"), 4, rules.bound);
    const packet: Packet = {
      id: 1,
      family: 4,
      protocol: "tcp",
      tcp: "syn",
      source: addr("192.168.0.9"),
      sourcePort: 1000,
      target: addr("10.96.0.7"),
      targetPort: 80,
      mark: 0,
      ctState: "NEW",
      ttl: 64,
    };
    expect(run(rules, "prerouting", packet, netns).packet.mark).toBe(0x4000);
    expect(run(rules, "input", packet, netns).verdict.kind).toBe("accept");
    expect(run(rules, "input", { ...packet, targetPort: 22 }, netns).verdict.kind).toBe("reject");
    const { tcp: _, ...rest } = packet;
    const ping: Packet = { ...rest, protocol: "icmp", icmp: { type: "echo-request" } };
    expect(run(rules, "input", ping, netns).verdict.kind).toBe("reject");
    const servers = rules.ipvs;
    if (servers === undefined) throw new Error("no virtual servers");
    expect(ipvsIn(emptyIpvs(), servers, packet, 0)).toMatchObject({
      kind: "forward",
      packet: { target: addr("10.244.1.2") },
    });
  });
});

describe("what depends on the configuration", () => {
  const lb = service("shop/lb", "10.96.0.8", { type: "LoadBalancer", loadBalancerSourceRanges: ["203.0.113.0/24"] }, [
    "198.51.100.9",
  ]);
  const view = viewOf([lb], [slice("shop/lb", ["10.244.0.3"])]);

  test("source ranges that leave the node out close its own way too", () => {
    const rules = rulesFor(view);
    expect(members(rules, "KUBE-LOAD-BALANCER-SOURCE-CIDR")).toEqual(["198.51.100.9,tcp:80,203.0.113.0/24"]);
    expect(printIptablesSave(rules, ["filter"])).toContain(
      "-A KUBE-IPVS-OUT-FILTER -s 198.51.100.9/32 -m ipvs --vproto 6 --vaddr 198.51.100.9/32 --vport 80 -j DROP\n",
    );
    const inside = rulesFor(view, { primaryIPs: [addr("203.0.113.7")] });
    expect(members(inside, "KUBE-LOAD-BALANCER-SOURCE-IP")).toEqual(["198.51.100.9,tcp:80,198.51.100.9"]);
    expect(printIptablesSave(inside, ["filter"])).not.toContain("-m ipvs");
  });

  test("an address that the node has anyway is not bound", () => {
    expect(members(rulesFor(view), "KUBE-IPVS-IPS")).toEqual(["10.96.0.8", "198.51.100.9"]);
    expect(members(rulesFor(view, { nodeIPs: [addr("198.51.100.9")] }), "KUBE-IPVS-IPS")).toEqual(["10.96.0.8"]);
  });

  test("scheduler, affinity, and what mh needs", () => {
    const sticky = service("shop/web", "10.96.0.7", { sessionAffinity: "ClientIP" });
    expect(adm(rulesFor(viewOf([sticky], []), { ipvs: { scheduler: "mh" } }))).toBe(
      "-A -t 10.96.0.7:80 -s mh -p 10800 -b mh-port\n",
    );
  });

  test("IPv6 sets have names of their own, cut to 31 characters", () => {
    expect(kernelSetName("KUBE-LOOP-BACK", 6)).toBe("KUBE-6-LOOP-BACK");
    expect(kernelSetName("KUBE-LOAD-BALANCER-SOURCE-CIDR", 6)).toBe("KUBE-6-LOAD-BALANCER-SOURCE-CID");
  });

  test("without ip_vs: iptables, and the log says so", () => {
    const without = config({ ipvs: { supported: false } });
    expect(effectiveMode("ipvs", without)).toMatchObject({ mode: "iptables" });
    expect(effectiveMode("ipvs", without).log).toContain("Can't use ipvs proxier, trying iptables proxier");
    expect(effectiveMode("ipvs", config())).toEqual({ mode: "ipvs", log: [] });
    const rules = ruleset("ipvs", viewOf([WEB], [WEB_SLICE]), without, 4);
    expect(rules.ipvs).toBeUndefined();
    expect(printIptablesSave(rules, ["nat"])).toContain("KUBE-SVC-");
  });

  test("the node's own addresses", () => {
    const links = [
      { name: "kube-ipvs0", addresses: [addr("10.96.0.7")] },
      { name: "eth0", addresses: [addr("192.168.0.2"), addr("fe80::1"), addr("fd00::2")] },
      { name: "lo", addresses: [addr("127.0.0.1"), addr("::1")] },
    ];
    expect([ipvsNodeAddresses(links, 4), ipvsNodeAddresses(links, 6)]).toEqual([
      [addr("192.168.0.2")],
      [addr("fd00::2")],
    ]);
  });
});

/** Few Services that share addresses and ports, so that they claim the same things. */
const arbitraryView: fc.Arbitrary<ProxyView> = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom("a/a", "a/b", "b/a", "b/b"),
      external: fc.subarray(["198.51.100.1", "198.51.100.2"]),
      local: fc.boolean(),
      nodePort: fc.constantFrom(0, 30001, 30002),
      pods: fc.subarray(["10.244.0.2", "10.244.0.3", "10.244.1.2"]),
    }),
    { selector: (each) => each.name },
  )
  .map((all) => viewOf(all.map(asService), all.map(asSlice)));

interface Drawn {
  readonly name: string;
  readonly external: readonly string[];
  readonly local: boolean;
  readonly nodePort: number;
  readonly pods: readonly string[];
}

function asService({ name, external, local, nodePort }: Drawn): Service {
  const more = nodePort === 0 ? {} : { nodePort };
  return service(name, `10.96.0.${name.length + name.charCodeAt(0) + name.charCodeAt(2)}`, {
    type: nodePort === 0 ? "ClusterIP" : "NodePort",
    externalIPs: [...external],
    externalTrafficPolicy: local ? "Local" : "Cluster",
    ports: [{ ...HTTP, ...more }],
  });
}

function asSlice({ name, pods }: Drawn): EndpointSlice {
  return slice(
    name,
    pods.map((pod) => ({ addresses: [pod], nodeName: pod.startsWith("10.244.0.") ? "node-1" : "node-2" })),
  );
}

test("a view reached step by step is the same as one seen at once", () => {
  let shared = 0;
  fc.assert(
    fc.property(fc.array(arbitraryView, { minLength: 2, maxLength: 5 }), (views) => {
      const one = config();
      const rules = views.map((view) => ipvsRuleset(view, one, 4)).at(-1);
      const final = views.at(-1);
      if (rules === undefined || final === undefined) return;
      const options = { family: 4, gates: one.gates, scheduler: "rr" } as const;
      const node = { ...one, nodePortAddresses: [addr("192.168.0.2")], nodeIP: addr("192.168.0.2") };
      const table = nodeIpvsTable(advanceIpvsTable(emptyIpvsTable(), final, options), options, node);
      expect([...(rules.ipvs?.servers ?? [])]).toEqual([...table.servers]);
      for (const name of SET_NAMES) {
        if (name !== "KUBE-LOOP-BACK") expect(members(rules, name)).toEqual([...table.sets[name].values()]);
      }
      const hairpins = [...table.sets["KUBE-LOOP-BACK"].prefix("node-1\0")].map(([, member]) => member);
      expect(members(rules, "KUBE-LOOP-BACK")).toEqual(hairpins);
      shared += table.serverClaims.size - table.servers.size;
    }),
    { numRuns: 150 },
  );
  // The arbitrary is worth something only if Services do claim the same addresses.
  expect(shared).toBeGreaterThan(20);
});

test("one change among many costs one Service: all else is the very same", () => {
  const services = Array.from({ length: 300 }, (_, i) => service(`many/s${i}`, `10.96.${1 + (i >> 8)}.${i & 255}`));
  const slices = services.map((each, i) => slice(`many/${each.metadata.name}`, [`10.244.0.${1 + (i % 250)}`]));
  const one = config();
  const before = ipvsRuleset(viewOf(services, slices), one, 4);
  const changed = viewOf(services, slices);
  const next: ProxyView = {
    ...changed,
    services: changed.services,
    slices: changed.slices.with("many/s7-1", slice("many/s7", ["10.244.3.3"])),
  };
  const after = ipvsRuleset(next, one, 4);
  const differing = [...(before.ipvs?.servers ?? emptyTree()).diff(after.ipvs?.servers ?? emptyTree())].map(
    (each) => each.key,
  );
  expect(differing).toContain("tcp 10.96.1.7:80");
  expect(after.chain("nat", "KUBE-SERVICES")).toBe(before.chain("nat", "KUBE-SERVICES"));
});
