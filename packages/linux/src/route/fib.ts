/** The routing decision: local addresses first, then the longest prefix. */
import {
  type Addr,
  familyOf,
  memo2,
  type Prefix,
  prefixContains,
  prefixFirst,
  prefixLast,
  type Tree,
} from "@kubenetsim/sim";
import { hasAddress } from "../ipset/contains.ts";
import type { Netns } from "../netns.ts";
import type { Link, Route, RouteDecision } from "./types.ts";

/** Routes of one prefix length, by network. */
interface Length {
  readonly bits: number;
  readonly networks: ReadonlyMap<Addr, Route>;
}

/** What is computed once for each state of links and routes. */
interface Fib {
  readonly local: ReadonlyMap<Addr, RouteDecision>;
  readonly broadcast: ReadonlyMap<Addr, string>;
  /** Longest first. */
  readonly lengths4: readonly Length[];
  readonly lengths6: readonly Length[];
  /** What was found before, by target; null: nothing. */
  readonly known: Map<Addr, RouteDecision | null>;
}

/** More targets than this are not remembered. */
const KNOWN_MAX = 512;

const fibOf = memo2(
  (links: Tree<Link>, routes: Tree<Route>): Fib => ({
    ...localTable(links),
    lengths4: byLength(routes, links, 4),
    lengths6: byLength(routes, links, 6),
    known: new Map(),
  }),
);

/** Where packets to this address go, or undefined when nothing in the table says so. */
export function lookupRoute(netns: Netns, target: Addr): RouteDecision | undefined {
  const fib = fibOf(netns.links, netns.routes);
  const local = fib.local.get(target);
  if (local !== undefined) return local;
  const owner = boundLink(netns, target);
  if (owner !== undefined) return localDecision(target, owner);
  if (isLoopback(target)) return localDecision(target, "lo");
  const link = fib.broadcast.get(target);
  if (link !== undefined) return broadcastDecision(target, link);
  const known = fib.known.get(target);
  if (known !== undefined) return known ?? undefined;
  const found = longestMatch(typeof target === "number" ? fib.lengths4 : fib.lengths6, target);
  if (fib.known.size >= KNOWN_MAX) fib.known.clear();
  fib.known.set(target, found ?? null);
  return found;
}

/** Whether the address is one of the namespace's own; all of 127.0.0.0/8 is. */
export function isLocal(netns: Netns, addr: Addr): boolean {
  return isLoopback(addr) || fibOf(netns.links, netns.routes).local.has(addr) || boundLink(netns, addr) !== undefined;
}

// The link that the address is bound to beyond those that links have themselves.
function boundLink(netns: Netns, addr: Addr): string | undefined {
  const bound = netns.bound?.[familyOf(addr)];
  return bound !== undefined && hasAddress(bound.addresses, addr) ? bound.link : undefined;
}

/** Whether the address is in 127.0.0.0/8, or is ::1. */
export function isLoopback(addr: Addr): boolean {
  return typeof addr === "number" ? addr >>> 24 === 127 : addr === 1n;
}

function longestMatch(lengths: readonly Length[], target: Addr): RouteDecision | undefined {
  for (const length of lengths) {
    const route = length.networks.get(prefixFirst({ addr: target, bits: length.bits }));
    if (route !== undefined) {
      return { type: route.type, link: route.dev ?? "lo", nextHop: route.via ?? target, route };
    }
  }
  return undefined;
}

function localTable(links: Tree<Link>): Pick<Fib, "local" | "broadcast"> {
  const local = new Map<Addr, RouteDecision>();
  const broadcast = new Map<Addr, string>([[0xffffffff, "lo"]]);
  for (const link of links.values()) {
    if (!link.up) continue;
    for (const address of link.addresses) {
      local.set(address.addr, localDecision(address.addr, link.name));
      if (hasBroadcast(link, address)) broadcast.set(prefixLast(address), link.name);
    }
  }
  return { local, broadcast };
}

// A point-to-point prefix (/31, /32) has no broadcast address, nor has lo, nor IPv6.
function hasBroadcast(link: Link, address: Prefix): boolean {
  return familyOf(address.addr) === 4 && address.bits < 31 && link.kind !== "loopback";
}

function byLength(routes: Tree<Route>, links: Tree<Link>, family: 4 | 6): readonly Length[] {
  const lengths = new Map<number, Map<Addr, Route>>();
  const connected = connectedRoutes(routes, links, family);
  for (const [, route] of routes.prefix(`${family}/`)) {
    if (route.dev !== undefined && links.get(route.dev)?.up !== true) continue;
    const { addr, bits } = route.to;
    const networks = lengths.get(bits) ?? new Map<Addr, Route>();
    lengths.set(bits, networks);
    // Keys are ordered by metric, so the first of a network is its best.
    if (!networks.has(addr)) networks.set(addr, resolved(route, connected));
  }
  return [...lengths].sort((a, b) => b[0] - a[0]).map(([bits, networks]) => ({ bits, networks }));
}

function connectedRoutes(routes: Tree<Route>, links: Tree<Link>, family: 4 | 6): readonly Route[] {
  const result: Route[] = [];
  for (const [, route] of routes.prefix(`${family}/`)) {
    if (route.dev !== undefined && route.via === undefined && links.get(route.dev)?.up === true) result.push(route);
  }
  return result;
}

// `ip route add … via …` without a device: the link whose network holds the gateway.
function resolved(route: Route, connected: readonly Route[]): Route {
  const { via, dev } = route;
  if (dev !== undefined || via === undefined) return route;
  const network = connected.find((candidate) => prefixContains(candidate.to, via));
  return network?.dev === undefined ? { ...route, type: "unreachable" } : { ...route, dev: network.dev };
}

function localDecision(addr: Addr, owner: string): RouteDecision {
  const route: Route = {
    to: { addr, bits: familyOf(addr) === 4 ? 32 : 128 },
    type: "local",
    dev: owner,
    metric: 0,
    proto: "kernel",
  };
  return { type: "local", link: "lo", owner, nextHop: addr, route };
}

function broadcastDecision(addr: Addr, link: string): RouteDecision {
  const route: Route = { to: { addr, bits: 32 }, type: "broadcast", dev: link, metric: 0, proto: "kernel" };
  return { type: "broadcast", link, nextHop: addr, route };
}
