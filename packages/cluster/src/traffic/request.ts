/** One request of traffic: where its connection goes, what the program there says, and why not where it does not get there. */

import type { Millis } from "@kubenetsim/sim";
import { parseAddr } from "@kubenetsim/sim";
import { exchange } from "../datapath/exchange.ts";
import { ensureExternal } from "../datapath/external.ts";
import { formatPlace, type Place } from "../datapath/place.ts";
import type { ProbeAnswer } from "../datapath/probe.ts";
import { rememberedProbe } from "../datapath/remembered-probe.ts";
import { resolve } from "../datapath/resolve.ts";
import type { Request, Response } from "../program/types.ts";
import type { Disposition, Trace } from "../trace/types.ts";
import { close, open, type Simulation } from "../world/simulation.ts";
import type { World } from "../world/types.ts";
import { ask, type Backend, backendAt, isSilent } from "./backend.ts";
import type { CheckedTraffic } from "./check.ts";
import type { Outcome } from "./types.ts";

/** What is known of the world between two of its steps. */
export interface Window {
  readonly world: World;
  /** How many connections were made in it. */
  attempts: number;
  readonly backends: Map<string, Backend | undefined>;
  readonly causes: Map<string, string>;
  /** What names stand for, by client; kept from one window to the next while nothing changes that DNS hangs on. */
  readonly addresses: Map<string, string | undefined>;
}

export type Sent =
  | { readonly ok: true; readonly backend: Backend }
  | { readonly ok: false; readonly outcome: Outcome; readonly cause: string; readonly address?: string };

export function newWindow(sim: Simulation, last: Window | undefined): Window {
  const world = close(sim);
  const addresses = last !== undefined && resolvesAlike(last.world, world) ? last.addresses : new Map();
  return { world, attempts: 0, backends: new Map(), causes: new Map(), addresses };
}

function resolvesAlike(one: World, other: World): boolean {
  const { services, endpointslices } = one.store.tables;
  return (
    services === other.store.tables.services &&
    endpointslices === other.store.tables.endpointslices &&
    one.proxyView === other.proxyView &&
    one.dns === other.dns
  );
}

/** Over an open connection, or over a new one. */
export function sendRequest(
  sim: Simulation,
  window: Window,
  traffic: CheckedTraffic,
  client: Place,
  connection: Backend | undefined,
  at: Millis,
): Sent {
  if (connection !== undefined)
    return isSilent(sim, connection) ? unheard(connection) : answered(sim, traffic, connection, at);
  const address = addressFor(sim, window, traffic, client);
  if (address === undefined)
    return { ok: false, outcome: "unresolved", cause: `${formatPlace(client)} cannot resolve ${traffic.to}` };
  const answer = connect(sim, window, traffic, client, address);
  if (answer.verdict !== "delivered" || answer.backend === undefined)
    return {
      ok: false,
      ...lost(answer.verdict),
      cause: causeOf(sim, window, traffic, client, address, answer),
      ...(answer.backend === undefined ? {} : { address: answer.backend }),
    };
  const backend = backendOf(sim, window, traffic, answer.backend);
  if (backend === undefined)
    return { ok: false, outcome: "refused", cause: `nobody listens on ${answer.backend}`, address: answer.backend };
  return answered(sim, traffic, backend, at);
}

/** A client on an open connection hears nothing more of a node that is gone. */
export function unheard(backend: Backend): Sent & { readonly ok: false } {
  const { pod, node, address, port } = backend;
  return { ok: false, outcome: "timeout", cause: `${pod} is silent with ${node}`, address: `${address}:${port}` };
}

function connect(
  sim: Simulation,
  window: Window,
  traffic: CheckedTraffic,
  client: Place,
  address: string,
): ProbeAnswer {
  if (client.kind === "external" && !sim.externals.has(client.ip)) ensureExternal(sim, client.ip);
  const { port, protocol } = traffic;
  // One packet there and one back: chance falls as it does for connections that are sent one by one.
  if (isAffine(window.world, address)) return connectAffine(sim, traffic, client, address);
  const attempt = 1 + 2 * window.attempts;
  window.attempts += 1;
  sim.packets += 2;
  if (client.kind === "external" && !window.world.externals.has(client.ip))
    return rememberedProbe(close(sim), client, { address, port, protocol }, 1);
  return rememberedProbe(window.world, client, { address, port, protocol }, attempt);
}

/** Affinity is the kernel's memory of a client: such a connection is sent, and leaves its mark. */
function connectAffine(sim: Simulation, traffic: CheckedTraffic, client: Place, address: string): ProbeAnswer {
  const { port, protocol } = traffic;
  const { disposition, trace } = exchange(sim, client, { address, port, protocol }, CONNECT, { trace: false });
  const reached = disposition === "no-answer" ? "delivered" : disposition;
  const { received } = trace;
  return received === undefined
    ? { verdict: reached }
    : { verdict: reached, backend: `${received.target}:${received.targetPort}` };
}

