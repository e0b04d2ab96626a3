/** Chance drawn by key, not by turn: the same seed and label give the same number, whoever else draws. */

import { assert } from "./assert.ts";

const TWO_32 = 4294967296;
const GOLDEN = 0x9e3779b1;

/**
 * A whole number from 0 to `below - 1`, all equally likely, decided by seed and label alone. `below` is from 1 to 2^32.
 *
 * @example draw(world.seed, `pod-name/${uid}/${attempt}`, 27);
 */
export function draw(seed: number, label: string, below: number): number {
  return scale(mixLabel(seed, label), below);
}

/** A number from 0 (included) to 1 (excluded) with 53 random bits. */
export function drawFraction(seed: number, label: string): number {
  const high = mixLabel(seed, label);
  const low = mixSeed(high, 1);
  return ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;
}

/** One of the items; there must be at least one. */
export function pick<T>(seed: number, label: string, items: readonly T[]): T {
  assert(items.length > 0, "pick needs an item");
  return items[draw(seed, label, items.length)] as T;
}

/** The items in an order drawn from seed and label (Fisher and Yates); the given array is left alone. */
export function shuffled<T>(seed: number, label: string, items: readonly T[]): T[] {
  const result = [...items];
  const root = mixLabel(seed, label);
  for (let last = result.length - 1; last > 0; last--) {
    const other = scale(mixSeed(root, last), last + 1);
    const held = result[last] as T;
    result[last] = result[other] as T;
    result[other] = held;
  }
  return result;
}

/**
 * A new 32-bit seed from a seed and a number: the cheap key of hot paths, to be nested for more numbers.
 *
 * @example scale(mixSeed(mixSeed(seed, packet.id), rule.handle), 3);
 */
export function mixSeed(seed: number, n: number): number {
  return mixSeedHalves(seed, n | 0, Math.floor(n / TWO_32));
}

/** {@link mixSeed} of the number `high * 2^32 + low`, where `low` may be given as a signed 32-bit number. */
export function mixSeedHalves(seed: number, low: number, high: number): number {
  return finish(Math.imul(finish(seed) ^ low, GOLDEN) + high);
}

/** Brings a 32-bit mix down to 0 .. below - 1 by its high bits; the unevenness is below / 2^32. */
export function scale(mixed: number, below: number): number {
  assert(below >= 1 && below <= TWO_32, "below is from 1 to 2^32");
  return Math.floor(((mixed >>> 0) * below) / TWO_32);
}

// Each UTF-16 unit is stirred into the mixed seed (the round of MurmurHash3), so seeds and labels cannot be confused.
function mixLabel(seed: number, label: string): number {
  let hash = finish(seed);
  for (let i = 0; i < label.length; i++) {
    hash ^= Math.imul(label.charCodeAt(i), 0xcc9e2d51);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  return finish(hash ^ label.length);
}

// The finaliser of MurmurHash3: every input bit flips each output bit with probability one half. The golden ratio is
// added because the finaliser alone leaves 0 at 0.
function finish(value: number): number {
  let hash = (value + GOLDEN) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
