/** What a CoreDNS pod answers: its Corefile's plugins over the API's tables as it has seen them. */
import {
  type Answer,
  type DnsServer,
  type DnsView,
  type Forwarded,
  type Query,
  type SendUpstream,
  type Session,
  serve,
} from "@kubenetsim/coredns";
import type { ConnectedSocket, Packet } from "@kubenetsim/linux";
import { formatAddr, type Millis } from "@kubenetsim/sim";
import type { DnsResponse } from "../program/types.ts";
import { writeLog } from "../world/container-log.ts";
import { dnsServer } from "../world/coredns/server.ts";
import { currentTables } from "../world/coredns/tables.ts";
import type { DnsProcess } from "../world/coredns/types.ts";
import { crash } from "../world/crash.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Process } from "../world/types.ts";

/** Servers that ask each other in a circle: this many deep nobody answers any more. */
const DEPTH_MAX = 5;

/** `owner` is the name of the socket that the packet reached. */
export function answerQuery(
  sim: Simulation,
  owner: string,
  process: Process,
  packet: Packet,
  query: Query,
  waiting: readonly ConnectedSocket[],
): DnsResponse | undefined {
  const running = sim.dns.get(owner);
  const made = running === undefined ? undefined : dnsServer(running.files, running.corefile);
  if (running === undefined || made?.ok !== true || waiting.length > DEPTH_MAX) return undefined;
  const session = sessionOf(sim, owner, running, waiting);
  const message = serve(made.server, query, viewOf(sim, running, process, packet, session), packet.targetPort);
  return written(sim, owner, running, process, session, message);
}

/** Log lines, the crash where a plugin wants one, and how long it all took. */
function written(
  sim: Simulation,
  owner: string,
  running: DnsProcess,
  process: Process,
  session: Session,
  message: Answer,
): DnsResponse | undefined {
  // A question to itself may have ended it meanwhile.
  if (!sim.dns.has(owner)) return undefined;
  const fatal = session.fatal === undefined ? [] : [`[FATAL] plugin/loop: ${session.fatal}`];
  writeLog(sim, { ...running, restartCount: process.start.restartCount }, [...session.lines, ...fatal]);
  if (fatal.length === 0) return { kind: "dns", message, afterMs: session.elapsedMs };
  sim.dns = sim.dns.without(owner);
  crash(sim, running, 1);
  return undefined;
}

/** The memory is the world's own: a question that this one leads back to finds it as it is. */
function sessionOf(sim: Simulation, owner: string, running: DnsProcess, waiting: readonly ConnectedSocket[]): Session {
  return {
    get memory() {
      return (sim.dns.get(owner) ?? running).memory;
    },
    set memory(memory) {
      const now = sim.dns.get(owner);
      if (now !== undefined) sim.dns = sim.dns.with(owner, { ...now, memory });
    },
    now: sim.clock.now,
    elapsedMs: 0,
    lines: [],
    send: upstreamOf(sim, running, waiting),
  };
}

/** Forwarding is real packets from the pod. */
function upstreamOf(sim: Simulation, running: DnsProcess, waiting: readonly ConnectedSocket[]): SendUpstream {
  return (message, server, protocol): Forwarded => {
    const place = { kind: "pod", key: running.pod } as const;
    const { reply, disposition } = sim.connect(
      sim,
      place,
      server,
      { kind: "dns", message },
      {
        protocol,
        waiting,
        trace: false,
      },
    );
    if (reply.response?.kind === "dns")
      return { result: reply.response.message as Answer, afterMs: reply.response.afterMs ?? 0 };
    if (disposition === "refused") return { result: "refused" };
    // The kernel says so after its ARP attempts or at once; nobody waits for a time-out.
    const isUnreachable = disposition === "unreachable" || disposition === "no-route";
    return isUnreachable ? { result: "refused", why: "no route to host" } : { result: "lost" };
  };
}

function viewOf(sim: Simulation, running: DnsProcess, process: Process, packet: Packet, session: Session): DnsView {
  const { revision, ...tables } = running.tables ?? currentTables(sim);
  return {
    ...tables,
    localIPs: process.start.podIPs,
    serial: revision,
    client: formatAddr(packet.source),
    clientPort: packet.sourcePort,
    transport: packet.protocol === "tcp" ? "tcp" : "udp",
    seed: sim.seed,
    session,
  };
}

/** Which server answers, for those who want to read it rather than ask it. */
export function serverOf(sim: Pick<Simulation, "dns">, owner: string): DnsServer | undefined {
  const running = sim.dns.get(owner);
  const made = running === undefined ? undefined : dnsServer(running.files, running.corefile);
  return made?.ok === true ? made.server : undefined;
}

/** What a client that waits so long for each answer makes of a response. */
export function inTime(response: DnsResponse, timeoutMs: Millis): boolean {
  return (response.afterMs ?? 0) < timeoutMs;
}
