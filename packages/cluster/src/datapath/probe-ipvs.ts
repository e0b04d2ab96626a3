/** What IPVS would do with the first packet of a new connection, so many connections after the last one; nothing is stored. */
import {
  type DrawLog,
  emptyIpvs,
  type Ipvs,
  type IpvsAddress,
  ipvsIn,
  type Netns,
  type Packet,
  type Ruleset,
  serverKey,
  type VirtualServer,
  virtualServerOf,
} from "@kubenetsim/linux";
import { type Addr, formatAddr, type Millis } from "@kubenetsim/sim";

export type ProbedIpvs =
  /** It is for no virtual server. */
  | { readonly kind: "pass" }
  | { readonly kind: "forward"; readonly packet: Packet; readonly virtual: IpvsAddress }
  /** No real server takes connections. */
  | { readonly kind: "unreachable" };

const PASS: ProbedIpvs = { kind: "pass" };
const UNREACHABLE: ProbedIpvs = { kind: "unreachable" };

/** `attempt` from 1: the first connection from now on, the second, and so on. The others are thought to go to the same virtual server. */
export function probeIpvs(
  kernel: Netns,
  rules: Pick<Ruleset, "ipvs">,
  packet: Packet,
  attempt: number,
  now: Millis,
): ProbedIpvs {
  const virtual = rules.ipvs;
  const server = virtual === undefined ? undefined : virtualServerOf(virtual.servers, packet);
  if (virtual === undefined || server === undefined) return PASS;
  const first: Packet = packet.protocol === "udp" ? packet : { ...packet, tcp: "syn" };
  let ipvs: Ipvs = kernel.ipvs ?? emptyIpvs();
  // Schedulers that take turns come round again after as many connections as there are real servers.
  const turns = server.realServers.length < 2 ? 1 : ((attempt - 1) % server.realServers.length) + 1;
  for (let turn = 1; turn <= turns; turn++) {
    const verdict = ipvsIn(ipvs, virtual, first, now);
    if (verdict.kind === "unreachable") return UNREACHABLE;
    if (verdict.kind !== "forward") return PASS;
    if (turn === turns) {
      const { target, targetPort } = verdict.packet;
      return { kind: "forward", packet: { ...packet, target, targetPort }, virtual: verdict.connection.virtual };
    }
    // Only what the scheduler remembers moves on: each connection is thought to be over before the next.
    ipvs = { ...ipvs, memories: verdict.ipvs.memories, templates: verdict.ipvs.templates };
  }
  return PASS;
}

/** Notes what {@link probeIpvs} hangs on beside the packet's kind: whose turn it is; or that it is more than that. */
export function noteTurn(
  draws: DrawLog,
  kernel: Netns,
  rules: Pick<Ruleset, "ipvs">,
  packet: Packet,
  attempt: number,
): void {
  const server = rules.ipvs === undefined ? undefined : virtualServerOf(rules.ipvs.servers, packet);
  if (server === undefined) return;
  if (!isSteady(server, kernel.ipvs ?? emptyIpvs(), packet)) {
    draws.isSteady = false;
    return;
  }
  const count = server.realServers.length;
  if (count > 1) draws.draws.push({ kind: "turn", handle: 0, bound: count, drawn: (attempt - 1) % count });
}

/** Whether neither the time nor the source port matters. What IPVS remembers is the same in one terrain. */
function isSteady(server: VirtualServer, ipvs: Ipvs, packet: Packet): boolean {
  if (server.persistentSeconds > 0 || server.schedulerFlags?.port === true) return false;
  switch (server.scheduler) {
    case "rr":
    case "wrr":
    case "sh":
    case "dh":
    case "mh":
      return !hasConnections(ipvs, server, packet.source);
    case "lc":
    case "wlc":
    case "sed":
    case "nq":
      // They count connections, which end with time.
      return ipvs.connections.size === 0;
    default:
      return false;
  }
}

// A client's connection may be this very one.
function hasConnections(ipvs: Ipvs, server: VirtualServer, client: Addr): boolean {
  if (ipvs.connections.size === 0) return false;
  for (const _ of ipvs.connections.prefix(`${serverKey(server)} ${formatAddr(client)}/`)) return true;
  return false;
}
