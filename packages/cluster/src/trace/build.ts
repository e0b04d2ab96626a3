/** Makes a Trace of what the kernels recorded. Texts are made only when somebody reads them: a send costs no prose. */
import type { ObjectRef } from "@kubenetsim/api";
import type { Packet } from "@kubenetsim/linux";
import { formatAddr } from "@kubenetsim/sim";
import type { Ending, Flight, HopRecord } from "../datapath/deliver.ts";
import { hostName, netnsName } from "../datapath/location.ts";
import { stepsOf } from "./steps.ts";
import type { Disposition, DnsExchange, Hop, Trace, TracePacket } from "./types.ts";

export interface TraceParts {
  readonly there: Flight;
  readonly back?: Flight | undefined;
  readonly disposition: Disposition;
  readonly causes: readonly Trace[];
  readonly onward?: readonly Trace[] | undefined;
  /** Of a query: what it asked, and what came of it. */
  readonly dns?: DnsExchange | undefined;
}

/** Each part is made once, when it is first read, and prints like any other. */
export function buildTrace(parts: TraceParts): Trace {
  const trace: LazyTrace = Object.create(LAZY_TRACE);
  trace.parts = parts;
  trace.made = undefined;
  return trace;
}

/** The same trace, of a query to a DNS server. */
export function withDnsExchange(trace: Trace, dns: DnsExchange): Trace {
  const parts = partsOf(trace) as TraceParts | undefined;
  return parts === undefined ? { ...trace, dns } : buildTrace({ ...parts, dns });
}

/** What was recorded, and what was made of it so far. */
interface LazyTrace extends Trace {
  parts: TraceParts;
  made: Made | undefined;
}

type Made = { -readonly [P in keyof Trace]?: Trace[P] };

// Getters that all traces share: were they each trace's own, every one of them would be of another shape to the engine.
const LAZY_TRACE: Trace & { toJSON(this: LazyTrace): Trace } = Object.freeze({
  get disposition(): Disposition {
    return partsOf(this).disposition;
  },
  get summary(): string {
    const { there, disposition } = partsOf(this);
    const made = madeOf(this);
    made.summary ??= summaryOf(there.sent, there.ending, disposition);
    return made.summary;
  },
  get sent(): TracePacket {
    const made = madeOf(this);
    made.sent ??= tracePacket(partsOf(this).there.sent);
    return made.sent;
  },
  get received(): TracePacket | undefined {
    const { ending } = partsOf(this).there;
    const made = madeOf(this);
    if (ending.kind === "delivered") made.received ??= tracePacket(ending.packet);
    return made.received;
  },
  get endpoint(): ObjectRef | undefined {
    const { ending } = partsOf(this).there;
    const made = madeOf(this);
    if (ending.kind === "delivered") made.endpoint ??= endpointOf(ending.socket.owner);
    return made.endpoint;
  },
  get hops(): readonly Hop[] {
    const { there } = partsOf(this);
    const made = madeOf(this);
    made.hops ??= hopsOf(there.hops, there.ending);
    return made.hops;
  },
  get reply(): Trace | undefined {
    const { back, disposition } = partsOf(this);
    const made = madeOf(this);
    if (back !== undefined) made.reply ??= replyTrace(back, disposition);
    return made.reply;
  },
  get causes(): readonly Trace[] {
    return partsOf(this).causes;
  },
  get dns(): DnsExchange | undefined {
    return partsOf(this).dns;
  },
  get onward(): readonly Trace[] | undefined {
    return partsOf(this).onward;
  },
  toJSON(): Trace {
    return plain(this);
  },
  [Symbol.for("nodejs.util.inspect.custom")](): Trace {
    return plain(this);
  },
});

function partsOf(trace: unknown): TraceParts {
  return (trace as LazyTrace).parts;
}

function madeOf(trace: unknown): Made {
  const lazy = trace as LazyTrace;
  lazy.made ??= {};
  return lazy.made;
}

/** The trace with all its parts, in the order in which they print. */
function plain(trace: Trace): Trace {
  const { disposition, causes, dns, onward, endpoint, summary, sent, received, hops, reply } = trace;
  const told = { ...(dns === undefined ? {} : { dns }), ...(onward === undefined ? {} : { onward }) };
  return { disposition, causes, ...told, endpoint, summary, sent, received, hops, reply };
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
