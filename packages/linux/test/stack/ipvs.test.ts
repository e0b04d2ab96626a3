/** Packets through a namespace that balances with IPVS: at INPUT, OUTPUT and FORWARD, both families, there and back. */
import { describe, expect, test } from "vitest";
import {
  addAddress,
  addRealServer,
  addRoute,
  createIpSet,
  isLocal,
  lookupRoute,
  type Netns,
  type Packet,
  printConntrack,
  printIpAddr,
  type Ruleset,
  removeRoute,
  type StackStep,
  setBound,
  type VirtualServer,
  virtualServersOf,
} from "../../src/index.ts";
import { addMember } from "../../src/ipset/set.ts";
import { answerTo, ENV, host, ip, load, net, node, packet } from "../make.ts";
import { answered, bridged, emit, receive, sent, serving, text, waitingFor } from "./world.ts";

const MASQUERADE = `
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A FORWARD -m conntrack --ctstate INVALID -j DROP
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:MARKED - [0:0]
-A PREROUTING -s 192.168.0.0/24 -j MARKED
-A OUTPUT -d 10.96.0.0/16 -j MARKED
-A MARKED -j MARK --set-xmark 0x4000/0x4000
-A POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE
COMMIT
`;

const WEB = { addr: ip("10.244.0.11"), port: 8080, weight: 1 };
const FAR = { addr: ip("10.244.1.13"), port: 8080, weight: 1 };
const HERE = { addr: ip("192.168.0.2"), port: 6443, weight: 1 };

function server(
  address: string,
  port: number,
  reals: readonly (typeof WEB)[],
  protocol: "tcp" | "udp" = "tcp",
): VirtualServer {
  const base: VirtualServer = {
    protocol,
    addr: ip(address),
    port,
    scheduler: "rr",
    persistentSeconds: 0,
    realServers: [],
    because: [{ kind: "Owner", name: address }],
  };
  return reals.reduce(addRealServer, base);
}

function bound(...addresses: readonly string[]): NonNullable<Ruleset["bound"]> {
  const family = addresses[0]?.includes(":") === true ? 6 : 4;
  const set = addresses.reduce(
    (all, address) => {
      const added = addMember(all, address);
      if ("error" in added) throw new Error(added.error);
      return added.set;
    },
    createIpSet("BOUND", "hash:ip", { family }),
  );
  return { link: "dummy0", addresses: set };
}

const RULES: Ruleset = {
  ...load(MASQUERADE),
  ipvs: virtualServersOf(
    [
      server("10.96.0.10", 80, [WEB]),
      server("10.96.0.20", 80, [FAR]),
      server("10.96.0.30", 80, []),
      server("10.96.0.40", 53, [WEB], "udp"),
      server("10.96.0.1", 443, [HERE]),
      server("10.96.0.50", 80, [WEB, FAR]),
      server("10.96.0.60", 80, [{ ...WEB, addr: ip("10.99.0.1") }]),
      server("192.168.0.2", 30080, [FAR]),
    ],
    true,
  ),
  bound: bound("10.96.0.1", "10.96.0.10", "10.96.0.20", "10.96.0.30", "10.96.0.40", "10.96.0.50", "10.96.0.60"),
};
const NODE: Netns = serving(node(), 6443);

function ipvsSteps(steps: readonly StackStep[]): readonly string[] {
  return steps.flatMap((step) => (step.kind === "ipvs" ? [step.action] : []));
}

function fromPod(change: Parameters<typeof packet>[0]): Packet {
  return packet({ from: "10.244.0.50", ...change });
}

