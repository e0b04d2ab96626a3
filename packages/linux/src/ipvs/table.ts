/** What IPVS has in mind: an empty one, storing connections, forgetting them. */
import { type Addr, emptyTree, type Millis } from "@kubenetsim/sim";
import type { Packet } from "../packet.ts";
import { clientKey, connectionKey, endText, replyKey, serverKey } from "./key.ts";
import { isBalanced } from "./lookup.ts";
import type { Ipvs, IpvsConnection, VirtualServer } from "./types.ts";

const EMPTY: Ipvs = { connections: emptyTree(), replies: emptyTree(), templates: emptyTree(), memories: emptyTree() };

/** IPVS before its first connection. */
export function emptyIpvs(): Ipvs {
  return EMPTY;
}

/** The connection that a client's packet belongs to, if it is not gone. */
export function connectionOf(ipvs: Ipvs, packet: Packet, now: Millis): IpvsConnection | undefined {
  const { protocol, target, targetPort, source, sourcePort } = packet;
  if (ipvs.connections.size === 0 || !isBalanced(protocol)) return undefined;
  const server = serverKey({ protocol, addr: target, port: targetPort });
  return alive(ipvs.connections.get(connectionKey(server, source, sourcePort)), now);
}

/** The connection that a real server's packet answers, if it is not gone. */
export function answeredBy(ipvs: Ipvs, packet: Packet, now: Millis): IpvsConnection | undefined {
  const { protocol, target, targetPort, source, sourcePort } = packet;
  if (ipvs.replies.size === 0 || !isBalanced(protocol)) return undefined;
  const key = ipvs.replies.get(`${protocol} ${endText(source, sourcePort)} ${endText(target, targetPort)}`);
  return key === undefined ? undefined : alive(ipvs.connections.get(key), now);
}

/** Stores a connection, or its newer form. */
export function store(ipvs: Ipvs, connection: IpvsConnection): Ipvs {
  const key = keyOf(connection);
  const before = ipvs.connections.get(key);
  const connections = ipvs.connections.with(key, connection);
  const reply = replyKey(connection);
  if (before !== undefined && replyKey(before) === reply) return { ...ipvs, connections };
  const replies = before === undefined ? ipvs.replies : ipvs.replies.without(replyKey(before));
  return { ...ipvs, connections, replies: replies.with(reply, key) };
}

/** Forgets a connection. */
export function forget(ipvs: Ipvs, connection: IpvsConnection): Ipvs {
  return {
    ...ipvs,
    connections: ipvs.connections.without(keyOf(connection)),
    replies: ipvs.replies.without(replyKey(connection)),
  };
}

/** Takes away what is over: connections, and templates that no connection needs. The very same state when nothing is. */
export function expireIpvs(ipvs: Ipvs, now: Millis): Ipvs {
  const over = [...ipvs.connections.values()].filter((connection) => connection.expires <= now);
  let next = ipvs;
  for (const connection of over) next = forget(next, connection);
  const idle = [...next.templates].filter(([key, template]) => template.expires <= now && !hasClient(next, key, now));
  if (idle.length === 0) return next;
  const templates = next.templates.edit((draft) => {
    for (const [key] of idle) draft.delete(key);
  });
  return { ...next, templates };
}

/** Whether a persistent virtual server's client has a connection left. A template outlives its time as long as it has. */
export function hasClient(ipvs: Ipvs, templateKey: string, now: Millis): boolean {
  for (const [, connection] of ipvs.connections.prefix(`${templateKey}/`)) if (connection.expires > now) return true;
  return false;
}

/** The key of a client's template. */
export function templateKeyOf(server: VirtualServer, client: Addr): string {
  return clientKey(serverKey(server), client);
}

function keyOf(connection: IpvsConnection): string {
  return connectionKey(serverKey(connection.virtual), connection.client, connection.clientPort);
}

function alive(connection: IpvsConnection | undefined, now: Millis): IpvsConnection | undefined {
  return connection === undefined || connection.expires <= now ? undefined : connection;
}
