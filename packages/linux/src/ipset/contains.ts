/** Whether a packet is in a set. Models net/netfilter/ipset, the kernel side of `-m set`. */
import { type Addr, memo, parsePrefix, prefixContains, type Tree } from "@kubenetsim/sim";
import type { Packet, Protocol } from "../packet.ts";
import { addressPart, memberKey, netPart, portPart } from "./member.ts";
import { SHAPES } from "./shape.ts";
import type { IpSet } from "./types.ts";

/** Which end of the packet each part of a member is compared with. */
export type SetDirections = readonly ("src" | "dst")[];

/** Whether the set has a member that the packet's ends, taken in these directions, are in. */
export function setContains(set: IpSet, dirs: SetDirections, packet: Packet): boolean {
  if (set.members.size === 0) return false;
  const { parts } = SHAPES[set.type];
  // As in the kernel, too few directions never match; too many do no harm.
  if (dirs.length < parts.length) return false;
  if (set.type === "bitmap:port") return hasPort(set, packet, dirs[0] ?? "dst");
  if (packet.family !== set.family) return false;
  const addr = addressOf(packet, dirs[0] ?? "dst");
  if (set.type === "hash:ip") return hasAddress(set, addr);
  if (set.type === "hash:net") return remembered(set.members, addr, () => inNet(set, "", addr));
  const port = portOf(packet, dirs[1] ?? "dst");
  const protocol = PROTOCOL_NUMBER[packet.protocol];
  if (port === undefined || protocol === undefined) return false;
  const first = typeof addr === "number" ? (addr * 0x10000 + port) * 4 + protocol : `${addr} ${port} ${protocol}`;
  const text = (): string => `${addressPart(addr)},${portPart(packet.protocol, port)}`;
  if (set.type === "hash:ip,port") return remembered(set.members, first, () => set.members.has(text()));
  const last = addressOf(packet, dirs[2] ?? "dst");
  return set.type === "hash:ip,port,ip"
    ? rememberedPair(set.members, first, last, () => set.members.has(`${text()},${addressPart(last)}`))
    : rememberedPair(set.members, first, last, () => inNet(set, `${text()},`, last));
}

/** Whether a set of type hash:ip has this address. */
export function hasAddress(set: IpSet, addr: Addr): boolean {
  return remembered(set.members, addr, () => set.members.has(addressPart(addr)));
}

const PROTOCOL_NUMBER: { readonly [P in Protocol]?: number } = { tcp: 0, udp: 1, sctp: 2 };

function addressOf(packet: Packet, dir: "src" | "dst"): Addr {
  return dir === "src" ? packet.source : packet.target;
}

function portOf(packet: Packet, dir: "src" | "dst"): number | undefined {
  if (packet.icmp !== undefined) return undefined;
  return dir === "src" ? packet.sourcePort : packet.targetPort;
}

function hasPort(set: IpSet, packet: Packet, dir: "src" | "dst"): boolean {
  const port = portOf(packet, dir);
  return port !== undefined && remembered(set.members, port, () => set.members.has(memberKey(set, String(port))));
}

// The nets behind one address and port are few; a set of nets alone is asked once for each length.
function inNet(set: IpSet, before: string, addr: Addr): boolean {
  if (before === "") {
    for (let bits = typeof addr === "number" ? 32 : 128; bits > 0; bits--) {
      if (set.members.has(netPart({ addr, bits }))) return true;
    }
    return false;
  }
  const full = typeof addr === "number" ? 32 : 128;
  for (const [, member] of set.members.prefix(before)) {
    const net = member.slice(before.length);
    const prefix = parsePrefix(net.includes("/") ? net : `${net}/${full}`);
    if (prefix !== undefined && prefixContains(prefix, addr)) return true;
  }
  return false;
}

/** Past so many answers of one set, it begins to remember anew. */
const ANSWERS_MAX = 100_000;

type First = string | number | bigint;

interface Answers {
  readonly single: Map<First, boolean>;
  readonly byFirst: Map<First, Map<Addr, boolean>>;
  size: number;
}

// A packet is asked of many sets, most of them huge: the answers of one state of a set are kept, for speed and not for meaning.
const answersOf = memo((_members: Tree<string>): Answers => ({ single: new Map(), byFirst: new Map(), size: 0 }));

function remembered(members: Tree<string>, first: First, ask: () => boolean): boolean {
  const answers = answersOf(members);
  const known = answers.single.get(first);
  if (known !== undefined) return known;
  const answer = ask();
  room(answers).single.set(first, answer);
  return answer;
}

function rememberedPair(members: Tree<string>, first: First, last: Addr, ask: () => boolean): boolean {
  const answers = answersOf(members);
  const known = answers.byFirst.get(first)?.get(last);
  if (known !== undefined) return known;
  const answer = ask();
  const { byFirst } = room(answers);
  const byLast = byFirst.get(first) ?? new Map<Addr, boolean>();
  byFirst.set(first, byLast.set(last, answer));
  return answer;
}

function room(answers: Answers): Answers {
  if (answers.size++ < ANSWERS_MAX) return answers;
  answers.single.clear();
  answers.byFirst.clear();
  answers.size = 0;
  return answers;
}
