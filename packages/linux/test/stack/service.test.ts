/** Packets to a virtual address: rewritten, routed, masqueraded, and back. Each as the real kernel was seen to do it. */
import { describe, expect, test } from "vitest";
import { printConntrack, receive as receiveIn } from "../../src/index.ts";
import { answerTo, ENV, host, ip, packet, ping } from "../make.ts";
import {
  answered,
  CLIENT,
  emit,
  envFor,
  NODE,
  NONE,
  RULES,
  receive,
  sent,
  serving,
  text,
  WEB1,
  waitingFor,
} from "./world.ts";

describe("from a pod to a virtual address", () => {
  const syn = packet({ from: "10.244.0.50", to: "10.96.0.10" });

  test("a backend on the same node: the frame stays on the bridge, the source stays, the answer comes from the virtual address", () => {
    const env = envFor("10.244.0.11", syn);
    const fromPod = sent(emit(CLIENT, NONE, { ...syn, source: 0 }, env).outcome);
    expect([fromPod.link, fromPod.nextHop]).toEqual(["eth0", ip("10.244.0.1")]);

    const there = receive(NODE, RULES, fromPod.packet, "cni0", env, "veth1");
    expect(sent(there.outcome)).toMatchObject({ link: "cni0", nextHop: ip("10.244.0.11"), bridged: true });
    const arrived = receive(WEB1, NONE, sent(there.outcome).packet, "eth0", env).outcome;
    expect(arrived).toMatchObject({ kind: "deliver", socket: { owner: "web-1:8080" } });

    const reply = answerTo(sent(there.outcome).packet);
    const back = receive(there.netns, RULES, reply, "cni0", env, "veth2");
    expect(text(sent(back.outcome).packet)).toBe("10.96.0.10:80 > 10.244.0.50:40000 syn-ack");
    const connected = [waitingFor(syn)];
    const home = receive(CLIENT, NONE, sent(back.outcome).packet, "eth0", { ...env, connected }).outcome;
    expect(home).toMatchObject({ kind: "deliver", socket: { owner: "client" } });
    expect(printConntrack(back.netns, env.now)).toBe(
      "tcp      6 60 SYN_RECV src=10.244.0.50 dst=10.96.0.10 sport=40000 dport=80 src=10.244.0.11 dst=10.244.0.50 sport=8080 dport=40000 mark=0 use=1\n",
    );
  });

  test("a backend on another node: routed, the source stays, one hop less to live", () => {
    const env = envFor("10.244.1.13", syn);
    const there = sent(receive(NODE, RULES, syn, "cni0", env, "veth1").outcome);
    expect([text(there.packet), there.link, there.nextHop, there.packet.ttl, there.bridged]).toEqual([
      "10.244.0.50:40000 > 10.244.1.13:8080 syn",
      "eth0",
      ip("192.168.0.3"),
      63,
      undefined,
    ]);
  });

  test("the choice is made once: the rules have changed, the connection goes on", () => {
    const env = envFor("10.244.0.11", syn);
    const first = receive(NODE, RULES, syn, "cni0", env, "veth1");
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const again = receive(first.netns, RULES, { ...syn, id: 9 + seed }, "cni0", { ...env, seed }, "veth1");
      expect(sent(again.outcome).packet.target).toBe(ip("10.244.0.11"));
      expect(again.steps.some((step) => step.kind === "rule" && step.detail.table === "nat")).toBe(false);
    }
  });

  test("hairpin: a pod that meets itself is masqueraded with the bridge's address", () => {
    const own = packet({ from: "10.244.0.11", to: "10.96.0.10" });
    const env = envFor("10.244.0.11", own);
    const there = receive(NODE, RULES, own, "cni0", env, "veth2");
    const { packet: hairpin, bridged } = sent(there.outcome);
    expect(bridged).toBe(true);
    expect([hairpin.source, hairpin.target]).toEqual([ip("10.244.0.1"), ip("10.244.0.11")]);
    expect(receive(WEB1, NONE, hairpin, "eth0", env).outcome.kind).toBe("deliver");
    const back = receive(there.netns, RULES, answerTo(hairpin), "cni0", env, "veth2");
    expect(text(sent(back.outcome).packet)).toBe("10.96.0.10:80 > 10.244.0.11:40000 syn-ack");
  });

  test("not masqueraded, the pod drops the packet as coming from itself", () => {
    const own = packet({ from: "10.244.0.11", to: "10.244.0.11", targetPort: 8080 });
    expect(receive(WEB1, NONE, own, "eth0", ENV).outcome).toEqual({
      kind: "drop",
      why: "martian source: the packet comes from this namespace itself",
    });
  });

  test("without bridge-nf the answer between pods of one node is not undone", () => {
    const plain = { ...NODE, sysctls: { ...NODE.sysctls, bridge_nf_call_iptables: false } };
    const env = envFor("10.244.0.11", syn);
    const there = sent(receive(plain, RULES, syn, "cni0", env, "veth1").outcome);
    expect(there.bridged).toBe(undefined);
    const reply = answerTo(there.packet);
    const home = receive(CLIENT, NONE, reply, "eth0", { ...env, connected: [waitingFor(syn)] }).outcome;
    expect(text(answered(home).packet)).toBe("10.244.0.50:40000 > 10.244.0.11:8080 rst");
  });

  test("no backends: refused from the bridge's address, and no entry", () => {
    const refused = receive(NODE, RULES, packet({ to: "10.96.0.99" }), "cni0", ENV, "veth1");
    expect(text(answered(refused.outcome).packet)).toBe(
      "10.244.0.1 > 10.244.0.50 icmp-port-unreachable (10.244.0.50:40000 > 10.96.0.99:80 syn)",
    );
    expect(refused.netns.conntrack.entries.size).toBe(0);
    const client = receive(CLIENT, NONE, answered(refused.outcome).packet, "eth0", {
      ...ENV,
      connected: [waitingFor(packet({ to: "10.96.0.99" }))],
    });
    expect(client.outcome).toMatchObject({ kind: "deliver", socket: { owner: "client" } });
  });

  test("a ping, or a port that nobody serves, leaves by the default route", () => {
    for (const lost of [ping("10.244.0.50", "10.96.0.10"), packet({ to: "10.96.0.10", targetPort: 81 })]) {
      expect(sent(receive(NODE, RULES, lost, "cni0", ENV, "veth1").outcome)).toMatchObject({
        link: "eth0",
        nextHop: ip("192.168.0.1"),
      });
    }
  });
});

