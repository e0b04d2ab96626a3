/** Which endpoint the userspace proxy connects to: round robin, and clients that stay. Models pkg/proxy/userspace/roundrobin.go (v1.25). */
import type { EndpointSlice } from "@kubenetsim/api";
import { type Addr, emptyTree, formatAddr, type Millis, shuffled, type Tree } from "@kubenetsim/sim";
import { endpointsOf } from "../endpoint.ts";
import type { ServicePortInfo } from "../service-port.ts";

/** All Service ports' states, by name of the Service port. */
export type Balancer = Tree<BalancerState>;

export interface BalancerState {
  /** `address:port`, shuffled whenever they change. */
  readonly endpoints: readonly string[];
  /** The next one's place. */
  readonly index: number;
  /** For how long a client stays with its endpoint after its latest connection; 0: clients do not stay. */
  readonly affinitySeconds: number;
  /** By client address. */
  readonly clients: Tree<{ readonly endpoint: string; readonly lastUsed: Millis }>;
}

/** How long a connection to each endpoint tried is waited for; the next try takes the next endpoint, affinity or not. */
export const DIAL_TIMEOUTS_MS: readonly Millis[] = [250, 500, 1000, 2000];

/** The ready endpoints of a Service port. Userspace mode knows no topology, no traffic policies, no terminating endpoints. */
export function balancedEndpoints(
  slices: readonly EndpointSlice[],
  info: ServicePortInfo,
  family: 4 | 6,
): readonly string[] {
  return endpointsOf(slices, info, family)
    .filter((endpoint) => endpoint.ready)
    .map((endpoint) => endpoint.text);
}

/** The balancer with a Service port's endpoints as they are now. Where they changed, they are shuffled, and begun from the first. */
export function setEndpoints(
  balancer: Balancer,
  info: Pick<ServicePortInfo, "text" | "affinitySeconds">,
  endpoints: readonly string[],
  seed: number,
): Balancer {
  const before = balancer.get(info.text);
  const { affinitySeconds } = info;
  if (before !== undefined && isSame(before.endpoints, endpoints)) {
    return before.affinitySeconds === affinitySeconds
      ? balancer
      : balancer.with(info.text, { ...before, affinitySeconds });
  }
  const clients = (before?.clients ?? emptyTree()).edit((draft) => {
    for (const [client, { endpoint }] of before?.clients ?? []) if (!endpoints.includes(endpoint)) draft.delete(client);
  });
  const order = shuffled(seed, `userspace ${info.text} ${endpoints.join(" ")}`, endpoints);
  return balancer.with(info.text, { endpoints: order, index: 0, affinitySeconds, clients });
}

/** The balancer without a Service port. */
export function removeService(balancer: Balancer, name: string): Balancer {
  return balancer.without(name);
}

/**
 * The endpoint for a client's next connection. `reset` after a failed try: the client's endpoint does not count.
 *
 * @returns the endpoint and the balancer afterwards, or why there is none
 */
export function nextEndpoint(
  balancer: Balancer,
  name: string,
  client: Addr,
  now: Millis,
  reset = false,
): { readonly endpoint: string; readonly balancer: Balancer } | { readonly error: string } {
  const state = balancer.get(name);
  if (state === undefined) return { error: "missing service entry" };
  const { endpoints, index, affinitySeconds } = state;
  const key = formatAddr(client);
  const stays = affinitySeconds > 0 && !reset ? state.clients.get(key) : undefined;
  if (endpoints.length === 0) return { error: "missing endpoints" };
  if (stays !== undefined && isFresh(stays.lastUsed, affinitySeconds, now)) {
    const clients = state.clients.with(key, { ...stays, lastUsed: now });
    return { endpoint: stays.endpoint, balancer: balancer.with(name, { ...state, clients }) };
  }
  const endpoint = endpoints[index % endpoints.length] ?? "";
  const clients = affinitySeconds > 0 ? state.clients.with(key, { endpoint, lastUsed: now }) : state.clients;
  const next = { ...state, index: (index + 1) % endpoints.length, clients };
  return { endpoint, balancer: balancer.with(name, next) };
}

/** Forgets clients whose time is over, as each sync does. */
export function dropStaleClients(balancer: Balancer, now: Millis): Balancer {
  return balancer.edit((draft) => {
    for (const [name, state] of balancer) {
      const stale = [...state.clients].filter(([, client]) => !isFresh(client.lastUsed, state.affinitySeconds, now));
      if (stale.length === 0) continue;
      const clients = state.clients.edit((inner) => {
        for (const [client] of stale) inner.delete(client);
      });
      draft.set(name, { ...state, clients });
    }
  });
}

// Whole seconds count, as upstream.
function isFresh(lastUsed: Millis, seconds: number, now: Millis): boolean {
  return Math.floor((now - lastUsed) / 1000) < seconds;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && [...a].sort().join(" ") === [...b].sort().join(" ");
}
