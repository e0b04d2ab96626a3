/** A Simulation is a World while one act runs on it: the same fields, writable. It never outlives the act. */
import { type AdmissionFunction, type Client, createClient, type WatchEvent } from "@kubenetsim/apiserver";
import {
  type Alarm,
  assert,
  type Clock,
  freezeClock,
  type Millis,
  moveTo,
  nextAlarm,
  schedule,
  thawClock,
} from "@kubenetsim/sim";
import { connectByName } from "../datapath/connect.ts";
import type { Images } from "../program/types.ts";
import type { World } from "./types.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface Simulation extends Writable<World> {
  readonly images: Images;
  /** A user's own admission: functions, as images are. */
  readonly admission: readonly AdmissionFunction[];
  /** The components' own way to the API server: typed objects, no copies. */
  readonly client: Client;
  /** How a program that serves connects onward: an exchange within an exchange. */
  readonly connect: typeof connectByName;
  /** What goes on beside the world's own work, such as load. */
  meanwhile: Meanwhile | undefined;
}

/** Called where all work of a moment is done, before time moves on to `until`. */
export type Meanwhile = (sim: Simulation, until: Millis) => void;

/** Opens a world for one act. Costs one small object, whatever the world holds. */
export function open(
  world: World,
  images: Images,
  admission: readonly AdmissionFunction[] = NONE,
  meanwhile?: Meanwhile,
): Simulation {
  const sim: Opened = Object.create(SIMULATION);
  const to: AllFields = sim as AllFields;
  to.seed = world.seed;
  to.config = world.config;
  to.clock = world.clock;
  to.rounds = world.rounds;
  to.turns = world.turns;
  to.store = world.store;
  to.nodes = world.nodes;
  to.externals = world.externals;
  to.podsByIP = world.podsByIP;
  to.nodesByIP = world.nodesByIP;
  to.proxyView = world.proxyView;
  to.ownProxies = world.ownProxies;
  to.dns = world.dns;
  to.balancers = world.balancers;
  to.dispatched = world.dispatched;
  to.backoff = world.backoff;
  to.memory = world.memory;
  to.packets = world.packets;
  sim.images = images;
  sim.admission = admission;
  sim.meanwhile = meanwhile;
  sim.made = undefined;
  return sim;
}

/** The world after the act. */
export function close(sim: Simulation): World {
  // Written out, here and above: a spread that adds or leaves out fields takes seventy times as long. The type misses none.
  const world: AllFields = {
    seed: sim.seed,
    config: sim.config,
    // An act changes them in place: most of its writes are alarms, and nobody looks at a clock between two.
    clock: freezeClock(sim.clock),
    rounds: freezeClock(sim.rounds),
    turns: sim.turns.freeze(),
    store: sim.store,
    nodes: sim.nodes,
    externals: sim.externals,
    podsByIP: sim.podsByIP,
    nodesByIP: sim.nodesByIP,
    proxyView: sim.proxyView,
    ownProxies: sim.ownProxies,
    dns: sim.dns,
    balancers: sim.balancers,
    dispatched: sim.dispatched,
    backoff: sim.backoff,
    memory: sim.memory,
    packets: sim.packets,
  };
  return world as World;
}

const NONE: readonly AdmissionFunction[] = [];

/** Every field of a world, optional ones too. */
type AllFields = { -readonly [K in keyof Required<World>]: World[K] };

interface Opened extends Writable<Simulation> {
  made: Client | undefined;
}

// What all simulations share. Most acts of packets need no client, so it is made when it is first asked for.
const SIMULATION: Pick<Simulation, "client" | "connect"> = {
  connect: connectByName,
  get client(): Client {
    const sim = this as Opened;
    const { admission } = sim;
    sim.made ??= createClient(sim, { config: sim.config.server, now: () => sim.clock.now, trusted: true, admission });
    return sim.made;
  },
};

/** Asks for an actor to be called once, at `at` or earlier if it already is due earlier. */
export function due(sim: Simulation, actor: string, key: string, at: Millis): void {
  sim.clock = schedule(thawClock(sim.clock), { at, actor, key });
}

/** The same for the endless rounds, which `settle` does not wait for. */
export function dueInRounds(sim: Simulation, actor: string, key: string, at: Millis): void {
  sim.rounds = schedule(thawClock(sim.rounds), { at, actor, key });
}

/** By when a round has had its turn once more; `undefined`: it has none any longer. */
export function keepTurn(sim: Simulation, actor: string, key: string, at: Millis | undefined): void {
  const owner = `${actor}\0${key}`;
  if (at === undefined && !sim.turns.has(owner)) return;
  const turns = sim.turns.isThawed ? sim.turns : sim.turns.thaw();
  sim.turns = at === undefined ? turns.without(owner) : turns.with(owner, at);
}

/** What comes first; work goes before rounds at one instant. */
export function nextDue(sim: { readonly clock: Clock; readonly rounds: Clock }): Alarm | undefined {
  const work = nextAlarm(sim.clock);
  const round = nextAlarm(sim.rounds);
  if (work === undefined) return round;
  if (round === undefined) return work;
  if (round.at !== work.at || sim.clock.order === undefined) return round.at < work.at ? round : work;
  return (sim.rounds.alarms.firstKey() ?? "") < (sim.clock.alarms.firstKey() ?? "") ? round : work;
}

/** Moves both clocks. */
export function setNow(sim: Simulation, now: Millis): void {
  sim.clock = moveTo(sim.clock, now);
  sim.rounds = moveTo(sim.rounds, now);
}

/** Events that no loop has seen yet. The log keeps them all, see `keepUnread`. */
export function undispatched(sim: Simulation): readonly WatchEvent[] {
  const events = sim.client.since(sim.dispatched);
  assert(events !== undefined, "the watch log has lost events that no loop has seen");
  return events;
}
