/** One network namespace: an immutable value, and the functions that make it step by step. */
import {
  type Addr,
  assert,
  emptyTree,
  familyOf,
  type Millis,
  masked,
  type Prefix,
  type Tree,
  treeOf,
} from "@kubenetsim/sim";
import type { ConntrackTimeouts } from "./conntrack/timeout.ts";
import type { Conntrack } from "./conntrack/types.ts";
import type { Ipvs } from "./ipvs/types.ts";
import type { BoundAddresses } from "./netfilter/types.ts";
import { routeKey } from "./route/key.ts";
import type { Link, LinkKind, Route, RouteType } from "./route/types.ts";
import type { Socket } from "./socket/types.ts";

/** Kernel settings, by the last part of their name; `net.ipv4.conf.all.` and the like are left out. */
export interface Sysctls {
  readonly ip_forward: boolean;
  /** Whether 127.0.0.0/8 may come from or go to other links than lo. */
  readonly route_localnet: boolean;
  /** Whether frames that cross a bridge pass iptables' hooks: `bridge-nf-call-iptables` and `-ip6tables`. */
  readonly bridge_nf_call_iptables: boolean;
  /** 0: the source is not checked; 1: its route must lead back by the same link; 2: it must have a route at all. */
  readonly rp_filter: 0 | 1 | 2;
  /** Whether a TCP connection is taken up in the middle: `nf_conntrack_tcp_loose`. */
  readonly tcp_loose: boolean;
  /** `nf_conntrack_*_timeout*`, in milliseconds, where they are others than the kernel's own. */
  readonly conntrack_timeouts?: ConntrackTimeouts;
}

/** Addresses that `-m recent` has seen, the longest unseen first. */
export type RecentList = readonly RecentEntry[];

export interface RecentEntry {
  readonly addr: Addr;
  readonly at: Millis;
}

/** All state of one network namespace but its rules, which are handed in beside it. */
export interface Netns {
  readonly name: string;
  readonly links: Tree<Link>;
  readonly routes: Tree<Route>;
  readonly sockets: Tree<Socket>;
  readonly conntrack: Conntrack;
  readonly recent: Tree<RecentList>;
  /** Elements that nftables rules have put into sets, by table, set and key. */
  readonly nftElements?: Tree<{ readonly expires?: Millis }>;
  readonly sysctls: Sysctls;
  /** What IPVS has in mind; there once it has balanced a connection. */
  readonly ipvs?: Ipvs;
  /** Addresses beyond those of the links, one set a family: local too. Set them by {@link setBound}. */
  readonly bound?: { readonly 4?: BoundAddresses; readonly 6?: BoundAddresses };
}

const LOOPBACK: Link = {
  name: "lo",
  index: 1,
  kind: "loopback",
  up: true,
  mtu: 65536,
  addresses: [
    { addr: 0x7f000001, bits: 8 },
    { addr: 1n, bits: 128 },
  ],
};

const DEFAULT_SYSCTLS: Sysctls = {
  ip_forward: false,
  route_localnet: false,
  bridge_nf_call_iptables: true,
  rp_filter: 2,
  tcp_loose: true,
};

const DEFAULT_MTU = 1500;
// What Linux gives the IPv6 routes that an address brings.
const IPV6_KERNEL_METRIC = 256;
const IPV6_STATIC_METRIC = 1024;

/**
 * A namespace with nothing but `lo`, up, with 127.0.0.1/8 and ::1/128.
 *
 * @example
 * let host = createNetns("web");
 * host = addLink(host, { name: "eth0", kind: "veth" });
 * host = addAddress(host, "eth0", { addr: parseAddr("10.244.0.5"), bits: 24 });
 * host = addRoute(host, { to: { addr: 0, bits: 0 }, via: parseAddr("10.244.0.1"), dev: "eth0" });
 */
export function createNetns(name: string, sysctls?: Partial<Sysctls>): Netns {
  return {
    name,
    links: emptyTree<Link>().with("lo", LOOPBACK),
    routes: emptyTree(),
    sockets: emptyTree(),
    conntrack: { entries: emptyTree(), replies: emptyTree() },
    recent: emptyTree(),
    sysctls: { ...DEFAULT_SYSCTLS, ...sysctls },
  };
}

/** What a new link is; it is up unless told otherwise. */
export interface LinkSpec {
  readonly name: string;
  readonly kind: LinkKind;
  readonly up?: boolean;
  readonly mtu?: number;
  readonly peer?: string;
  readonly master?: string;
  readonly hairpin?: boolean;
}

/** Adds a link, after all that are there. One of that name must not exist. */
export function addLink(netns: Netns, spec: LinkSpec): Netns {
  assert(!netns.links.has(spec.name), "RTNETLINK answers: File exists");
  let index = 1;
  for (const link of netns.links.values()) index = Math.max(index, link.index + 1);
  const link: Link = { up: true, mtu: DEFAULT_MTU, addresses: [], ...spec, index };
  return { ...netns, links: netns.links.with(spec.name, link) };
}

/** Changes a link: up or down, its bridge, hairpin mode. A link that goes down loses its routes, as in Linux. */
export function setLink(netns: Netns, name: string, change: Partial<Omit<LinkSpec, "name" | "kind">>): Netns {
  const link = linkOf(netns, name);
  const links = netns.links.with(name, { ...link, ...change });
  const routes = change.up === false ? withoutRoutesBy(netns.routes, name) : netns.routes;
  return { ...netns, links, routes };
}

