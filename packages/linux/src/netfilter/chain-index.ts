/** Where the rules stand that a packet could match at all: found by hashing exact addresses and ports, from the rules alone. */
import { type Addr, bitLength } from "@kubenetsim/sim";
import type { Packet, Protocol } from "../packet.ts";
import type { Match, Rule } from "./types.ts";

/** Rules to one destination: those that name a port as well, beside it, and the rest. One destination has few ports. */
export interface DestinationBucket<T> {
  readonly rest: T[];
  readonly ports: number[];
  readonly lists: T[][];
}

/** Every rule of a chain stands in exactly one place: by destination, and port; by source; by port; or with the rest. */
export interface Places<T> {
  readonly byDestination: Map<Addr, DestinationBucket<T>>;
  readonly bySource: Map<Addr, T[]>;
  readonly byPort: Map<number, T[]>;
  readonly rest: T[];
}

/** The rules of a chain, by their positions in it. */
export type ChainIndex = Places<number>;

const PROTOCOL_NUMBER: { readonly [P in Protocol]: number } = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };

export function noPlaces<T>(): Places<T> {
  return { byDestination: new Map(), bySource: new Map(), byPort: new Map(), rest: [] };
}

export function indexRules(rules: readonly Rule[]): ChainIndex {
  const places = noPlaces<number>();
  for (let i = 0; i < rules.length; i++) placeOf(places, (rules[i] as Rule).matches).push(i);
  return places;
}

/** The place of a rule with these matches, made if it is not there. */
export function placeOf<T>(places: Places<T>, matches: readonly Match[]): T[] {
  const { destination, source, port } = keysOf(matches);
  if (destination === undefined) {
    if (source !== undefined) return listAt(places.bySource, source);
    return port === undefined ? places.rest : listAt(places.byPort, port);
  }
  let bucket = places.byDestination.get(destination);
  if (bucket === undefined) {
    bucket = { rest: [], ports: [], lists: [] };
    places.byDestination.set(destination, bucket);
  }
  if (port === undefined) return bucket.rest;
  const at = bucket.ports.indexOf(port);
  if (at >= 0) return bucket.lists[at] as T[];
  const list: T[] = [];
  bucket.ports.push(port);
  bucket.lists.push(list);
  return list;
}

/** The rules to a destination that name this port. */
export function listForPort<T>(bucket: DestinationBucket<T> | undefined, port: number): readonly T[] | undefined {
  if (bucket === undefined) return undefined;
  const { ports } = bucket;
  for (let i = 0; i < ports.length; i++) if (ports[i] === port) return bucket.lists[i];
  return undefined;
}

/** Which of a rule's matches hold for every packet that is led to it by its place. */
export function impliedByPlace(matches: readonly Match[]): (match: Match) => boolean {
  const { destination, source, port } = keysOf(matches);
  const bySource = destination === undefined ? source : undefined;
  const byPort = bySource === undefined ? port : undefined;
  return (match) => {
    if ("not" in match && match.not === true) return false;
    if (match.match === "destination") return isSingle(match.prefix) && match.prefix.addr === destination;
    if (match.match === "source") return isSingle(match.prefix) && match.prefix.addr === bySource;
    if (match.match === "dport") return match.first === match.last && portKey(match.protocol, match.first) === byPort;
    if (match.match !== "protocol" || byPort === undefined || match.protocol === "all") return false;
    return PROTOCOL_NUMBER[match.protocol] === Math.floor(byPort / 65536);
  };
}

/** Protocol and port as one number. */
export function portKey(protocol: Protocol, port: number): number {
  return PROTOCOL_NUMBER[protocol] * 65536 + port;
}

/** The key of {@link Places.byPort} under which rules for this packet stand. */
export function portKeyOf(packet: Packet): number {
  return portKey(packet.protocol, packet.targetPort);
}

interface Keys {
  destination: Addr | undefined;
  source: Addr | undefined;
  port: number | undefined;
}

/** What a packet must have exactly, or the rule neither matches nor does anything. */
function keysOf(matches: readonly Match[]): Keys {
  const keys: Keys = { destination: undefined, source: undefined, port: undefined };
  for (const match of matches) {
    // `recent` writes as soon as it is asked: what stands after it may not hide it.
    if (match.match === "recent") break;
    if ("not" in match && match.not === true) continue;
    if (match.match === "destination" && isSingle(match.prefix)) keys.destination = match.prefix.addr;
    else if (match.match === "source" && isSingle(match.prefix)) keys.source = match.prefix.addr;
    else if (match.match === "dport" && match.first === match.last) keys.port = portKey(match.protocol, match.first);
  }
  return keys;
}

function isSingle(prefix: { readonly addr: Addr; readonly bits: number }): boolean {
  return prefix.bits === bitLength(prefix.addr);
}

function listAt<K, T>(map: Map<K, T[]>, key: K): T[] {
  let list = map.get(key);
  if (list === undefined) {
    list = [];
    map.set(key, list);
  }
  return list;
}