describe("from the node itself", () => {
  test.each([
    ["10.244.0.11", "10.244.0.1", "cni0"],
    ["10.244.1.13", "192.168.0.2", "eth0"],
  ])("to backend %s, masqueraded to %s", (backend, source, link) => {
    const syn = packet({ from: "0.0.0.0", to: "10.96.0.10" });
    const env = envFor(backend, syn, RULES, NODE, "");
    const there = emit(NODE, RULES, syn, env);
    const out = sent(there.outcome);
    expect([out.packet.source, out.link]).toEqual([ip(source), link]);
    expect(out.packet.sourcePort).not.toBe(40000);
    const wait = waitingFor({ ...syn, source: ip("192.168.0.2") });
    const back = receive(there.netns, RULES, answerTo(out.packet), link, { ...env, connected: [wait] });
    expect(back.outcome).toMatchObject({
      kind: "deliver",
      socket: { owner: "client" },
      packet: { source: ip("10.96.0.10"), targetPort: 40000 },
    });
  });

  test("to a service on its own address: by lo, never routed, answered to the virtual address", () => {
    const api = serving(NODE, 6443);
    const syn = packet({ from: "0.0.0.0", to: "10.96.0.1", targetPort: 443 });
    const there = emit(api, RULES, syn, ENV);
    expect(there.outcome).toMatchObject({ kind: "deliver", socket: { owner: "n1:6443" } });
    if (there.outcome.kind !== "deliver") return;
    expect(text(there.outcome.packet)).toBe("192.168.0.2:40000 > 192.168.0.2:6443 syn");
    expect(there.netns.conntrack.entries.size).toBe(1);
    const wait = waitingFor({ ...syn, source: ip("192.168.0.2") });
    const back = emit(there.netns, RULES, answerTo(there.outcome.packet), { ...ENV, connected: [wait] });
    expect(back.outcome).toMatchObject({
      kind: "deliver",
      socket: { owner: "client" },
      packet: { source: ip("10.96.0.1"), sourcePort: 443 },
    });
  });

  test("a rule's REJECT in OUTPUT answers itself, and says EPERM", () => {
    const there = emit(NODE, RULES, packet({ from: "0.0.0.0", to: "10.96.0.99" }), ENV);
    expect(there.outcome).toMatchObject({ kind: "answer", errno: "EPERM" });
    const { packet: error } = answered(there.outcome);
    const wait = waitingFor(packet({ from: "192.168.0.2", to: "10.96.0.99" }));
    expect(emit(there.netns, RULES, error, { ...ENV, connected: [wait] }).outcome.kind).toBe("deliver");
  });

  test.each([
    [true, "send"],
    [false, "drop"],
  ])("127.0.0.1 and a node port, route_localnet %s: %s", (localnet, kind) => {
    const netns = { ...NODE, sysctls: { ...NODE.sysctls, route_localnet: localnet } };
    const there = emit(netns, RULES, packet({ from: "0.0.0.0", to: "127.0.0.1", targetPort: 30080 }), ENV);
    expect(there.outcome.kind).toBe(kind);
    if (there.outcome.kind === "send")
      expect([ip("10.244.0.1"), ip("192.168.0.2")]).toContain(there.outcome.packet.source);
  });
});

