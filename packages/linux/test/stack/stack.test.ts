/** The path through one namespace without services: routes, martians, TTL, sockets, loopback; in both families. */
import { describe, expect, test } from "vitest";
import { addAddress, addLink, addRoute, createNetns, type Netns, setLink, setSysctls } from "../../src/index.ts";
import { answerTo, ENV, ip, load, net, node, packet, ping } from "../make.ts";
import { answered, bridged, emit, NODE, NONE, RULES, receive, sent, serving, text } from "./world.ts";

function router(): Netns {
  let netns = createNetns("r", { ip_forward: true });
  netns = addAddress(addLink(netns, { name: "a", kind: "eth" }), "a", net("10.1.0.1/24"));
  netns = addAddress(addLink(netns, { name: "b", kind: "eth" }), "b", net("10.2.0.1/24"));
  netns = addAddress(addAddress(netns, "a", net("fd01::1/64")), "b", net("fd02::1/64"));
  netns = addRoute(netns, { to: net("10.9.0.0/16"), type: "unreachable" });
  netns = addRoute(netns, { to: net("10.8.0.0/16"), type: "prohibit" });
  return addRoute(netns, { to: net("10.7.0.0/16"), type: "blackhole" });
}

describe("received", () => {
  test.each<[string, ReturnType<typeof packet>, string]>([
    ["forwarded", packet({ from: "10.1.0.5", to: "10.2.0.5" }), "send b 63"],
    ["forwarded, IPv6", packet({ from: "fd01::5", to: "fd02::5" }), "send b 63"],
    [
      "no route",
      packet({ from: "10.1.0.5", to: "8.8.8.8" }),
      "10.1.0.1 > 10.1.0.5 icmp-net-unreachable (10.1.0.5:40000 > 8.8.8.8:80 syn)",
    ],
    [
      "no route, IPv6",
      packet({ from: "fd01::5", to: "fd09::5" }),
      "fd01::1 > fd01::5 icmp6-no-route (fd01::5:40000 > fd09::5:80 syn)",
    ],
    [
      "unreachable route",
      packet({ from: "10.1.0.5", to: "10.9.0.5" }),
      "10.1.0.1 > 10.1.0.5 icmp-host-unreachable (10.1.0.5:40000 > 10.9.0.5:80 syn)",
    ],
    [
      "prohibit route",
      packet({ from: "10.1.0.5", to: "10.8.0.5" }),
      "10.1.0.1 > 10.1.0.5 icmp-admin-prohibited (10.1.0.5:40000 > 10.8.0.5:80 syn)",
    ],
    ["blackhole route", packet({ from: "10.1.0.5", to: "10.7.0.5" }), "drop blackhole route"],
    [
      "TTL",
      packet({ from: "10.1.0.5", to: "10.2.0.5", ttl: 1 }),
      "10.1.0.1 > 10.1.0.5 icmp-time-exceeded (10.1.0.5:40000 > 10.2.0.5:80 syn)",
    ],
    ["closed port", packet({ from: "10.1.0.5", to: "10.1.0.1" }), "10.1.0.1:80 > 10.1.0.5:40000 rst"],
    ["closed port on the far side", packet({ from: "10.1.0.5", to: "10.2.0.1" }), "10.2.0.1:80 > 10.1.0.5:40000 rst"],
    [
      "closed UDP port",
      packet({ from: "10.1.0.5", to: "10.2.0.1", protocol: "udp" }),
      "10.2.0.1 > 10.1.0.5 icmp-port-unreachable (10.1.0.5:40000 > 10.2.0.1:80 udp)",
    ],
    [
      "closed SCTP port",
      packet({ from: "10.1.0.5", to: "10.2.0.1", protocol: "sctp" }),
      "10.2.0.1:80 > 10.1.0.5:40000 rst",
    ],
    ["a RST is answered by nothing", packet({ from: "10.1.0.5", to: "10.1.0.1", tcp: "rst" }), "drop no socket"],
    ["ping", ping("10.1.0.5", "10.2.0.1"), "10.2.0.1 > 10.1.0.5 echo-reply"],
    ["ping, IPv6", ping("fd01::5", "fd02::1"), "fd02::1 > fd01::5 echo-reply"],
    [
      "its own address as source",
      packet({ from: "10.2.0.1", to: "10.1.0.1" }),
      "drop martian source: the packet comes from this namespace itself",
    ],
    ["loopback from outside", packet({ from: "127.0.0.1", to: "10.1.0.1" }), "drop martian: 127.0.0.0/8 from outside"],
    [
      "to loopback from outside",
      packet({ from: "10.1.0.5", to: "127.0.0.1" }),
      "drop martian: 127.0.0.0/8 from outside",
    ],
    [
      "a source without a way back",
      packet({ from: "8.8.8.8", to: "10.1.0.1" }),
      "drop rp_filter: no route back to the source",
    ],
  ])("%s", (_name, one, expected) => {
    const { outcome } = receive(router(), NONE, one, "a", ENV);
    if (outcome.kind === "answer") expect(text(outcome.packet)).toBe(expected);
    else if (outcome.kind === "send") expect(`send ${outcome.link} ${outcome.packet.ttl}`).toBe(expected);
    else expect(outcome).toEqual({ kind: "drop", why: expected.replace("drop ", "") });
  });

  test("by a link that is down, or not forwarding", () => {
    const one = packet({ from: "10.1.0.5", to: "10.2.0.5" });
    expect(receive(setLink(router(), "a", { up: false }), NONE, one, "a", ENV).outcome).toEqual({
      kind: "drop",
      why: "the link is down",
    });
    expect(receive(setSysctls(router(), { ip_forward: false }), NONE, one, "a", ENV).outcome).toEqual({
      kind: "drop",
      why: "ip_forward is 0",
    });
  });

  test("strict rp_filter wants the same way back, none wants nothing", () => {
    const one = packet({ from: "10.2.0.5", to: "10.1.0.1" });
    const { outcome } = receive(setSysctls(router(), { rp_filter: 1 }), NONE, one, "a", ENV);
    expect(outcome).toEqual({ kind: "drop", why: "rp_filter: the way back leads elsewhere" });
    expect(
      receive(setSysctls(router(), { rp_filter: 0 }), NONE, packet({ from: "8.8.8.8", to: "10.1.0.1" }), "a", ENV)
        .outcome.kind,
    ).toBe("answer");
  });

  test("without rules there is no tracking", () => {
    const result = receive(serving(router(), 80), NONE, packet({ from: "10.1.0.5", to: "10.1.0.1" }), "a", ENV);
    expect(result.outcome.kind).toBe("deliver");
    expect(result.netns.conntrack.entries.size).toBe(0);
  });
});

