/** Links and addresses as `ip addr` and `ip link` print them in full. */
import {
  type Addr,
  familyOf,
  fnv1a32,
  formatAddr,
  formatPrefix,
  type Prefix,
  parseAddr,
  prefixLast,
} from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import type { Link } from "./types.ts";

const NO_ADDRESS = "00:00:00:00:00:00";
const BROADCAST = "ff:ff:ff:ff:ff:ff";

/** As `ip addr`, with `family` as `ip -4 addr` and `ip -6 addr`: those links only that have such an address. */
export function printIpAddr(netns: Netns, family?: 4 | 6): string {
  return linksOf(netns)
    .map((link) => ({ link, addresses: addressesOf(netns, link, family) }))
    .filter(({ addresses }) => family === undefined || addresses.length > 0)
    .flatMap(({ link, addresses }) => [
      ...head(netns, link, family),
      ...addresses.flatMap((each) => addressLines(link, each)),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

/** As `ip link`. */
export function printIpLink(netns: Netns): string {
  return linksOf(netns)
    .flatMap((link) => head(netns, link, undefined))
    .map((line) => `${line}\n`)
    .join("");
}

/** The dummy link that only carries addresses was added last, and never set up. */
function linksOf(netns: Netns): readonly Link[] {
  const links = [...netns.links.values()].sort((a, b) => a.index - b.index);
  const name = netns.bound?.[4]?.link ?? netns.bound?.[6]?.link;
  if (name === undefined) return links;
  const index = (links.at(-1)?.index ?? 0) + 1;
  return [...links, { name, index, kind: "dummy", up: false, mtu: 1500, addresses: [] }];
}

function addressesOf(netns: Netns, link: Link, family: 4 | 6 | undefined): readonly Prefix[] {
  const bound = ([4, 6] as const).flatMap((each) => {
    const own = netns.bound?.[each];
    return own?.link === link.name ? [...own.addresses.members.values()].map((text) => ({ text, family: each })) : [];
  });
  const all = [
    ...link.addresses,
    ...bound.map(({ text, family: of }) => ({ addr: addrOf(text, of), bits: bitsOf(of) })),
  ];
  const wanted = all.filter((each) => family === undefined || familyOf(each.addr) === family);
  // IPv4 first, as the kernel answers.
  return [...wanted].sort((a, b) => familyOf(a.addr) - familyOf(b.addr));
}

function head(netns: Netns, link: Link, family: 4 | 6 | undefined): readonly string[] {
  const name = link.peer === undefined ? link.name : `${link.name}@${peerName(link.peer)}`;
  const words = [
    `${link.index}: ${name}: <${flagsOf(link)}> mtu ${link.mtu} qdisc ${qdiscOf(link)}`,
    ...(link.master === undefined ? [] : [`master ${link.master}`]),
    `state ${stateOf(link)} group default`,
    ...(link.kind === "loopback" || link.kind === "eth" ? ["qlen 1000"] : [""]),
  ];
  const first = words.join(" ");
  if (family !== undefined) return [first];
  const address =
    link.kind === "loopback"
      ? `    link/loopback ${NO_ADDRESS} brd ${NO_ADDRESS}`
      : `    link/ether ${hardwareAddress(netns.name, link.name)} brd ${BROADCAST}`;
  return [first, link.kind === "veth" && link.peer !== undefined ? `${address} link-netnsid 0` : address];
}

/** In another namespace a link is known by its index only; the first one beside lo is 2. */
function peerName(peer: string): string {
  return peer.includes("/") ? "if2" : peer;
}

function flagsOf(link: Link): string {
  const flags = link.kind === "loopback" ? ["LOOPBACK"] : ["BROADCAST", link.kind === "dummy" ? "NOARP" : "MULTICAST"];
  return [...flags, ...(link.up ? ["UP", "LOWER_UP"] : [])].join(",");
}

function qdiscOf(link: Link): string {
  if (!link.up) return "noop";
  return link.kind === "eth" ? "fq_codel" : "noqueue";
}

function stateOf(link: Link): string {
  if (!link.up) return "DOWN";
  return link.kind === "loopback" ? "UNKNOWN" : "UP";
}

function addressLines(link: Link, address: Prefix): readonly string[] {
  const lifetime = "       valid_lft forever preferred_lft forever";
  const scope = link.kind === "loopback" ? "host" : "global";
  if (typeof address.addr === "bigint") return [`    inet6 ${formatPrefix(address)} scope ${scope} `, lifetime];
  const brd = address.bits < 31 && link.kind !== "loopback" ? ` brd ${formatAddr(prefixLast(address))}` : "";
  return [`    inet ${formatPrefix(address)}${brd} scope ${scope} ${link.name}`, lifetime];
}

// No wire here needs them, so they are made up: the same for the same link, and marked as made up.
function hardwareAddress(netns: string, link: string): string {
  const hash = fnv1a32(`${netns} ${link}`);
  const bytes = [24, 16, 8, 0].map((shift) => ((hash >>> shift) & 0xff).toString(16).padStart(2, "0"));
  return ["02", "00", ...bytes].join(":");
}

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function addrOf(text: string, family: 4 | 6): Addr {
  return parseAddr(text) ?? (family === 4 ? 0 : 0n);
}
