/** Connects by name: the lookup first, then the connection, with the lookup's traces as its causes. */
import type { ConnectedSocket } from "@kubenetsim/linux";
import { parseAddr } from "@kubenetsim/sim";
import type { Request } from "../program/types.ts";
import type { Trace } from "../trace/types.ts";
import type { Simulation } from "../world/simulation.ts";
import type { Exchange } from "./connect-result.ts";
import { exchange } from "./exchange.ts";
import type { Place } from "./place.ts";
import { resolve } from "./resolve.ts";

export interface ConnectOptions {
  readonly protocol?: "tcp" | "udp" | "sctp";
  /** A client that keeps its port. */
  readonly sourcePort?: number;
  readonly waiting?: readonly ConnectedSocket[];
  readonly trace?: boolean;
  /** Lets virtual time go by while a lookup waits. */
  readonly wait?: (ms: number) => void;
}

/** `target` is `host:port`; an IPv6 address stands in brackets. */
export function connectByName(
  sim: Simulation,
  from: Place,
  target: string,
  request: Request,
  options: ConnectOptions = {},
): Exchange {
  const { protocol = "tcp", sourcePort, ...rest } = options;
  const socket = { protocol, ...(sourcePort === undefined ? {} : { sourcePort }) };
  const parsed = parseTarget(target);
  if (parsed === undefined) return unresolved(target, []);
  const { host, port } = parsed;
  if (parseAddr(host) !== undefined) return exchange(sim, from, { address: host, port, ...socket }, request, rest);
  const { addresses, traces } = resolve(sim, from, host, rest);
  let last: Exchange | undefined;
  // As getaddrinfo's callers do: the next address where one cannot be connected to.
  for (const address of addresses) {
    last = exchange(sim, from, { address, port, ...socket }, request, { ...rest, causes: traces });
    if (last.reply.ok || last.reply.connected === true) return last;
  }
  return last ?? unresolved(host, traces);
}

export function parseTarget(target: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(target);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port > 65535 ? undefined : { host, port };
}

function unresolved(host: string, causes: readonly Trace[]): Exchange {
  const error = `Could not resolve host: ${host}`;
  const sent = { protocol: "", source: "", sourcePort: 0, target: host, targetPort: 0 };
  return {
    disposition: "unresolved",
    reply: { ok: false, error },
    trace: { disposition: "unresolved", summary: error, sent, hops: [], causes },
  };
}
