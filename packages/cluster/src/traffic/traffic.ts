/** Generates load while the world goes on, and counts what becomes of each request. */
import type { Millis } from "@kubenetsim/sim";
import { formatPlace } from "../datapath/place.ts";
import { dispatchWrites } from "../world/dispatch.ts";
import { nextDue, type Simulation, setNow } from "../world/simulation.ts";
import { runUntil } from "../world/step.ts";
import { type Backend, isAlive } from "./backend.ts";
import type { CheckedTraffic } from "./check.ts";
import { newWindow, type Sent, sendRequest, type Window } from "./request.ts";
import { type Schedule, scheduleOf, type Turn } from "./schedule.ts";
import { countAnswered, countLost, newTally, reportOf, type Tally } from "./tally.ts";
import type { TrafficReport } from "./types.ts";

/**
 * Between two steps of the world nothing changes, so all requests of that time are answered from one closed world; each has its
 * own chance, as if it had been sent by itself. Connections are taken to be closed and forgotten once they are answered: they
 * leave no entry in conntrack.
 */
export function runTraffic(sim: Simulation, traffic: CheckedTraffic): TrafficReport {
  const started = sim.clock.now;
  const run: Run = { sim, traffic, tally: newTally(), kept: new Map(), pending: [], done: 0 };
  const schedule = scheduleOf(traffic, started);
  let window: Window | undefined;
  for (let turn = schedule.peek(); turn !== undefined; turn = schedule.peek()) {
    reach(run, turn.at);
    window = newWindow(sim, window);
    sendUntilNextStep(run, schedule, window);
  }
  reach(run, started + traffic.durationMs);
  // What is under way at the end gets its time.
  if (run.done < run.pending.length) reach(run, started + traffic.durationMs + traffic.serviceMs);
  return reportOf(run.tally, started, sim.clock.now);
}

interface Pending {
  readonly from: string;
  readonly at: Millis;
  readonly finishAt: Millis;
  readonly backend: Backend;
}

interface Run {
  readonly sim: Simulation;
  readonly traffic: CheckedTraffic;
  readonly tally: Tally;
  /** Open connections, by their number. */
  readonly kept: Map<number, Backend>;
  /** Requests that servers work on, the earliest first; those before `done` are through. */
  pending: Pending[];
  done: number;
}

/** Runs the world up to a time, one step at a time where somebody waits for an answer. */
function reach(run: Run, until: Millis): void {
  const { sim } = run;
  if (run.traffic.serviceMs === 0 && run.kept.size === 0) {
    runUntil(sim, until);
    return;
  }
  dispatchWrites(sim);
  for (let next = nextDue(sim); next !== undefined && next.at <= until; next = nextDue(sim)) {
    finish(run, next.at);
    const { nodes } = sim;
    runUntil(sim, Math.max(next.at, sim.clock.now));
    if (sim.nodes !== nodes) dropDead(run);
  }
  finish(run, until);
  setNow(sim, Math.max(until, sim.clock.now));
}

/** Requests whose work is done by then are answered. */
function finish(run: Run, until: Millis): void {
  for (let next = run.pending[run.done]; next !== undefined && next.finishAt <= until; next = run.pending[run.done]) {
    countAnswered(run.tally, next.at, next.backend.pod);
    run.done += 1;
  }
  if (run.done < 10_000) return;
  run.pending = run.pending.slice(run.done);
  run.done = 0;
}

/** Where a process has ended, what it worked on is lost, and its connections are closed. */
function dropDead(run: Run): void {
  const { sim, tally } = run;
  for (const [number, backend] of run.kept) if (!isAlive(sim, backend)) run.kept.delete(number);
  const waiting = run.pending.slice(run.done);
  const dead = new Set([...new Set(waiting.map((one) => one.backend))].filter((backend) => !isAlive(sim, backend)));
  if (dead.size === 0) return;
  for (const { at, from, backend } of waiting) {
    if (!dead.has(backend)) continue;
    const cause = `${backend.pod} ended at work on it`;
    countLost(tally, { at, from, outcome: "reset", cause, backend: `${backend.address}:${backend.port}` });
  }
  run.pending = waiting.filter((one) => !dead.has(one.backend));
  run.done = 0;
}

/** At least one: all that was due at its time has been done. */
function sendUntilNextStep(run: Run, schedule: Schedule, window: Window): void {
  const nextStep = nextDue(run.sim)?.at ?? Number.POSITIVE_INFINITY;
  let turn = schedule.peek();
  while (turn !== undefined) {
    schedule.done(take(run, window, turn));
    turn = schedule.peek();
    if (turn !== undefined && turn.at >= nextStep) return;
  }
}

/** Makes one request; answers when its client is free again. */
function take(run: Run, window: Window, turn: Turn): Millis {
  const { sim, traffic, tally } = run;
  tally.requests += 1;
  const connection = traffic.kept > 0 ? turn.client % traffic.kept : -1;
  const who = connection < 0 ? turn.client : connection;
  const client = traffic.clients[who % traffic.clients.length];
  if (client === undefined) return turn.at;
  const open = run.kept.get(connection);
  if (open === undefined) tally.connections += 1;
  const sent: Sent = sendRequest(sim, window, traffic, client, open, turn.at);
  if (!sent.ok) {
    run.kept.delete(connection);
    countLost(tally, {
      at: turn.at,
      from: formatPlace(client),
      outcome: sent.outcome,
      cause: sent.cause,
      ...(sent.address === undefined ? {} : { backend: sent.address }),
    });
    return turn.at + (sent.outcome === "timeout" ? traffic.timeoutMs : 0);
  }
  if (connection >= 0) run.kept.set(connection, sent.backend);
  if (traffic.serviceMs === 0) countAnswered(tally, turn.at, sent.backend.pod);
  else
    run.pending.push({
      from: formatPlace(client),
      at: turn.at,
      finishAt: turn.at + traffic.serviceMs,
      backend: sent.backend,
    });
  return turn.at + traffic.serviceMs;
}