describe("emitted", () => {
  test.each<[string, string, string]>([
    ["on the link", "10.1.0.5", "10.1.0.1 a 10.1.0.5"],
    ["IPv6", "fd02::5", "fd02::1 b fd02::5"],
    ["unreachable", "10.9.0.1", "EHOSTUNREACH"],
    ["prohibited", "10.8.0.1", "EACCES"],
    ["blackhole", "10.7.0.1", "EINVAL"],
    ["no route", "8.8.8.8", "ENETUNREACH"],
  ])("%s", (_name, to, expected) => {
    const one = { ...packet({ to }), source: to.includes(":") ? 0n : 0 };
    const { outcome } = emit(router(), NONE, one, ENV);
    if (outcome.kind === "no-route") expect(outcome.errno).toBe(expected);
    else expect(`${text(sent(outcome).packet).split(/:40000/)[0]} ${sent(outcome).link} ${to}`).toBe(expected);
  });

  test.each([
    ["10.1.0.1", "10.1.0.1"],
    ["10.2.0.1", "10.2.0.1"],
    ["127.0.0.1", "127.0.0.1"],
    ["127.0.0.5", "127.0.0.1"],
    ["::1", "::1"],
    ["fd01::1", "fd01::1"],
  ])("to itself, %s, it comes from %s by lo", (to, from) => {
    const one = { ...packet({ to }), source: to.includes(":") ? 0n : 0 };
    expect(emit(serving(router(), 80), NONE, one, ENV).outcome).toMatchObject({
      kind: "deliver",
      packet: { source: ip(from), target: ip(to), ttl: 64 },
    });
    expect(text(answered(emit(router(), NONE, one, ENV).outcome).packet)).toContain("rst");
  });

  test("dropped in OUTPUT, the sender gets EPERM", () => {
    const rules = load("*filter\n:OUTPUT DROP [0:0]\nCOMMIT");
    expect(emit(router(), rules, packet({ from: "10.1.0.1", to: "10.1.0.5" }), ENV).outcome).toEqual({
      kind: "drop",
      why: "dropped by rules at output",
      errno: "EPERM",
    });
  });
});

