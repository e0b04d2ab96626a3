/** Makes a schedule that loses requests shorter, as long as it still does. */
import type { Millis } from "@kubenetsim/sim";
import { loses, type Player } from "./player.ts";
import type { Schedule } from "./types.ts";

/** By how much its delays differ from their least, all together. */
export function totalOf({ knobs }: Player, { delays }: Schedule): Millis {
  let total = 0;
  for (const { name, min } of knobs) total += (delays.get(name) ?? min) - min;
  return total;
}

/** Fewer delays; or as many and a lesser sum; or the same and a plainer order. */
export function isShorter(player: Player, one: Schedule, other: Schedule): boolean {
  if (one.delays.size !== other.delays.size) return one.delays.size < other.delays.size;
  const [total, otherTotal] = [totalOf(player, one), totalOf(player, other)];
  if (total !== otherTotal) return total < otherTotal;
  return (one.order ?? 0) < (other.order ?? 0);
}

/** The same delays, each as small as it can be while the others stay; whichever is made smaller first. */
export function shortened(player: Player, schedule: Schedule): Schedule {
  const names = [...schedule.delays.keys()];
  const one = halved(player, schedule, names);
  if (names.length < 2) return one;
  const other = halved(player, schedule, names.toReversed());
  return isShorter(player, other, one) ? other : one;
}

/** Without what the loss does not need: another order, and one delay after the other. */
export function reduced(player: Player, schedule: Schedule): Schedule {
  let best = schedule;
  const attempt = (shorter: Schedule): void => {
    if (loses(player, shorter)) best = shorter;
  };
  if (best.order !== undefined) attempt({ ...best, order: undefined });
  for (const name of schedule.delays.keys())
    attempt({ ...best, delays: new Map([...best.delays].filter(([each]) => each !== name)) });
  return shortened(player, best);
}

/** Between a value that loses a request and a lesser one that does not, to the millisecond. */
function halved(player: Player, schedule: Schedule, names: readonly string[]): Schedule {
  let best = schedule;
  for (const name of names) {
    let low = player.knobs.find((knob) => knob.name === name)?.min ?? 0;
    let high = best.delays.get(name) ?? low;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      const shorter = { ...best, delays: new Map([...best.delays, [name, middle]]) };
      if (loses(player, shorter)) {
        high = middle;
        best = shorter;
      } else low = middle;
    }
  }
  return best;
}
