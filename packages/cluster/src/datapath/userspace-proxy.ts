/** The userspace proxy at work: a connection that came in at a proxy port goes on as another one, from the node to an endpoint. */
import type { ObjectRef } from "@kubenetsim/api";
import { DIAL_TIMEOUTS_MS, nextEndpoint } from "@kubenetsim/kube-proxy";
import { type ConnectedSocket, endText, type Packet } from "@kubenetsim/linux";
import type { Millis } from "@kubenetsim/sim";
import type { Reply, Request } from "../program/types.ts";
import type { Trace } from "../trace/types.ts";
import type { UserspaceState } from "../world/node-proxy.ts";
import type { Simulation } from "../world/simulation.ts";
import type { NodeState } from "../world/types.ts";
import { withState } from "../world/userspace-sync.ts";
import type { Exchange } from "./connect-result.ts";

/** What came of the proxy's own connection. */
export interface Proxied {
  readonly reply: Reply;
  /** The ways of the proxy's connections: those that failed, then the one that stood. */
  readonly onward: readonly Trace[];
  readonly backend?: ObjectRef;
}

const OWNER = "kube-proxy ";

/** The Service port that a socket of the proxy stands for; undefined for anybody else's socket. */
export function servicePortNameOf(owner: string): string | undefined {
  return owner.startsWith(OWNER) ? owner.slice(OWNER.length) : undefined;
}

/** Connects onward for a packet that was delivered to the proxy of this node. Undefined: the socket is not the proxy's. */
export function proxyOnward(
  sim: Simulation,
  nodeName: string,
  owner: string,
  packet: Packet,
  waiting: readonly ConnectedSocket[],
  trace: boolean,
): Proxied | undefined {
  const name = servicePortNameOf(owner);
  const userspace = sim.nodes.get(nodeName)?.kubeProxy.userspace;
  if (name === undefined || userspace === undefined) return undefined;
  const from = { kind: "node", name: nodeName } as const;
  const protocol = packet.protocol === "udp" ? "udp" : "tcp";
  const dial: Dial = (endpoint) =>
    sim.connect(sim, from, endpoint, packet.payload as Request, { protocol, trace, waiting });
  return packet.protocol === "udp"
    ? forwardDatagram(sim, nodeName, name, packet, dial)
    : forwardConnection(sim, nodeName, name, packet, dial);
}

type Dial = (endpoint: string) => Exchange;

/** As long as conntrack by default remembers an open connection. */
const CONNECTION_IDLE_MS: Millis = 5 * 24 * 60 * 60 * 1000;
const NO_ENDPOINT: Reply = { ok: false, error: "missing endpoints" };

// Models tryConnect of pkg/proxy/userspace/proxysocket.go (v1.25): each try takes the next endpoint.
function forwardConnection(sim: Simulation, node: string, name: string, packet: Packet, dial: Dial): Proxied {
  if (packet.tcp === "data") return onSameConnection(sim, node, name, packet, dial);
  const onward: Trace[] = [];
  for (const tries of DIAL_TIMEOUTS_MS.keys()) {
    const endpoint = choose(sim, node, name, packet, tries > 0);
    if (endpoint === undefined) break;
    const made = dial(endpoint);
    onward.push(made.trace);
    if (!made.reply.ok && made.reply.connected !== true) continue;
    keepSession(sim, node, sessionKey(name, packet), endpoint, CONNECTION_IDLE_MS);
    return { reply: made.reply, onward, ...(made.backend === undefined ? {} : { backend: made.backend }) };
  }
  return { reply: NO_ENDPOINT, onward };
}

// What comes in on one connection goes out on the other: no endpoint is chosen anew.
function onSameConnection(sim: Simulation, node: string, name: string, packet: Packet, dial: Dial): Proxied {
  const session = stateOf(sim, node)?.sessions.get(sessionKey(name, packet));
  return session === undefined ? { reply: NO_ENDPOINT, onward: [] } : onwardOf(dial(session.endpoint));
}

function onwardOf(made: Exchange): Proxied {
  return { reply: made.reply, onward: [made.trace], ...(made.backend === undefined ? {} : { backend: made.backend }) };
}

// One socket for each client: its later datagrams follow the first, as long as it does not fall silent.
function forwardDatagram(sim: Simulation, node: string, name: string, packet: Packet, dial: Dial): Proxied {
  const key = sessionKey(name, packet);
  const { now } = sim.clock;
  const session = stateOf(sim, node)?.sessions.get(key);
  const goesOn = session !== undefined && session.expires > now;
  const endpoint = goesOn ? session.endpoint : choose(sim, node, name, packet, false);
  if (endpoint === undefined) return { reply: NO_ENDPOINT, onward: [] };
  keepSession(sim, node, key, endpoint, (sim.nodes.get(node) as NodeState).kubeProxy.settings.udpIdleMs);
  return onwardOf(dial(endpoint));
}

function sessionKey(name: string, { protocol, source, sourcePort }: Packet): string {
  return `${name} ${protocol} ${endText(source, sourcePort)}`;
}

function keepSession(sim: Simulation, node: string, key: string, endpoint: string, idleMs: Millis): void {
  const expires = sim.clock.now + idleMs;
  change(sim, node, (state) => ({ ...state, sessions: state.sessions.with(key, { endpoint, expires }) }));
}

function choose(sim: Simulation, node: string, name: string, packet: Packet, reset: boolean): string | undefined {
  const state = stateOf(sim, node);
  if (state === undefined) return undefined;
  const { family } = packet;
  const next = nextEndpoint(state.balancers[family], name, packet.source, sim.clock.now, reset);
  if ("error" in next) return undefined;
  change(sim, node, (before) => ({ ...before, balancers: { ...before.balancers, [family]: next.balancer } }));
  return next.endpoint;
}

function stateOf(sim: Simulation, node: string): UserspaceState | undefined {
  return sim.nodes.get(node)?.kubeProxy.userspace;
}

function change(sim: Simulation, name: string, to: (state: UserspaceState) => UserspaceState): void {
  const node = sim.nodes.get(name);
  const state = node?.kubeProxy.userspace;
  if (node !== undefined && state !== undefined) sim.nodes = sim.nodes.with(name, withState(node, to(state)));
}

/** `10.0.0.1:80` or `[fd00::1]:80`. */
export function splitEnd(end: string): { readonly address: string; readonly port: number } {
  const colon = end.lastIndexOf(":");
  return { address: end.slice(0, colon).replace(/[[\]]/g, ""), port: Number(end.slice(colon + 1)) };
}