describe("from outside", () => {
  const LAPTOP = host("laptop", "192.168.0.100/24");
  const syn = packet({ from: "192.168.0.100", to: "192.168.0.2", targetPort: 30080 });

  test("a node port: masqueraded, and the answer comes from the node", () => {
    const env = envFor("10.244.1.13", syn, RULES, NODE, "eth0");
    const there = receiveIn(NODE, RULES, syn, "eth0", env);
    const out = sent(there.outcome);
    expect([out.packet.source, out.packet.target, out.link]).toEqual([ip("192.168.0.2"), ip("10.244.1.13"), "eth0"]);
    const back = sent(receive(there.netns, RULES, answerTo(out.packet), "eth0", env).outcome);
    expect(text(back.packet)).toBe("192.168.0.2:30080 > 192.168.0.100:40000 syn-ack");
    expect(receive(LAPTOP, NONE, back.packet, "eth0", { ...env, connected: [waitingFor(syn)] }).outcome.kind).toBe(
      "deliver",
    );
  });

  test("a node port without backends is refused in INPUT, by the address that was called", () => {
    const refused = receive(
      NODE,
      RULES,
      packet({ from: "192.168.0.100", to: "192.168.0.2", targetPort: 30099 }),
      "eth0",
      ENV,
    );
    expect(answered(refused.outcome).why).toBe("rejected by rules at input");
    expect(answered(refused.outcome).packet.source).toBe(ip("192.168.0.2"));
  });

  test("a port that nobody listens on: RST, and no entry stays", () => {
    const closed = receive(
      NODE,
      RULES,
      packet({ from: "192.168.0.100", to: "192.168.0.2", targetPort: 9999 }),
      "eth0",
      ENV,
    );
    expect(text(answered(closed.outcome).packet)).toBe("192.168.0.2:9999 > 192.168.0.100:40000 rst");
    const out = emit(closed.netns, RULES, answered(closed.outcome).packet, ENV);
    expect(sent(out.outcome).link).toBe("eth0");
    expect(out.netns.conntrack.entries.size).toBe(0);
  });
});

test("a backend whose process is gone: its UDP port unreachable reaches the client from the virtual address", () => {
  const query = packet({ to: "10.96.0.10", protocol: "udp", targetPort: 53 });
  const backend = host("dns", "10.244.0.12/24", "10.244.0.1");
  const there = receive(NODE, RULES, query, "cni0", ENV, "veth1");
  const refused = answered(receive(backend, NONE, sent(there.outcome).packet, "eth0", ENV).outcome);
  const error = sent(emit(backend, NONE, refused.packet, ENV).outcome);
  const back = sent(receive(there.netns, RULES, error.packet, "cni0", ENV, "veth2").outcome);
  expect(text(back.packet)).toBe(
    "10.96.0.10 > 10.244.0.50 icmp-port-unreachable (10.244.0.50:40000 > 10.96.0.10:53 udp)",
  );
  const home = receive(CLIENT, NONE, back.packet, "eth0", { ...ENV, connected: [waitingFor(query)] });
  expect(home.outcome.kind).toBe("deliver");
});
