/** Links, addresses and routes as `ip` prints them. */
import { formatAddr, formatPrefix, type Prefix } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import type { Link, Route } from "./types.ts";

const NAME_WIDTH = 16;
const STATE_WIDTH = 14;

/** The main table as `ip route` (`ip -6 route`) prints it, a line a route. */
export function printRoutes(netns: Netns, family: 4 | 6 = 4): string {
  return [...netns.routes.prefix(`${family}/`)].map(([, route]) => `${routeLine(netns, route)}\n`).join("");
}

/** As `ip -br link`: name, state, and no hardware address, since none is modelled. */
export function printLinks(netns: Netns): string {
  return inOrder(netns)
    .map((link) => `${nameColumn(link)}${stateOf(link)}\n`)
    .join("");
}

/** As `ip -br addr`: name, state, addresses. */
export function printAddresses(netns: Netns): string {
  return inOrder(netns)
    .map((link) =>
      `${nameColumn(link)}${stateOf(link).padEnd(STATE_WIDTH)} ${link.addresses.map((address) => `${formatPrefix(address)} `).join("")}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

function routeLine(netns: Netns, route: Route): string {
  const words: string[] = route.type === "unicast" ? [] : [route.type];
  words.push(networkText(route.to));
  if (route.via !== undefined) words.push("via", formatAddr(route.via));
  if (route.dev !== undefined) words.push("dev", route.dev);
  if (route.proto === "kernel") words.push("proto", "kernel");
  const isFour = typeof route.to.addr === "number";
  // IPv6 has no scopes; it prints a preference instead.
  if (isFour && route.type === "unicast" && route.via === undefined) words.push("scope", "link");
  if (route.src !== undefined) words.push("src", formatAddr(route.src));
  if (route.metric !== 0) words.push("metric", String(route.metric));
  if (route.dev !== undefined && netns.links.get(route.dev)?.up !== true) words.push("linkdown");
  if (!isFour) words.push("pref", "medium");
  return words.join(" ");
}

function networkText(prefix: Prefix): string {
  if (prefix.bits === 0) return "default";
  const single = prefix.bits === (typeof prefix.addr === "number" ? 32 : 128);
  return single ? formatAddr(prefix.addr) : formatPrefix(prefix);
}

function inOrder(netns: Netns): readonly Link[] {
  return [...netns.links.values()].sort((a, b) => a.index - b.index);
}

function nameColumn(link: Link): string {
  const name = link.peer === undefined ? link.name : `${link.name}@${link.peer}`;
  return `${name.padEnd(NAME_WIDTH)} `;
}

// Without a carrier to sense, lo says UNKNOWN.
function stateOf(link: Link): string {
  if (link.kind === "loopback") return "UNKNOWN";
  return link.up ? "UP" : "DOWN";
}
