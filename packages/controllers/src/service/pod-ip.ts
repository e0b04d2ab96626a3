/** Which address of a pod an address family means. */
import type { IPFamily, Pod } from "@kubenetsim/api";
import { formatAddr, parseAddrSloppy } from "@kubenetsim/sim";

/** An IPv6 address has a colon; nothing else of a pod's does. */
export function familyOfText(ip: string): IPFamily {
  return ip.includes(":") ? "IPv6" : "IPv4";
}

/** The pod's addresses of one family. */
export function podIPsOf(pod: Pod, family: IPFamily): readonly string[] {
  const { podIP, podIPs } = pod.status ?? {};
  const all =
    podIPs !== undefined && podIPs.length > 0 ? podIPs.map(({ ip }) => ip) : podIP === undefined ? [] : [podIP];
  return all.filter((ip) => ip !== "" && familyOfText(ip) === family).map(canonical);
}

/** A pod may report an address in an odd spelling; what is published has the canonical one. */
function canonical(ip: string): string {
  const addr = parseAddrSloppy(ip);
  return addr === undefined ? ip : formatAddr(addr);
}
