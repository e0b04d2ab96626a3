/** Makes a Trace of what the kernels recorded. Texts are made only when somebody reads them: a send costs no prose. */
import type { ObjectRef } from "@kubenetsim/api";
import type { Packet } from "@kubenetsim/linux";
import { formatAddr } from "@kubenetsim/sim";
import type { Ending, Flight, HopRecord } from "../datapath/deliver.ts";
import { hostName, netnsName } from "../datapath/location.ts";
import { stepsOf } from "./steps.ts";
import type { Disposition, Hop, Trace, TracePacket } from "./types.ts";

export interface TraceParts {
  readonly there: Flight;
  readonly back?: Flight;
  readonly disposition: Disposition;
  readonly causes: readonly Trace[];
}

/** Each part is made once, when it is first read, and prints like any other. */
export function buildTrace(parts: TraceParts): Trace {
  const { there, back, disposition, causes } = parts;
  const { ending } = there;
  const made: { summary?: string; sent?: TracePacket; received?: TracePacket; hops?: readonly Hop[]; reply?: Trace } =
    {};
  return {
    disposition,
    causes,
    endpoint: ending.kind === "delivered" ? endpointOf(ending.socket.owner) : undefined,
    get summary() {
      made.summary ??= summaryOf(there.sent, ending, disposition);
      return made.summary;
    },
    get sent() {
      made.sent ??= tracePacket(there.sent);
      return made.sent;
    },
    get received() {
      if (ending.kind === "delivered") made.received ??= tracePacket(ending.packet);
      return made.received;
    },
    get hops() {
      made.hops ??= hopsOf(there.hops, ending);
      return made.hops;
    },
    get reply() {
      if (back !== undefined) made.reply ??= replyTrace(back, disposition);
      return made.reply;
    },
  };
}

/** The way back, as a trace of its own. */
function replyTrace(back: Flight, disposition: Disposition): Trace {
  return {
    disposition,
    summary: summaryOf(back.sent, back.ending, back.ending.kind === "delivered" ? "delivered" : "dropped"),
    sent: tracePacket(back.sent),
    ...(back.ending.kind === "delivered" ? { received: tracePacket(back.ending.packet) } : {}),
    hops: hopsOf(back.hops, back.ending),
    causes: [],
  };
}

function hopsOf(records: readonly HopRecord[], ending: Ending): readonly Hop[] {
  return records.map((record, i) => ({
    node: hostName(record.at),
    netns: netnsName(record.at),
    steps: stepsOf(record.steps, i === records.length - 1 ? ending : undefined),
  }));
}

function endpointOf(owner: string): ObjectRef {
  const [kind, namespace, name] = owner.split("/");
  if (kind === "pod" && namespace !== undefined && name !== undefined) return { kind: "Pod", namespace, name };
  return { kind: "Process", name: owner };
}

function tracePacket(packet: Packet): TracePacket {
  return {
    protocol: packet.protocol,
    source: formatAddr(packet.source),
    sourcePort: packet.sourcePort,
    target: formatAddr(packet.target),
    targetPort: packet.targetPort,
  };
}

function summaryOf(packet: Packet, ending: Ending, disposition: Disposition): string {
  const { protocol, source, sourcePort, target, targetPort } = tracePacket(packet);
  const way = `${protocol} ${end(source, sourcePort)} -> ${end(target, targetPort)}`;
  const host = `${hostName(ending.at)} ${netnsName(ending.at)}`;
  switch (ending.kind) {
    case "delivered":
      return `${way}: ${disposition}, to ${end(formatAddr(ending.packet.target), ending.packet.targetPort)} (${ending.socket.owner}) on ${host}`;
    case "answer":
    case "dropped":
      return `${way}: ${disposition} on ${host}: ${ending.why}`;
    case "no-neighbour":
      return `${way}: ${disposition} on ${host}: ${ending.why}`;
    case "no-route":
      return `${way}: ${disposition} on ${host}: ${ending.errno}`;
    case "loop":
      return `${way}: goes in a circle at ${host}`;
  }
}

/** ICMP has no ports. */
function end(address: string, port: number): string {
  if (port === 0) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
