/**
 * Two queries that leave one socket in one instant: each goes through NAT before the other's connection is confirmed, and
 * where NAT sends them to different servers only one of the two can be. Models nf_conntrack_core.c __nf_conntrack_confirm.
 */
import type { ObjectRef } from "@kubenetsim/api";
import type { Query } from "@kubenetsim/coredns";
import { drawFraction } from "@kubenetsim/sim";
import type { Trace } from "../trace/types.ts";
import type { Simulation } from "../world/simulation.ts";
import { exchange } from "./exchange.ts";
import type { Place } from "./place.ts";

/** The kernels as the first query found them, and where it went. */
export interface Before {
  readonly socket: string;
  readonly nodes: Simulation["nodes"];
  readonly endpoint: ObjectRef | undefined;
}

const DNS_PORT = 53;

/** The way of the second query where it is dropped; `undefined`: nothing came in its way. */
export function clashes(
  sim: Simulation,
  from: Place,
  query: Query,
  server: string,
  sourcePort: number,
  before: Before,
): Trace | undefined {
  const label = `conntrack/race/${sim.packets}/${sourcePort}`;
  if (drawFraction(sim.seed, label) >= sim.config.conntrackRace) return undefined;
  // In the kernel as it was: nothing of this stays but the packet's number.
  const aside = { ...sim, nodes: before.nodes };
  const target = { address: server, port: DNS_PORT, protocol: "udp", sourcePort } as const;
  const { trace } = exchange(aside, from, target, { kind: "dns", message: query });
  if (trace.endpoint === undefined || trace.endpoint.name === before.endpoint?.name) return undefined;
  sim.packets += 1;
  const { sent } = trace;
  const way = `udp ${sent.source}:${sent.sourcePort} -> ${sent.target}:${sent.targetPort}`;
  const why = `conntrack insert_failed: NAT chose ${trace.endpoint.name}, but the other query of this socket is confirmed to ${before.endpoint?.name ?? ""}`;
  return { disposition: "dropped", summary: `${way}: dropped: ${why}`, sent, hops: trace.hops, causes: [] };
}
