/** Searches for the shortest schedule that loses requests: no delay first, then each one, then each two; and then at random. */
import type { Cluster } from "@kubenetsim/cluster";
import { draw } from "@kubenetsim/sim";
import type { Knob } from "./knobs.ts";
import { allOf, loses, type Player, rangesOf, searchedBy, startPlayer } from "./player.ts";
import { isShorter, reduced, shortened, totalOf } from "./shorten.ts";
import { storyOf } from "./story.ts";
import type { Counterexample, SafetyAnswer, SafetyQuestion, Schedule } from "./types.ts";

/**
 * Does this change lose requests? Plays it under load, in schedules: no delay beyond its least; each one alone; each two
 * together; all together; and some at random. The first of these sizes at which a request is lost gives the counterexample, and
 * its delays are made as short as they can be.
 * @example
 * losesRequests({ cluster, change: (fork) => fork.kubectl("rollout restart deploy/web"),
 *   traffic: { from: "pod/default/client", to: "web", port: 80 } }).safe
 */
export function losesRequests<C extends Cluster>(question: SafetyQuestion<C>): SafetyAnswer {
  const player = startPlayer(question);
  const shortest = shortestOf(player);
  const counterexample = shortest === undefined ? {} : { counterexample: told(player, shortest) };
  return {
    safe: shortest === undefined,
    schedules: player.played.size,
    requests: player.requests,
    searched: searchedBy(player),
    ...counterexample,
  };
}

/** Any schedule within the same bounds that loses requests: `hints` are tried first. */
export function anyLoss<C extends Cluster>(
  question: SafetyQuestion<C>,
  hints: readonly Schedule[],
): Schedule | undefined {
  const player = startPlayer(question);
  for (const hint of hints) if (loses(player, hint)) return hint;
  for (const schedule of beyond(player)) {
    if (loses(player, schedule)) return schedule;
    if (player.isCutShort) return undefined;
  }
  for (let size = 0; size <= player.bounds.together; size++)
    for (const schedule of ofSize(player, size)) if (loses(player, schedule)) return schedule;
  return undefined;
}

function shortestOf(player: Player): Schedule | undefined {
  for (let size = 0; size <= player.bounds.together; size++) {
    const found = shortestOfSize(player, size);
    if (found !== undefined) return found;
  }
  for (const schedule of beyond(player)) {
    if (loses(player, schedule)) return reduced(player, schedule);
    if (player.isCutShort) break;
  }
  return undefined;
}

function shortestOfSize(player: Player, size: number): Schedule | undefined {
  let best: Schedule | undefined;
  for (const schedule of ofSize(player, size)) {
    const start = best === undefined ? schedule : capped(player, schedule, totalOf(player, best));
    if (player.isCutShort) break;
    if (!loses(player, start)) continue;
    const candidate = shortened(player, start);
    if (best === undefined || isBetter(player, candidate, best)) best = candidate;
    if (size === 0) break;
  }
  return best;
}

/** No delay may differ by more than all of a schedule that is known do together. */
function capped(player: Player, { delays, order }: Schedule, total: number): Schedule {
  const least = new Map(player.knobs.map(({ name, min }) => [name, min]));
  const cap = ([name, ms]: [string, number]): [string, number] => [name, Math.min(ms, (least.get(name) ?? 0) + total)];
  return { delays: new Map([...delays].map(cap)), order };
}

function isBetter(player: Player, one: Schedule, other: Schedule): boolean {
  if (isShorter(player, one, other)) return true;
  if (isShorter(player, other, one)) return false;
  return told(player, one).story.length < told(player, other).story.length;
}

/** Every schedule in which so many delays differ. */
function* ofSize(player: Player, size: number): Iterable<Schedule> {
  const shares = size === 1 ? [1, 0.5] : [1];
  // In other orders only what is not too many.
  const seeds = size < 2 ? player.bounds.orders : 0;
  for (const knobs of subsets(rangesOf(player), size))
    for (let seed = 0; seed <= seeds; seed++)
      for (const share of seed === 0 ? shares : [1])
        yield { delays: allOf(knobs, ({ min, max }) => min + Math.round((max - min) * share)), order: orderOf(seed) };
}

function orderOf(seed: number): number | undefined {
  return seed === 0 ? undefined : seed;
}

function* subsets(knobs: readonly Knob[], size: number): Iterable<readonly Knob[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [i, knob] of knobs.entries())
    for (const others of subsets(knobs.slice(i + 1), size - 1)) yield [knob, ...others];
}

/** All delays at their greatest, and some drawn at random with work in another order. */
function* beyond(player: Player): Iterable<Schedule> {
  const ranges = rangesOf(player);
  const { orders, tries } = player.bounds;
  for (let seed = 0; seed <= orders; seed++) yield { delays: allOf(ranges, ({ max }) => max), order: orderOf(seed) };
  const { seed } = player.question.cluster.world;
  for (let i = 1; i <= tries; i++) {
    const drawn = ({ name, min, max }: Knob): number => min + draw(seed, `schedule/${i}/${name}`, max - min + 1);
    yield { delays: allOf(ranges, drawn), order: i };
  }
}

/** Played once more, and watched. */
function told(player: Player, schedule: Schedule): Counterexample {
  return { schedule, ...storyOf(player, schedule) };
}
