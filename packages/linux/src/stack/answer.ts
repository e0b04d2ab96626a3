/** Packets that a kernel answers by itself: RST, ICMP errors, echo replies. */
import type { Hook } from "../netfilter/types.ts";
import type { Netns } from "../netns.ts";
import type { IcmpError, Packet } from "../packet.ts";
import { isMulticast } from "../route/address-type.ts";
import { isLocal, lookupRoute } from "../route/fib.ts";
import { sourceFor } from "../route/source.ts";
import type { Flow } from "./flow.ts";
import type { StackOutcome } from "./types.ts";

/** The TTL of what a kernel sends of its own accord. */
export const DEFAULT_TTL = 64;

/** What REJECT does: an answer, or only a drop where an answer is not allowed. */
export function rejection(flow: Flow, how: IcmpError | "tcp-reset", hook: Hook, isOwn: boolean): StackOutcome {
  const why = `rejected by rules at ${hook}`;
  const answer = how === "tcp-reset" ? resetFor(flow) : icmpError(flow.netns, flow.packet, how);
  const errno = isOwn ? ({ errno: "EPERM" } as const) : {};
  return answer === undefined ? { kind: "drop", why, ...errno } : { kind: "answer", packet: answer, why, ...errno };
}

/** A RST (of sctp, an ABORT) that answers a packet; undefined for a RST, which nothing answers. */
export function resetOf(packet: Packet): Packet | undefined {
  if (packet.tcp === "rst" || (packet.protocol !== "tcp" && packet.protocol !== "sctp")) return undefined;
  return {
    id: packet.id,
    family: packet.family,
    protocol: packet.protocol,
    source: packet.target,
    target: packet.source,
    sourcePort: packet.targetPort,
    targetPort: packet.sourcePort,
    tcp: "rst",
    mark: 0,
    ctState: "NEW",
    ttl: DEFAULT_TTL,
  };
}

/**
 * An ICMP error about a packet, from the address that a namespace has towards the sender; undefined where the standard
 * forbids one: about another error, or about a packet for many. Models net/ipv4/icmp.c icmp_send.
 */
export function icmpError(netns: Netns, about: Packet, error: IcmpError): Packet | undefined {
  if (about.icmp?.type === "error" || isMulticast(about.target)) return undefined;
  const decision = lookupRoute(netns, about.source);
  const isForMe = isLocal(netns, about.target);
  const source = isForMe || decision === undefined ? about.target : sourceFor(netns, decision, about.source);
  if (source === undefined) return undefined;
  const { payload: _, ...header } = about;
  return {
    id: about.id,
    family: about.family,
    protocol: about.family === 4 ? "icmp" : "icmpv6",
    source,
    target: about.source,
    sourcePort: 0,
    targetPort: 0,
    icmp: { type: "error", error, about: header },
    mark: 0,
    ctState: "NEW",
    ttl: DEFAULT_TTL,
  };
}

/** An ICMP error back to the sender. */
export function answerError(flow: Flow, error4: IcmpError, error6: IcmpError, why: string): StackOutcome {
  const packet: Packet | undefined = icmpError(flow.netns, flow.packet, flow.packet.family === 4 ? error4 : error6);
  return packet === undefined ? { kind: "drop", why } : { kind: "answer", packet, why };
}

/** The answer to a ping. */
export function echoReply(request: Packet): Packet {
  return {
    ...request,
    source: request.target,
    target: request.source,
    icmp: { type: "echo-reply" },
    mark: 0,
    ctState: "NEW",
    ttl: DEFAULT_TTL,
  };
}

// The RST goes with the packet's connection, and so from the address that the sender had called. The kernel attaches it.
function resetFor(flow: Flow): Packet | undefined {
  const reset = resetOf(flow.packet);
  const { connection } = flow;
  if (reset === undefined || connection === undefined || !connection.fresh) return reset;
  const { original } = connection.entry;
  return {
    ...reset,
    source: original.target,
    sourcePort: original.targetPort,
    target: original.source,
    targetPort: original.sourcePort,
  };
}
