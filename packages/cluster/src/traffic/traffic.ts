/** Generates load while the world goes on, and counts what becomes of each request. */
import { formatGoDuration, type Millis } from "@kubenetsim/sim";
import { formatPlace, type Place } from "../datapath/place.ts";
import { type Meanwhile, type Simulation, setNow } from "../world/simulation.ts";
import { runUntil } from "../world/step.ts";
import type { World } from "../world/types.ts";
import { type Backend, isAlive, isSilent } from "./backend.ts";
import type { CheckedTraffic } from "./check.ts";
import { newWindow, type Sent, sendRequest, unheard, type Window } from "./request.ts";
import { type Schedule, scheduleOf, type Turn } from "./schedule.ts";
import { countAnswered, countLost, newTally, reportOf, type Tally } from "./tally.ts";
import type { TrafficReport } from "./types.ts";

/** Load that is under way. It lives beside the world, as long as somebody runs it. */
export interface Load {
  readonly traffic: CheckedTraffic;
  readonly started: Millis;
  readonly schedule: Schedule;
  readonly tally: Tally;
  /** Open connections, by their number. */
  readonly kept: Map<number, Backend>;
  /** Requests that servers work on, the earliest first; those before `done` are through. */
  pending: Pending[];
  done: number;
  /** The last world that was asked, and the nodes on which processes were looked for last. */
  window: Window | undefined;
  nodes: World["nodes"] | undefined;
}

interface Pending {
  readonly from: string;
  readonly at: Millis;
  readonly finishAt: Millis;
  readonly backend: Backend;
}

/** From now on requests are due; they are sent by `sendMeanwhile`, as time goes on. */
export function startLoad(traffic: CheckedTraffic, started: Millis): Load {
  return {
    traffic,
    started,
    schedule: scheduleOf(traffic, started),
    tally: newTally(),
    kept: new Map(),
    pending: [],
    done: 0,
    window: undefined,
    nodes: undefined,
  };
}

/**
 * Between two steps of the world nothing changes, so all requests of that time are answered from one closed world; each has its
 * own chance, as if it had been sent by itself. Connections are taken to be closed and forgotten once they are answered: they
 * leave no entry in conntrack.
 */
export function sendMeanwhile(load: Load): Meanwhile {
  return (sim, until) => {
    if (load.kept.size > 0 || load.done < load.pending.length) {
      if (sim.nodes !== load.nodes) dropDead(load, sim);
      finish(load, until);
    }
    load.nodes = sim.nodes;
    const { schedule } = load;
    let turn = schedule.peek();
    if (turn === undefined || turn.at >= until) return;
    setNow(sim, turn.at);
    const window = newWindow(sim, load.window);
    load.window = window;
    for (; turn !== undefined && turn.at < until; turn = schedule.peek()) schedule.done(take(load, sim, window, turn));
    finish(load, until);
  };
}

/** Load alone, from its start to its end. */
export function runTraffic(sim: Simulation, traffic: CheckedTraffic): TrafficReport {
  return endLoad(sim, startLoad(traffic, sim.clock.now));
}

/** Runs the world until the load is over, and what is under way then has had its time. */
export function endLoad(sim: Simulation, load: Load): TrafficReport {
  const { started, traffic } = load;
  const { meanwhile } = sim;
  sim.meanwhile = besides(meanwhile, sendMeanwhile(load));
  const over = started + traffic.durationMs;
  runInSlices(sim, over);
  if (load.done < load.pending.length) runInSlices(sim, over + traffic.serviceMs);
  sim.meanwhile = meanwhile;
  return reportOf(load.tally, started, sim.clock.now);
}

/** One after the other. */
export function besides(one: Meanwhile | undefined, other: Meanwhile): Meanwhile {
  if (one === undefined) return other;
  return (sim, until) => {
    one(sim, until);
    other(sim, until);
  };
}

// What limits a run's events is meant for one that never ends, not for a long one.
const SLICE_MS: Millis = 1_000;

function runInSlices(sim: Simulation, end: Millis): void {
  while (sim.clock.now < end) runUntil(sim, Math.min(sim.clock.now + SLICE_MS, end));
}

/** Requests whose work is done by then are answered. */
function finish(load: Load, until: Millis): void {
  for (
    let next = load.pending[load.done];
    next !== undefined && next.finishAt <= until;
    next = load.pending[load.done]
  ) {
    countAnswered(load.tally, next.at, next.backend.pod);
    load.done += 1;
  }
  if (load.done < 10_000) return;
  load.pending = load.pending.slice(load.done);
  load.done = 0;
}

/** Where a process has ended, what it worked on is lost, and its connections are closed. */
function dropDead(load: Load, sim: Simulation): void {
  const { tally } = load;
  for (const [number, backend] of load.kept) if (!isAlive(sim, backend)) load.kept.delete(number);
  const waiting = load.pending.slice(load.done);
  const backends = new Set(waiting.map((one) => one.backend));
  const dead = new Set([...backends].filter((backend) => isSilent(sim, backend) || !isAlive(sim, backend)));
  if (dead.size === 0) return;
  for (const { at, from, backend } of waiting) {
    if (!dead.has(backend)) continue;
    const ended = { outcome: "reset", cause: `${backend.pod} ended at work on it` };
    const { outcome, cause } = isSilent(sim, backend) ? unheard(backend) : ended;
    countLost(tally, { at, from, outcome, cause, backend: `${backend.address}:${backend.port}` });
  }
  load.pending = waiting.filter((one) => !dead.has(one.backend));
  load.done = 0;
}

/** Makes one request; answers when its client is free again. */
function take(load: Load, sim: Simulation, window: Window, turn: Turn): Millis {
  const { traffic, tally } = load;
  tally.requests += 1;
  const connection = traffic.kept > 0 ? turn.client % traffic.kept : -1;
  const who = connection < 0 ? turn.client : connection;
  const client = traffic.clients[who % traffic.clients.length];
  if (client === undefined) return turn.at;
  const open = load.kept.get(connection);
  if (open === undefined) tally.connections += 1;
  const sent: Sent = sendRequest(sim, window, traffic, client, open, turn.at);
  if (!sent.ok) {
    load.kept.delete(connection);
    countLost(tally, {
      at: turn.at,
      from: formatPlace(client),
      outcome: sent.outcome,
      cause: sent.cause,
      ...(sent.address === undefined ? {} : { backend: sent.address }),
    });
    return turn.at + (sent.outcome === "timeout" ? traffic.timeoutMs : 0);
  }
  if (traffic.serviceMs > traffic.timeoutMs) return givenUp(load, client, turn, sent.backend);
  if (connection >= 0) load.kept.set(connection, sent.backend);
  if (traffic.serviceMs === 0) countAnswered(tally, turn.at, sent.backend.pod);
  else
    load.pending.push({
      from: formatPlace(client),
      at: turn.at,
      finishAt: turn.at + traffic.serviceMs,
      backend: sent.backend,
    });
  return turn.at + traffic.serviceMs;
}

/** The server takes longer than the client waits. */
function givenUp({ traffic, tally }: Load, client: Place, { at }: Turn, { pod, address, port }: Backend): Millis {
  const cause = `${pod} is still at work on it after ${formatGoDuration(traffic.timeoutMs)}`;
  countLost(tally, { at, from: formatPlace(client), outcome: "timeout", cause, backend: `${address}:${port}` });
  return at + traffic.timeoutMs;
}
