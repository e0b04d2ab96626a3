/** Searches for a schedule that loses requests: extremes first, then at random; and makes the one it finds as short as it can. */
import type { TrafficReport } from "@kubenetsim/cluster";
import { draw, type Millis } from "@kubenetsim/sim";
import { type Knob, knobsOf } from "./knobs.ts";
import { play } from "./play.ts";
import { storyOf } from "./story.ts";
import type { SafetyAnswer, SafetyQuestion, Schedule } from "./types.ts";

const TRIES = 12;
/** How finely the least losing delay is sought. */
const HALVINGS = 5;

/**
 * Does this change lose requests? Tries the least and the greatest delays, each one alone at its greatest, and some at random,
 * with simultaneous work in another order each time.
 * @example
 * losesRequests({ cluster, change: (fork) => fork.kubectl("rollout restart deploy/web"),
 *   traffic: { from: "pod/default/client", to: "web", port: 80 } }).safe
 */
export function losesRequests(question: SafetyQuestion): SafetyAnswer {
  const knobs = knobsOf(question.cluster, question.delays ?? "realistic");
  let schedules = 0;
  let requests = 0;
  const run = (schedule: Schedule): TrafficReport => {
    const report = play(question, knobs, schedule);
    schedules += 1;
    requests += report.requests;
    return report;
  };
  for (const schedule of candidates(question, knobs)) {
    if (run(schedule).failed === 0) continue;
    const shortest = shrink(schedule, knobs, (shorter) => run(shorter).failed > 0);
    const report = run(shortest);
    const story = storyOf(question, knobs, shortest, report);
    return { safe: false, schedules, requests, counterexample: { schedule: shortest, report, story } };
  }
  return { safe: true, schedules, requests };
}

function* candidates(question: SafetyQuestion, knobs: readonly Knob[]): Iterable<Schedule> {
  const ranges = knobs.filter((knob) => knob.max > knob.min);
  yield { delays: new Map(), order: undefined };
  yield { delays: new Map(ranges.map((knob) => [knob.name, knob.max])), order: undefined };
  for (const knob of ranges) yield { delays: new Map([[knob.name, knob.max]]), order: undefined };
  const { seed } = question.cluster.world;
  for (let i = 1; i <= (question.tries ?? TRIES); i++) {
    const drawn = ranges.map((knob): [string, Millis] => [
      knob.name,
      knob.min + draw(seed, `schedule/${i}/${knob.name}`, knob.max - knob.min + 1),
    ]);
    yield { delays: new Map(drawn), order: i };
  }
}

/** Takes away what is not needed for the loss, then shortens what is. */
function shrink(found: Schedule, knobs: readonly Knob[], loses: (schedule: Schedule) => boolean): Schedule {
  let best = found;
  const attempt = (schedule: Schedule): void => {
    if (loses(schedule)) best = schedule;
  };
  if (best.order !== undefined) attempt({ ...best, order: undefined });
  for (const name of [...best.delays.keys()]) attempt({ ...best, delays: without(best.delays, name) });
  for (const [name, most] of best.delays) {
    let low = knobs.find((knob) => knob.name === name)?.min ?? 0;
    let high = most;
    for (let i = 0; i < HALVINGS && high - low > 1; i++) {
      const middle = Math.round((low + high) / 2);
      const shorter = { ...best, delays: new Map([...best.delays, [name, middle]]) };
      if (loses(shorter)) {
        high = middle;
        best = shorter;
      } else low = middle;
    }
  }
  return best;
}

function without(delays: ReadonlyMap<string, Millis>, name: string): ReadonlyMap<string, Millis> {
  return new Map([...delays].filter(([each]) => each !== name));
}
