/** A Simulation is a World while one act runs on it: the same fields, writable. It never outlives the act. */
import { type Client, createClient, type WatchEvent } from "@kubenetsim/apiserver";
import { type Alarm, type Clock, type Millis, moveTo, nextAlarm, schedule } from "@kubenetsim/sim";
import { connectByName } from "../datapath/connect.ts";
import type { Images } from "../program/types.ts";
import type { World } from "./types.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Simulation extends Writable<World> {
  readonly images: Images;
  /** The components' own way to the API server: typed objects, no copies. */
  readonly client: Client;
  /** How a program that serves connects onward: an exchange within an exchange. */
  readonly connect: typeof connectByName;
}

/** Opens a world for one act. Costs one small object, whatever the world holds. */
export function open(world: World, images: Images): Simulation {
  const sim = { ...world, images, connect: connectByName } as Writable<Simulation>;
  const info = { config: world.config.server, now: () => sim.clock.now };
  sim.client = createClient(sim, { ...info, trusted: true });
  return sim;
}

/** The world after the act. */
export function close(sim: Simulation): World {
  const { images: _images, client: _client, connect: _connect, ...world } = sim;
  return world;
}

/** Asks for an actor to be called once, at `at` or earlier if it already is due earlier. */
export function due(sim: Simulation, actor: string, key: string, at: Millis): void {
  sim.clock = schedule(sim.clock, { at, actor, key });
}

/** The same for the endless rounds, which `settle` does not wait for. */
export function dueInRounds(sim: Simulation, actor: string, key: string, at: Millis): void {
  sim.rounds = schedule(sim.rounds, { at, actor, key });
}

/** What comes first; work goes before rounds at one instant. */
export function nextDue(sim: { readonly clock: Clock; readonly rounds: Clock }): Alarm | undefined {
  const work = nextAlarm(sim.clock);
  const round = nextAlarm(sim.rounds);
  if (work === undefined) return round;
  if (round === undefined) return work;
  return round.at < work.at ? round : work;
}

/** Moves both clocks. */
export function setNow(sim: Simulation, now: Millis): void {
  sim.clock = moveTo(sim.clock, now);
  sim.rounds = moveTo(sim.rounds, now);
}

/** Events that no loop has seen yet. */
export function undispatched(sim: Simulation): readonly WatchEvent[] {
  return sim.client.since(sim.dispatched) ?? [];
}
