/** Dice for a generator: each roll takes the next number of one seed. */
import { draw } from "@kubenetsim/sim";

export interface Dice {
  readonly seed: number;
  rolls: number;
}

export function diceOf(seed: number): Dice {
  return { seed, rolls: 0 };
}

/** From 0 to `below - 1`. */
export function roll(dice: Dice, below: number): number {
  dice.rolls += 1;
  return draw(dice.seed, `judge/${dice.rolls}`, below);
}

export function oneOf<T>(dice: Dice, items: readonly [T, ...T[]] | readonly T[]): T {
  return items[roll(dice, items.length)] as T;
}

/** True once in so many times. */
export function onceIn(dice: Dice, times: number): boolean {
  return roll(dice, times) === 0;
}

/** From `first` to `last`, both included. */
export function between(dice: Dice, first: number, last: number): number {
  return first + roll(dice, last - first + 1);
}
