/** What the schedulers that look for the least busy real server share. */
import type { Load } from "../load.ts";
import type { RealServer } from "../types.ts";

/** Models ip_vs_dest_conn_overhead: an active connection weighs as much as 256 others. */
export function overhead(load: Load): number {
  return load.active * 256 + load.inactive;
}

/** The first of those with the least load for its weight, among those that take connections. */
export function leastForWeight(
  realServers: readonly RealServer[],
  loadOf: (real: RealServer) => number,
): RealServer | undefined {
  let least: RealServer | undefined;
  let leastLoad = 0;
  for (const real of realServers) {
    if (real.weight <= 0) continue;
    const load = loadOf(real);
    if (least !== undefined && leastLoad * real.weight <= load * least.weight) continue;
    least = real;
    leastLoad = load;
  }
  return least;
}

/** Models is_overloaded of ip_vs_lblc.c: more active connections than weight, while another has less than half its own. */
export function isOverloaded(
  real: RealServer,
  realServers: readonly RealServer[],
  active: (real: RealServer) => number,
): boolean {
  return active(real) > real.weight && realServers.some((other) => active(other) * 2 < other.weight);
}