/** Removes a link with its addresses and routes; the very same namespace when there is no such link. */
export function removeLink(netns: Netns, name: string): Netns {
  if (!netns.links.has(name)) return netns;
  return { ...netns, links: netns.links.without(name), routes: withoutRoutesBy(netns.routes, name) };
}

/**
 * Gives a link an address with its prefix length: `10.244.0.5/24`. The network it is in becomes reachable by the link,
 * unless the prefix is a single address. An address that is there already stays as it is.
 */
export function addAddress(netns: Netns, name: string, address: Prefix): Netns {
  const link = linkOf(netns, name);
  if (link.addresses.some((have) => have.addr === address.addr && have.bits === address.bits)) return netns;
  const links = netns.links.with(name, { ...link, addresses: [...link.addresses, address] });
  const single = address.bits === (familyOf(address.addr) === 4 ? 32 : 128);
  if (single || link.kind === "loopback") return { ...netns, links };
  const connected: Route = {
    to: masked(address),
    type: "unicast",
    dev: name,
    proto: "kernel",
    metric: familyOf(address.addr) === 4 ? 0 : IPV6_KERNEL_METRIC,
    ...(familyOf(address.addr) === 4 ? { src: address.addr } : {}),
  };
  // The first address of a subnet stays the one that its route prefers.
  const key = routeKey(connected);
  const routes = netns.routes.has(key) ? netns.routes : netns.routes.with(key, connected);
  return { ...netns, links, routes };
}

/** Takes an address from a link, and its network's route when no other address of the link is in it. */
export function removeAddress(netns: Netns, name: string, addr: Addr): Netns {
  const link = netns.links.get(name);
  const gone = link?.addresses.find((have) => have.addr === addr);
  if (link === undefined || gone === undefined) return netns;
  const addresses = link.addresses.filter((have) => have !== gone);
  const links = netns.links.with(name, { ...link, addresses });
  const network = masked(gone);
  const other = addresses.find((have) => have.bits === gone.bits && masked(have).addr === network.addr);
  const metric = familyOf(addr) === 4 ? 0 : IPV6_KERNEL_METRIC;
  const key = routeKey({ to: network, type: "unicast", dev: name, metric });
  const route = netns.routes.get(key);
  if (route?.proto !== "kernel") return { ...netns, links };
  const routes =
    other === undefined
      ? netns.routes.without(key)
      : netns.routes.with(key, { ...route, ...(route.src === undefined ? {} : { src: other.addr }) });
  return { ...netns, links, routes };
}

/** What a new route is: `type` is unicast and the metric the kernel's default unless told otherwise. */
export interface RouteSpec {
  readonly to: Prefix;
  readonly type?: RouteType;
  readonly via?: Addr;
  readonly dev?: string;
  readonly src?: Addr;
  readonly metric?: number;
}

/** Adds a route, or replaces the one with the same prefix, metric and (for IPv6) link. */
export function addRoute(netns: Netns, spec: RouteSpec): Netns {
  const route = routeOf(spec);
  return { ...netns, routes: netns.routes.with(routeKey(route), route) };
}

/** A table of many routes, for {@link addRouteTable}; later ones replace earlier ones. */
export function routeTable(specs: readonly RouteSpec[]): Tree<Route> {
  return treeOf(specs.map(routeOf).map((route) => [routeKey(route), route]));
}

/**
 * Adds all routes of a table but these, or replaces those with the same prefix. Namespaces that are given the same table share
 * what they hold of it: the routes of n nodes to each other cost n, and not n times n.
 */
export function addRouteTable(netns: Netns, table: Tree<Route>, but: readonly RouteSpec[] = []): Netns {
  const routes = table.edit((draft) => {
    for (const spec of but) draft.delete(routeKey(routeOf(spec)));
    for (const [key, own] of netns.routes) if (!draft.has(key)) draft.set(key, own);
  });
  return { ...netns, routes };
}

/** Removes the route to this prefix; the very same namespace when there is none. */
export function removeRoute(netns: Netns, spec: RouteSpec): Netns {
  const routes = netns.routes.without(routeKey(routeOf(spec)));
  return routes === netns.routes ? netns : { ...netns, routes };
}

/** Changes kernel settings. */
export function setSysctls(netns: Netns, change: Partial<Sysctls>): Netns {
  return { ...netns, sysctls: { ...netns.sysctls, ...change } };
}

/** Takes over the addresses that a ruleset of this family puts on its dummy link; the very same namespace when it has them. */
export function setBound(netns: Netns, family: 4 | 6, bound: BoundAddresses | undefined): Netns {
  if (netns.bound?.[family]?.addresses.members === bound?.addresses.members) return netns;
  const { [family]: _before, ...others } = netns.bound ?? {};
  return { ...netns, bound: bound === undefined ? others : { ...others, [family]: bound } };
}

function routeOf(spec: RouteSpec): Route {
  const metric = spec.metric ?? (familyOf(spec.to.addr) === 4 ? 0 : IPV6_STATIC_METRIC);
  return { type: "unicast", ...spec, to: masked(spec.to), metric };
}

function linkOf(netns: Netns, name: string): Link {
  const link = netns.links.get(name);
  assert(link !== undefined, `Cannot find device "${name}"`);
  return link;
}

function withoutRoutesBy(routes: Tree<Route>, link: string): Tree<Route> {
  return routes.edit((draft) => {
    for (const [key, route] of routes) if (route.dev === link) draft.delete(key);
  });
}
