/** A client pod and two backends on a node, one backend elsewhere; and packets carried between them by hand. */
import { type Addr, formatAddr } from "@kubenetsim/sim";
import {
  bridged,
  type ConnectedSocket,
  emit,
  emptyRuleset,
  listen,
  type Netns,
  type Packet,
  type Ruleset,
  receive,
  type StackEnv,
  type StackOutcome,
} from "../../src/index.ts";
import { ENV, host, ip, load, node } from "../make.ts";

/** As an iptables service proxy lays them out: 10.96.0.10:80 with two backends, node port 30080, masquerade by mark. */
export const SERVICE_RULES: string = `
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:REFUSED - [0:0]
-A INPUT -m conntrack --ctstate NEW -j REFUSED
-A FORWARD -m conntrack --ctstate INVALID -j DROP
-A FORWARD -m conntrack --ctstate NEW -j REFUSED
-A OUTPUT -m conntrack --ctstate NEW -j REFUSED
-A REFUSED -d 10.96.0.99/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable
-A REFUSED -p tcp -m tcp --dport 30099 -m addrtype --dst-type LOCAL -j REJECT --reject-with icmp-port-unreachable
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:SERVICES - [0:0]
:SVC - [0:0]
:SEP1 - [0:0]
:SEP2 - [0:0]
:MASQ - [0:0]
:POST - [0:0]
-A PREROUTING -j SERVICES
-A OUTPUT -j SERVICES
-A POSTROUTING -j POST
-A SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j SVC
-A SERVICES -d 10.96.0.10/32 -p udp -m udp --dport 53 -j DNAT --to-destination 10.244.0.12:53
-A SERVICES -d 10.96.0.1/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 192.168.0.2:6443
-A SERVICES -p tcp -m tcp --dport 30080 -m addrtype --dst-type LOCAL -j MASQ
-A SERVICES -p tcp -m tcp --dport 30080 -m addrtype --dst-type LOCAL -j SVC
-A SVC ! -s 10.244.0.0/16 -d 10.96.0.10/32 -j MASQ
-A SVC -m statistic --mode random --probability 0.50000000000 -j SEP1
-A SVC -j SEP2
-A SEP1 -s 10.244.0.11/32 -j MASQ
-A SEP1 -p tcp -m tcp -j DNAT --to-destination 10.244.0.11:8080
-A SEP2 -s 10.244.1.13/32 -j MASQ
-A SEP2 -p tcp -m tcp -j DNAT --to-destination 10.244.1.13:8080
-A MASQ -j MARK --set-xmark 0x4000/0x4000
-A POST -m mark ! --mark 0x4000/0x4000 -j RETURN
-A POST -j MARK --set-xmark 0x4000/0x0
-A POST -j MASQUERADE --random-fully
COMMIT
`;

export const RULES: Ruleset = load(SERVICE_RULES);
export const NONE: Ruleset = emptyRuleset(4);

export function serving(netns: Netns, port: number, protocol: "tcp" | "udp" = "tcp"): Netns {
  const result = listen(netns, { protocol, port, owner: `${netns.name}:${port}` });
  if (!result.ok) throw new Error(result.error);
  return result.netns;
}

export const CLIENT: Netns = host("client", "10.244.0.50/24", "10.244.0.1");
export const WEB1: Netns = serving(host("web-1", "10.244.0.11/24", "10.244.0.1"), 8080);
export const NODE: Netns = node();

/** A seed with which the service's chance falls on the given backend, for packet 1. */
export function envFor(
  backend: string,
  packet: Packet,
  rules: Ruleset = RULES,
  netns: Netns = NODE,
  inLink = "cni0",
): StackEnv {
  for (let seed = 1; seed < 100; seed++) {
    const env = { ...ENV, seed };
    const { outcome } =
      inLink === ""
        ? emit(netns, rules, packet, env)
        : receive(netns, rules, packet, inLink, env, inLink === "cni0" ? "veth1" : undefined);
    if (outcome.kind === "send" && outcome.packet.target === ip(backend)) return env;
  }
  throw new Error("chance never chose it");
}

export function sent(outcome: StackOutcome): Extract<StackOutcome, { kind: "send" }> {
  if (outcome.kind !== "send") throw new Error(`expected send, got ${JSON.stringify(outcome, printable)}`);
  return outcome;
}

export function answered(outcome: StackOutcome): Extract<StackOutcome, { kind: "answer" }> {
  if (outcome.kind !== "answer") throw new Error(`expected answer, got ${JSON.stringify(outcome, printable)}`);
  return outcome;
}

/** `10.244.0.50:40000 > 10.96.0.10:80 syn`, or what an ICMP packet says. */
export function text(packet: Packet): string {
  const end = (addr: Addr, port: number): string =>
    packet.icmp === undefined ? `${formatAddr(addr)}:${port}` : formatAddr(addr);
  const body =
    packet.icmp?.type === "error"
      ? `${packet.icmp.error} (${text(packet.icmp.about)})`
      : (packet.icmp?.type ?? packet.tcp ?? packet.protocol);
  return `${end(packet.source, packet.sourcePort)} > ${end(packet.target, packet.targetPort)} ${body}`;
}

/** The near end that a client holds while it waits for an answer to this packet. */
export function waitingFor(packet: Packet, source: Addr = packet.source): ConnectedSocket {
  return {
    protocol: packet.protocol,
    local: source,
    localPort: packet.sourcePort,
    remote: packet.target,
    remotePort: packet.icmp === undefined ? packet.targetPort : 0,
    owner: "client",
  };
}

export { bridged, emit, receive };

function printable(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
