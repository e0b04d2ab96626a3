/** Packets that no link may bring in: martians. Models net/ipv4/fib_frontend.c fib_validate_source. */
import { isMulticast } from "../route/address-type.ts";
import { isLocal, isLoopback, lookupRoute } from "../route/fib.ts";
import type { Flow } from "./flow.ts";

const BROADCAST = 0xffffffff;

/** Why the packet is dropped; undefined when it may go on. */
export function martian(flow: Flow): string | undefined {
  const { packet, netns, inLink } = flow;
  if (inLink === "lo") return undefined;
  const fromLoopback = isLoopback(packet.source);
  if (typeof packet.source === "bigint") {
    // IPv6 checks no more than that ::1 stays inside.
    return fromLoopback || isLoopback(packet.target) ? "martian: ::1 from outside" : undefined;
  }
  if (packet.source === BROADCAST || isMulticast(packet.source)) return "martian source";
  if ((fromLoopback || isLoopback(packet.target)) && !netns.sysctls.route_localnet)
    return "martian: 127.0.0.0/8 from outside";
  if (!fromLoopback && isLocal(netns, packet.source))
    return "martian source: the packet comes from this namespace itself";
  return reversePath(flow);
}

function reversePath(flow: Flow): string | undefined {
  const { rp_filter: mode } = flow.netns.sysctls;
  if (mode === 0 || isLoopback(flow.packet.source)) return undefined;
  const back = lookupRoute(flow.netns, flow.packet.source);
  if (back?.type !== "unicast") return "rp_filter: no route back to the source";
  return mode === 1 && back.link !== flow.inLink ? "rp_filter: the way back leads elsewhere" : undefined;
}