describe("across a bridge", () => {
  const syn = packet({ from: "10.244.0.50", to: "10.244.0.11", targetPort: 8080 });
  const DENY = load("*filter\n:FORWARD DROP [0:0]\nCOMMIT");

  test("with bridge-nf it passes FORWARD, is tracked, and keeps its TTL", () => {
    const result = bridged(NODE, RULES, syn, "veth1", "veth2", ENV);
    expect(sent(result.outcome)).toMatchObject({
      link: "cni0",
      nextHop: ip("10.244.0.11"),
      bridged: true,
      packet: { ttl: 64 },
    });
    expect(result.netns.conntrack.entries.size).toBe(1);
    expect(bridged(NODE, DENY, syn, "veth1", "veth2", ENV).outcome).toEqual({
      kind: "drop",
      why: "dropped by rules at forward",
    });
  });

  test("without bridge-nf it passes nothing", () => {
    const plain = setSysctls(node(), { bridge_nf_call_iptables: false });
    const result = bridged(plain, DENY, syn, "veth1", "veth2", ENV);
    expect(result.outcome.kind).toBe("send");
    expect(result.netns).toBe(plain);
  });

  test("physdev sees the ports", () => {
    const rules = load(
      "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -i cni0 -o cni0 -m physdev --physdev-in veth1 --physdev-out veth2 -j DROP\nCOMMIT",
    );
    expect(bridged(NODE, rules, syn, "veth1", "veth2", ENV).outcome.kind).toBe("drop");
    expect(bridged(NODE, rules, syn, "veth2", "veth1", ENV).outcome.kind).toBe("send");
  });
});

test("NOTRACK: no entry, no NAT", () => {
  const rules = load(
    "*raw\n-A PREROUTING -j NOTRACK\nCOMMIT\n*nat\n-A PREROUTING -p tcp -j DNAT --to-destination 10.2.0.9:1\nCOMMIT",
  );
  const result = receive(router(), rules, packet({ from: "10.1.0.5", to: "10.2.0.5" }), "a", ENV);
  expect(sent(result.outcome).packet).toMatchObject({ target: ip("10.2.0.5"), ctState: "UNTRACKED" });
  expect(result.netns.conntrack.entries.size).toBe(0);
});

test("two connections that DNAT makes alike get two source ports", () => {
  const rules = load("*nat\n-A PREROUTING -p tcp -j DNAT --to-destination 10.2.0.9:8080\nCOMMIT");
  const first = receive(router(), rules, packet({ from: "10.1.0.5", to: "10.5.0.1" }), "a", ENV);
  const second = receive(first.netns, rules, packet({ id: 2, from: "10.1.0.5", to: "10.5.0.2" }), "a", ENV);
  expect(sent(first.outcome).packet.sourcePort).toBe(40000);
  expect(sent(second.outcome).packet.sourcePort).not.toBe(40000);
  const back = receive(second.netns, rules, answerTo(sent(second.outcome).packet), "b", ENV);
  expect(text(sent(back.outcome).packet)).toBe("10.5.0.2:80 > 10.1.0.5:40000 syn-ack");
});

test("the connection's mark outlives the packet", () => {
  const rules = load(
    "*mangle\n-A PREROUTING -p tcp --dport 80 -j MARK --set-mark 7\n-A PREROUTING -p tcp --dport 80 -j CONNMARK --save-mark\n-A PREROUTING -p tcp --sport 80 -j CONNMARK --restore-mark\nCOMMIT",
  );
  const first = receive(router(), rules, packet({ from: "10.1.0.5", to: "10.2.0.5" }), "a", ENV);
  const back = receive(first.netns, rules, answerTo(packet({ from: "10.1.0.5", to: "10.2.0.5" })), "b", ENV);
  expect(sent(back.outcome).packet.mark).toBe(7);
});

test("untraced, a packet has the same fate and no steps", () => {
  const one = packet({ from: "10.244.0.50", to: "10.96.0.10" });
  const traced = receive(NODE, RULES, one, "cni0", ENV, "veth1");
  const silent = receive(NODE, RULES, one, "cni0", { ...ENV, trace: false }, "veth1");
  expect(silent).toEqual({ ...traced, steps: [] });
  expect(traced.steps.length).toBeGreaterThan(5);
});