describe("from a pod", () => {
  test("to a real server on another node: in at INPUT, out as if sent from here, the source stays", () => {
    const syn = fromPod({ to: "10.96.0.20" });
    const there = receive(NODE, RULES, syn, "cni0", ENV, "veth1");
    const { packet: onward, link, nextHop } = sent(there.outcome);
    expect([text(onward), link, nextHop, onward.ttl]).toEqual([
      "10.244.0.50:40000 > 10.244.1.13:8080 syn",
      "eth0",
      ip("192.168.0.3"),
      63,
    ]);
    expect(ipvsSteps(there.steps)).toEqual(["schedule"]);
    const step = there.steps.find((each) => each.kind === "ipvs");
    expect(step?.detail).toMatchObject({ server: { because: [{ kind: "Owner", name: "10.96.0.20" }] } });
    // It is IPVS that rewrites: conntrack only expects the answer from another address.
    expect(printConntrack(there.netns, ENV.now)).toBe(
      "tcp      6 120 SYN_SENT src=10.244.0.50 dst=10.96.0.20 sport=40000 dport=80 [UNREPLIED] src=10.244.1.13 dst=10.244.0.50 sport=8080 dport=40000 mark=0 use=1\n",
    );

    const back = receive(there.netns, RULES, answerTo(onward), "eth0", ENV);
    expect(text(sent(back.outcome).packet)).toBe("10.96.0.20:80 > 10.244.0.50:40000 syn-ack");
    expect(ipvsSteps(back.steps)).toEqual(["answer"]);
    expect(printConntrack(back.netns, ENV.now)).toContain("SYN_RECV");

    const later = receive(back.netns, RULES, { ...syn, id: 2, tcp: "data" }, "cni0", ENV, "veth1");
    expect(text(sent(later.outcome).packet)).toBe("10.244.0.50:40000 > 10.244.1.13:8080 data");
    expect(ipvsSteps(later.steps)).toEqual(["forward"]);
    expect(printConntrack(later.netns, ENV.now)).toContain("ESTABLISHED");
  });

  test("to a real server on the same bridge: the answer is a frame of the bridge, and gets its address at FORWARD", () => {
    const syn = fromPod({ to: "10.96.0.10" });
    const there = receive(NODE, RULES, syn, "cni0", ENV, "veth1");
    expect(sent(there.outcome)).toMatchObject({ link: "cni0", nextHop: WEB.addr });
    const reply = answerTo(sent(there.outcome).packet);
    const back = bridged(there.netns, RULES, reply, "veth2", "veth1", ENV);
    expect(text(sent(back.outcome).packet)).toBe("10.96.0.10:80 > 10.244.0.50:40000 syn-ack");
    expect(sent(back.outcome).bridged).toBe(true);
  });

  test("to a real server that is this namespace itself: delivered, the answer leaves in the virtual server's name", () => {
    const syn = fromPod({ to: "10.96.0.1", targetPort: 443 });
    const there = receive(NODE, RULES, syn, "cni0", ENV, "veth1");
    expect(there.outcome).toMatchObject({ kind: "deliver", socket: { owner: "n1:6443" } });
    if (there.outcome.kind !== "deliver") throw new Error("not delivered");
    expect(text(there.outcome.packet)).toBe("10.244.0.50:40000 > 192.168.0.2:6443 syn");
    const back = emit(there.netns, RULES, answerTo(there.outcome.packet), ENV);
    expect(text(sent(back.outcome).packet)).toBe("10.96.0.1:443 > 10.244.0.50:40000 syn-ack");
  });

  test("datagrams of one client go one way; another client's turn comes next", () => {
    const asks = fromPod({ to: "10.96.0.40", protocol: "udp", targetPort: 53 });
    const there = receive(NODE, RULES, asks, "cni0", ENV, "veth1");
    const onward = sent(there.outcome).packet;
    expect(text(onward)).toBe("10.244.0.50:40000 > 10.244.0.11:8080 udp");
    const back = bridged(there.netns, RULES, answerTo(onward), "veth2", "veth1", ENV);
    expect(text(sent(back.outcome).packet)).toBe("10.96.0.40:53 > 10.244.0.50:40000 udp");
  });

  test("round robin, and a connection stays where it was begun", () => {
    const goals: string[] = [];
    let netns = NODE;
    for (const sourcePort of [40001, 40002, 40003, 40001]) {
      const result = receive(netns, RULES, fromPod({ to: "10.96.0.50", sourcePort }), "cni0", ENV, "veth1");
      netns = result.netns;
      goals.push(text(sent(result.outcome).packet).split(" ")[2] ?? "");
    }
    expect(goals[0]).toBe(goals[2]);
    expect(goals[0]).toBe(goals[3]);
    expect(goals[0]).not.toBe(goals[1]);
  });

  test("no real server: an ICMP port unreachable from the virtual address, and nothing is stored", () => {
    const there = receive(NODE, RULES, fromPod({ to: "10.96.0.30" }), "cni0", ENV, "veth1");
    const { packet: error, why } = answered(there.outcome);
    expect([error.source, error.target]).toEqual([ip("10.96.0.30"), ip("10.244.0.50")]);
    expect(error.icmp).toMatchObject({ type: "error", error: "icmp-port-unreachable" });
    expect(why).toContain("no real server");
    expect(there.netns.conntrack.entries.size).toBe(0);
  });

  test("no route to the real server: host unreachable", () => {
    const cut = removeRoute(NODE, { to: net("0.0.0.0/0") });
    const there = receive(cut, RULES, fromPod({ to: "10.96.0.60" }), "cni0", ENV, "veth1");
    expect(answered(there.outcome).packet.icmp).toMatchObject({ error: "icmp-host-unreachable" });
  });

  test("a port without virtual server, on a bound address: a socket, or a refusal, of the namespace itself", () => {
    const there = receive(NODE, RULES, fromPod({ to: "10.96.0.10", targetPort: 6443 }), "cni0", ENV, "veth1");
    expect(there.outcome).toMatchObject({ kind: "deliver", socket: { owner: "n1:6443" } });
    const refused = receive(NODE, RULES, fromPod({ to: "10.96.0.10", targetPort: 81 }), "cni0", ENV, "veth1");
    expect(answered(refused.outcome).packet.tcp).toBe("rst");
  });

  test("a time to live of 1 ends here", () => {
    const there = receive(NODE, RULES, fromPod({ to: "10.96.0.20", ttl: 1 }), "cni0", ENV, "veth1");
    expect(answered(there.outcome).packet.icmp).toMatchObject({ error: "icmp-time-exceeded" });
  });
});