const CONNECT: Request = { kind: "raw", data: "" };

type Services = World["store"]["tables"]["services"];

const affineAddresses = new WeakMap<Services, ReadonlySet<string>>();

/** Whether a Service of this address keeps clients to one endpoint; node ports count by every address. */
function isAffine(world: World, address: string): boolean {
  const { services } = world.store.tables;
  const known = affineAddresses.get(services) ?? affineIn(services);
  affineAddresses.set(services, known);
  return known.has(address) || (known.has(NODE_PORTS) && world.nodesByIP.has(address));
}

const NODE_PORTS = "node ports";

function affineIn(services: Services): ReadonlySet<string> {
  const addresses = new Set<string>();
  for (const { spec, status } of services.values()) {
    if (spec?.sessionAffinity !== "ClientIP") continue;
    const balancers = (status?.loadBalancer?.ingress ?? []).flatMap((each) => each.ip ?? []);
    for (const ip of [...(spec.clusterIPs ?? []), ...(spec.externalIPs ?? []), ...balancers]) addresses.add(ip);
    if (spec.ports?.some((port) => (port.nodePort ?? 0) > 0)) addresses.add(NODE_PORTS);
  }
  return addresses;
}

function answered(sim: Simulation, traffic: CheckedTraffic, backend: Backend, at: Millis): Sent {
  const now = sim.clock;
  // A program sees the time of its request.
  if (now.now < at) sim.clock = { ...now, now: at };
  const response = ask(sim, backend, traffic.request);
  // It may have set alarms.
  if (sim.clock.seq === now.seq) sim.clock = now;
  const failure = failureOf(response, backend);
  const address = `${backend.address}:${backend.port}`;
  return failure === undefined ? { ok: true, backend } : { ok: false, ...failure, address };
}

function failureOf(response: Response | undefined, { pod }: Backend): { outcome: Outcome; cause: string } | undefined {
  if (response === undefined) return { outcome: "timeout", cause: `${pod} does not answer` };
  if (response.kind !== "http" || response.status < 400) return undefined;
  return { outcome: `http ${response.status}`, cause: `${pod} says ${response.status}` };
}

function backendOf(
  sim: Simulation,
  window: Window,
  { protocol }: CheckedTraffic,
  address: string,
): Backend | undefined {
  if (window.backends.has(address)) return window.backends.get(address);
  const found = backendAt(sim, address, protocol);
  window.backends.set(address, found);
  return found;
}

/** Names are looked up by real queries that leave no trace. */
function addressFor(sim: Simulation, window: Window, { to }: CheckedTraffic, client: Place): string | undefined {
  if (parseAddr(to) !== undefined) return to;
  const key = formatPlace(client);
  if (window.addresses.has(key)) return window.addresses.get(key);
  const { addresses } = resolve(open(window.world, sim.images), client, to, { trace: false });
  window.addresses.set(key, addresses[0]);
  return addresses[0];
}

function lost(verdict: Disposition): { readonly outcome: Outcome } {
  if (verdict === "refused" || verdict === "no-listener") return { outcome: "refused" };
  if (verdict === "dropped" || verdict === "no-answer" || verdict === "loop") return { outcome: "timeout" };
  return { outcome: "unreachable" };
}

/** The hop and the rule that were its end: found by sending it once more, traced, in a world that is let go. */
function causeOf(
  sim: Simulation,
  window: Window,
  { port, protocol, request }: CheckedTraffic,
  client: Place,
  address: string,
  answer: ProbeAnswer,
): string {
  const key = `${formatPlace(client)} ${answer.verdict} ${answer.backend ?? ""}`;
  const known = window.causes.get(key);
  if (known !== undefined) return known;
  const again = open({ ...window.world, packets: sim.packets - 2 }, sim.images);
  if (client.kind === "external") ensureExternal(again, client.ip);
  const cause = textOf(exchange(again, client, { address, port, protocol }, request).trace);
  window.causes.set(key, cause);
  return cause;
}

/** What stopped it: where rules did, the very rule. */
function textOf(trace: Trace): string {
  const hop = trace.hops.at(-1);
  const last = hop?.steps.at(-1);
  if (hop === undefined || last === undefined) return trace.summary;
  const byRule = last.action.includes("by rules") || last.action.includes("by a rule");
  const rule = byRule ? hop.steps.findLast((step) => step.kind === "rule" || step.kind === "policy") : undefined;
  return `${hop.node} ${hop.netns}: ${(rule ?? last).action}`;
}
