/** What kind of address this is to a namespace, in the words of `-m addrtype`. */
import type { Addr } from "@kubenetsim/sim";
import type { AddrType } from "../netfilter/types.ts";
import type { Netns } from "../netns.ts";
import { isLocal, lookupRoute } from "./fib.ts";

/** Models net/ipv4/fib_frontend.c inet_addr_type. `undefined` for a prohibited or unspecified address. */
export function addressType(netns: Netns, addr: Addr): AddrType | undefined {
  if (isMulticast(addr)) return "MULTICAST";
  if (isLocal(netns, addr)) return "LOCAL";
  if (addr === 0 || addr === 0n) return undefined;
  const decision = lookupRoute(netns, addr);
  switch (decision?.type) {
    case "broadcast":
      return "BROADCAST";
    case "blackhole":
      return "BLACKHOLE";
    case "unreachable":
      return "UNREACHABLE";
    case "prohibit":
      return undefined;
    default:
      // No route at all counts as unicast, too.
      return "UNICAST";
  }
}

/** 224.0.0.0/4 and ff00::/8. */
export function isMulticast(addr: Addr): boolean {
  return typeof addr === "number" ? addr >>> 28 === 14 : addr >> 120n === 0xffn;
}