describe("from the namespace itself", () => {
  const BOUND = setBound(NODE, 4, RULES.bound);

  test("it speaks from the virtual address, masqueraded on its way out; the answer comes in at INPUT", () => {
    const decision = lookupRoute(BOUND, ip("10.96.0.20"));
    expect(decision).toMatchObject({ type: "local", owner: "dummy0" });
    const own = packet({ from: "10.96.0.20", to: "10.96.0.20", sourcePort: 50000 });
    const there = emit(NODE, RULES, own, ENV);
    const onward = sent(there.outcome).packet;
    expect(text(onward)).toMatch(/^192\.168\.0\.2:\d+ > 10\.244\.1\.13:8080 syn$/);
    const env = { ...ENV, connected: [waitingFor(own)] };
    const back = receive(there.netns, RULES, answerTo(onward), "eth0", env);
    expect(back.outcome).toMatchObject({ kind: "deliver", socket: { owner: "client" } });
    if (back.outcome.kind !== "deliver") throw new Error("not delivered");
    expect(text(back.outcome.packet)).toBe("10.96.0.20:80 > 10.96.0.20:50000 syn-ack");
  });

  test("to itself by its virtual address, over lo and back", () => {
    const own = packet({ from: "10.96.0.1", to: "10.96.0.1", sourcePort: 50000, targetPort: 443 });
    const there = emit(NODE, RULES, own, { ...ENV, connected: [waitingFor(own)] });
    expect(there.outcome).toMatchObject({ kind: "deliver", socket: { owner: "n1:6443" } });
    if (there.outcome.kind !== "deliver") throw new Error("not delivered");
    const back = emit(there.netns, RULES, answerTo(there.outcome.packet), { ...ENV, connected: [waitingFor(own)] });
    expect(back.outcome).toMatchObject({ kind: "deliver", socket: { owner: "client" } });
  });

  test("no real server: its own system call fails", () => {
    const own = packet({ from: "10.96.0.30", to: "10.96.0.30", sourcePort: 50000 });
    expect(emit(NODE, RULES, own, ENV).outcome).toMatchObject({ kind: "answer", errno: "EPERM" });
  });
});

describe("from outside", () => {
  test("a node port: masqueraded, and the answer goes back to the client from the node's address", () => {
    const syn = packet({ from: "192.168.0.200", to: "192.168.0.2", targetPort: 30080 });
    const there = receive(NODE, RULES, syn, "eth0", ENV);
    const onward = sent(there.outcome).packet;
    expect(text(onward)).toMatch(/^192\.168\.0\.2:\d+ > 10\.244\.1\.13:8080 syn$/);
    const back = receive(there.netns, RULES, answerTo(onward), "eth0", ENV);
    expect(text(sent(back.outcome).packet)).toBe("192.168.0.2:30080 > 192.168.0.200:40000 syn-ack");
  });

  test("what claims to come from a bound address is a martian", () => {
    const there = receive(
      setBound(NODE, 4, RULES.bound),
      RULES,
      packet({ from: "10.96.0.10", to: "192.168.0.2" }),
      "eth0",
      ENV,
    );
    expect(there.outcome).toMatchObject({
      kind: "drop",
      why: "martian source: the packet comes from this namespace itself",
    });
  });
});

