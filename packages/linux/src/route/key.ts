/** The key of a route in its tree: in the order in which `ip route` lists them. */
import { bitLength, familyOf } from "@kubenetsim/sim";
import type { Route } from "./types.ts";

const HEX_DIGITS4 = 8;
const HEX_DIGITS6 = 32;

/** By family, network, the longer prefix first, then the metric; IPv6 may have several that differ by link. */
export function routeKey(route: Route): string {
  const { addr, bits } = route.to;
  const family = familyOf(addr);
  const network = addr.toString(16).padStart(family === 4 ? HEX_DIGITS4 : HEX_DIGITS6, "0");
  const shorter = String(bitLength(addr) - bits).padStart(3, "0");
  const metric = String(route.metric).padStart(10, "0");
  return family === 4 ? `4/${network}/${shorter}/${metric}` : `6/${network}/${shorter}/${metric}/${route.dev ?? ""}`;
}
