/** The sockets of a namespace: opened, closed, found. */
import { type Addr, familyOf, memo, type Tree } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import type { Protocol } from "../packet.ts";
import type { Socket } from "./types.ts";

/** The namespace with the socket, or the error that bind(2) or listen(2) gives. */
export type ListenResult =
  | { readonly ok: true; readonly netns: Netns }
  | { readonly ok: false; readonly error: "EADDRINUSE" };

/**
 * Opens a socket. Without an address it takes packets to every address, and then shares its port with no other socket of
 * its protocol (and family): EADDRINUSE.
 *
 * @example listen(netns, { protocol: "tcp", port: 80, owner: "web" });
 */
export function listen(netns: Netns, socket: Socket): ListenResult {
  for (const [, other] of netns.sockets.prefix(portKey(socket.protocol, socket.port))) {
    if (clash(socket, other)) return { ok: false, error: "EADDRINUSE" };
  }
  return { ok: true, netns: { ...netns, sockets: netns.sockets.with(keyOf(socket), socket) } };
}

/** Closes one socket; the very same namespace when it is not open. */
export function close(netns: Netns, socket: Pick<Socket, "protocol" | "port" | "addr" | "family">): Netns {
  const sockets = netns.sockets.without(keyOf(socket));
  return sockets === netns.sockets ? netns : { ...netns, sockets };
}

/** Closes all sockets of one owner, as when its process ends. */
export function closeAll(netns: Netns, owner: string): Netns {
  const sockets = netns.sockets.edit((draft) => {
    for (const [key, socket] of netns.sockets) if (socket.owner === owner) draft.delete(key);
  });
  return sockets === netns.sockets ? netns : { ...netns, sockets };
}

/** The socket that takes packets to this address and port: one bound to the address before one bound to none. */
export function lookupSocket(sockets: Tree<Socket>, protocol: Protocol, addr: Addr, port: number): Socket | undefined {
  if (sockets.size === 0) return undefined;
  const known = knownAt(sockets, protocol, port);
  const found = known.get(addr);
  if (found !== undefined) return found ?? undefined;
  const socket = findSocket(sockets, protocol, addr, port);
  if (known.size < KNOWN_MAX) known.set(addr, socket ?? null);
  return socket;
}

/** More addresses than this are not remembered for one port. */
const KNOWN_MAX = 1024;

/** Who was found before, by port and protocol, then address; null: nobody. */
const knownSockets = memo((_sockets: Tree<Socket>) => new Map<string, Map<number, Map<Addr, Socket | null>>>());

function knownAt(sockets: Tree<Socket>, protocol: Protocol, port: number): Map<Addr, Socket | null> {
  const all = knownSockets(sockets);
  let ports = all.get(protocol);
  if (ports === undefined) {
    ports = new Map();
    all.set(protocol, ports);
  }
  let known = ports.get(port);
  if (known === undefined) {
    if (ports.size >= KNOWN_MAX) ports.clear();
    known = new Map();
    ports.set(port, known);
  }
  return known;
}

function findSocket(sockets: Tree<Socket>, protocol: Protocol, addr: Addr, port: number): Socket | undefined {
  const start = portKey(protocol, port);
  const any = sockets.get(`${start}*`) ?? sockets.get(`${start}*${familyOf(addr)}`);
  const bound = sockets.get(start + addrKey(addr));
  return bound ?? any;
}

function portKey(protocol: Protocol, port: number): string {
  return `${protocol}/${port}/`;
}

// The IPv6 address ::1 must not look like the IPv4 address 0.0.0.1.
function addrKey(addr: Addr): string {
  return typeof addr === "number" ? String(addr) : `${addr.toString(16)}::`;
}

function keyOf(socket: Pick<Socket, "protocol" | "port" | "addr" | "family">): string {
  return `${portKey(socket.protocol, socket.port)}${socket.addr === undefined ? `*${socket.family ?? ""}` : addrKey(socket.addr)}`;
}

function clash(a: Socket, b: Socket): boolean {
  if (a.addr !== undefined && b.addr !== undefined) return a.addr === b.addr && familyOf(a.addr) === familyOf(b.addr);
  const familyA = a.addr === undefined ? a.family : familyOf(a.addr);
  const familyB = b.addr === undefined ? b.family : familyOf(b.addr);
  return familyA === undefined || familyB === undefined || familyA === familyB;
}
