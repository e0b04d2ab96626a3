/** Plays schedules on forks: the change, under load. Each schedule once, and no more than the budget allows. */
import { newBadRequest, StatusError } from "@kubenetsim/api";
import type { Cluster, TrafficOptions, TrafficReport } from "@kubenetsim/cluster";
import type { Millis } from "@kubenetsim/sim";
import { delaysOf, type Knob, knobsOf } from "./knobs.ts";
import type { SafetyQuestion, Schedule, Searched } from "./types.ts";

const RATE = 200;
const BUDGET = 400;
const TOGETHER = 2;
const ORDERS = 1;
const TRIES = 12;
/** What has not come to rest by then is looked at no longer. */
const DURATION_MAX_MS: Millis = 10 * 60 * 1000;
/** After everything has come to rest. */
const TAIL_MS: Millis = 2_000;

export interface Player {
  readonly question: SafetyQuestion;
  readonly knobs: readonly Knob[];
  readonly traffic: TrafficOptions;
  readonly bounds: { readonly together: number; readonly orders: number; readonly tries: number };
  readonly budget: number;
  readonly played: Map<string, TrafficReport>;
  requests: number;
  isCutShort: boolean;
}

export function startPlayer<C extends Cluster>(question: SafetyQuestion<C>): Player {
  const { cluster, change } = question;
  if (typeof change !== "function") throw new StatusError(newBadRequest("change: must be a function"));
  const together = wholeNumber(question.together ?? TOGETHER, "together");
  const orders = wholeNumber(question.orders ?? ORDERS, "orders");
  const tries = wholeNumber(question.tries ?? TRIES, "tries");
  const budget = wholeNumber(question.budget ?? BUDGET, "budget");
  const all = knobsOf(cluster, question.delays ?? "realistic");
  const slowest = slowestOf(question, all);
  const knobs = all.filter((knob) => matters(knob, cluster) || matters(knob, slowest));
  const { rate, concurrency } = question.traffic;
  const pace = rate === undefined && concurrency === undefined ? { rate: RATE } : {};
  const duration = question.traffic.duration ?? Math.min(slowest.now - cluster.now + TAIL_MS, DURATION_MAX_MS);
  return {
    // What is forked from a cluster is of its kind.
    question: question as unknown as SafetyQuestion,
    knobs,
    traffic: { ...question.traffic, ...pace, duration },
    bounds: { together: Math.min(together, knobs.length), orders, tries },
    budget,
    played: new Map(),
    requests: 0,
    isCutShort: false,
  };
}

/** Throws a StatusError where it is none. */
export function wholeNumber(given: number, what: string): number {
  if (Number.isSafeInteger(given) && given >= 0) return given;
  throw new StatusError(newBadRequest(`${what}: must be a whole number, not ${String(given)}`));
}

/** A fork that has come to rest after the change, where everything was as slow as it can be. */
function slowestOf<C extends Cluster>({ cluster, change }: SafetyQuestion<C>, knobs: readonly Knob[]): C {
  const fork = cluster.fork();
  fork.delay(delaysOf(knobs, { delays: allOf(knobs, (knob) => knob.max), order: undefined }));
  change(fork);
  fork.settle(DURATION_MAX_MS);
  return fork;
}

/** Whether there is anything that the slow component looks after. */
function matters({ of }: Knob, { world }: Cluster): boolean {
  return of === undefined || (world.store.tables[of]?.size ?? 0) > 0;
}

/** The knobs that can be turned. */
export function rangesOf({ knobs }: Player): readonly Knob[] {
  return knobs.filter((knob) => knob.max > knob.min);
}

export function allOf(knobs: readonly Knob[], value: (knob: Knob) => Millis): ReadonlyMap<string, Millis> {
  return new Map(knobs.map((knob) => [knob.name, value(knob)]));
}

/** Whether a schedule loses requests. One for which nothing is left of the budget is taken to lose none. */
export function loses(player: Player, schedule: Schedule): boolean {
  const key = JSON.stringify([[...schedule.delays].sort(([a], [b]) => (a < b ? -1 : 1)), schedule.order]);
  const known = player.played.get(key);
  if (known !== undefined) return known.failed > 0;
  if (player.played.size >= player.budget) {
    player.isCutShort = true;
    return false;
  }
  const report = play(player, schedule);
  player.played.set(key, report);
  player.requests += report.requests;
  return report.failed > 0;
}

/** Plays it; `watch` is handed the fork before anything happens to it. */
export function play(player: Player, schedule: Schedule, watch: (fork: Cluster) => void = () => {}): TrafficReport {
  const { question, knobs, traffic } = player;
  const fork = question.cluster.fork();
  fork.delay(delaysOf(knobs, schedule));
  if (schedule.order !== undefined) fork.order(schedule.order);
  watch(fork);
  return fork.traffic(traffic, (busy) => void question.change(busy));
}

export function searchedBy(player: Player): Searched {
  const { bounds, isCutShort } = player;
  return {
    components: rangesOf(player).map(({ name, min, max }) => ({ name, least: min, greatest: max })),
    together: Math.min(bounds.together, rangesOf(player).length),
    orders: bounds.orders,
    random: bounds.tries,
    isCutShort,
  };
}