describe("real servers that go", () => {
  const later = (reals: readonly (typeof WEB)[], protocol: "tcp" | "udp", drains: boolean): Ruleset => ({
    ...RULES,
    ipvs: virtualServersOf(
      [server(protocol === "tcp" ? "10.96.0.20" : "10.96.0.40", protocol === "tcp" ? 80 : 53, reals, protocol)],
      drains,
    ),
  });

  test("TCP connections are drained", () => {
    const syn = fromPod({ to: "10.96.0.20" });
    const { netns } = receive(NODE, RULES, syn, "cni0", ENV, "veth1");
    const gone = later([WEB], "tcp", true);
    const still = receive(netns, gone, { ...syn, id: 2, tcp: "data" }, "cni0", ENV, "veth1");
    expect(sent(still.outcome).packet.target).toBe(FAR.addr);
    const fresh = receive(netns, gone, { ...syn, id: 3, sourcePort: 40001 }, "cni0", ENV, "veth1");
    expect(sent(fresh.outcome).packet.target).toBe(WEB.addr);
  });

  test("UDP is dropped at once and forgotten: the next datagram finds another", () => {
    const asks = fromPod({ to: "10.96.0.40", protocol: "udp", targetPort: 53 });
    const { netns } = receive(NODE, RULES, asks, "cni0", ENV, "veth1");
    const gone = later([FAR], "udp", true);
    const dropped = receive(netns, gone, { ...asks, id: 2 }, "cni0", ENV, "veth1");
    expect(dropped.outcome.kind).toBe("drop");
    expect(ipvsSteps(dropped.steps)).toEqual(["forget"]);
    const next = receive(dropped.netns, gone, { ...asks, id: 3 }, "cni0", ENV, "veth1");
    expect(sent(next.outcome).packet.target).toBe(FAR.addr);
  });
});

test("IPv6: there and back", () => {
  const real = { addr: ip("fd00:2::13"), port: 8080, weight: 1 };
  const rules: Ruleset = {
    ...load(MASQUERADE.replace(/-A (PREROUTING|OUTPUT|POSTROUTING|FORWARD) .*\n/g, ""), 6),
    ipvs: virtualServersOf([server("fd00:96::10", 80, [real])]),
    bound: bound("fd00:96::10"),
  };
  const six = addRoute(addAddress(addAddress(node(), "cni0", net("fd00:1::1/64")), "eth0", net("fd00:3::2/64")), {
    to: net("fd00:2::/64"),
    via: ip("fd00:3::3"),
    dev: "eth0",
  });
  const syn = packet({ from: "fd00:1::50", to: "fd00:96::10" });
  const there = receive(six, rules, syn, "cni0", ENV, "veth1");
  const onward = sent(there.outcome).packet;
  expect([onward.target, onward.targetPort, sent(there.outcome).nextHop]).toEqual([real.addr, 8080, ip("fd00:3::3")]);
  const back = sent(receive(there.netns, rules, answerTo(onward), "eth0", ENV).outcome).packet;
  expect([back.source, back.sourcePort, back.target]).toEqual([ip("fd00:96::10"), 80, ip("fd00:1::50")]);
});

test("bound addresses are local only while their rules stand, and ip addr shows them", () => {
  const with4 = setBound(NODE, 4, RULES.bound);
  expect(isLocal(with4, ip("10.96.0.10"))).toBe(true);
  expect(printIpAddr(with4, 4)).toContain(
    "dummy0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN group default \n    inet 10.96.0.1/32 scope global dummy0\n       valid_lft forever preferred_lft forever\n",
  );
  const after = receive(with4, load(MASQUERADE), fromPod({ to: "10.96.0.10" }), "cni0", ENV, "veth1");
  expect(isLocal(after.netns, ip("10.96.0.10"))).toBe(false);
  expect(host("pod", "10.244.0.9/24").bound).toBeUndefined();
});
