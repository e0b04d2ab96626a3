/** What became of packets before, by destination and by what chance said: grown from what `run` was seen to do. */
import { type Addr, mixSeed, mixSeedHalves, scale } from "@kubenetsim/sim";
import type { Draw } from "./draws.ts";

/**
 * Answers by destination address and port, and under each a tree of draws. All in two arrays of numbers, and what belongs together
 * stands together: with 10,000 destinations what costs is fetching from memory. It only remembers: without it the answers are the
 * same. All destinations of one table are of one family.
 */
export interface AnswerTable<T> {
  /** Where in `numbers` the destinations stand, by their hash; 0: free. */
  slots: Int32Array;
  destinations: number;
  /** Destinations (address, port, where the way leads) and questions (see {@link QUESTION_SIZE}), as they came. */
  numbers: Int32Array;
  end: number;
  readonly answers: T[];
  /** What stands for IPv6 addresses. */
  readonly addresses: Map<bigint, number>;
}

const DESTINATION_SIZE = 3;
/** Low and high half of the handle, with the kind above the latter, the bound; then where each answer leads, 0 first. */
const QUESTION_SIZE = 3;
const KIND_SHIFT = 24;
const HIGH_MASK = (1 << KIND_SHIFT) - 1;
const STATISTIC = 0;
const RANDOM = 1;
const INC = 2;
const TURN = 3;
const KINDS: { readonly [K in Draw["kind"]]: number } = { statistic: STATISTIC, random: RANDOM, inc: INC, turn: TURN };

/** Where a way leads: 0 is not known yet, n > 0 is the question at n, n < 0 is the answer -n - 1. */
const UNKNOWN = 0;

const TWO_32 = 4294967296;
const PORT_MAX = 65535;
const SLOTS_FIRST = 64;
/** With few taken, a look-up hardly ever meets another destination, which would have to be fetched. */
const TAKEN_MAX = 0.4;
const NUMBERS_FIRST = 1024;

export function createAnswers<T>(): AnswerTable<T> {
  return {
    slots: new Int32Array(SLOTS_FIRST),
    destinations: 0,
    numbers: new Int32Array(NUMBERS_FIRST),
    // Nothing stands at 0.
    end: 1,
    answers: [],
    addresses: new Map(),
  };
}

/** The answer for this packet, the `attempt`th from now on, if one was kept for its destination and what chance says of it. */
export function findAnswer<T>(
  table: AnswerTable<T>,
  target: Addr,
  port: number,
  seed: number,
  packetId: number,
  attempt: number,
): T | undefined {
  const address = typeof target === "number" ? target | 0 : table.addresses.get(target);
  if (address === undefined) return undefined;
  const { numbers } = table;
  const place = table.slots[slotOf(table, address, port)] as number;
  if (place === 0) return undefined;
  let at = numbers[place + 2] as number;
  const mixed = mixSeed(seed, packetId);
  while (at > 0) at = numbers[at + QUESTION_SIZE + choice(numbers, at, mixed, packetId, attempt)] as number;
  return at === UNKNOWN ? undefined : table.answers[-at - 1];
}

/** Keeps an answer that hung on these draws. What cannot be written in numbers is not kept. */
export function keepAnswer<T>(
  table: AnswerTable<T>,
  target: Addr,
  port: number,
  draws: readonly Draw[],
  answer: T,
): void {
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX || !draws.every(isWritable)) return;
  const address = typeof target === "number" ? target | 0 : numberOf(table, target);
  let end = destinationOf(table, address, port) + 2;
  for (const draw of draws) {
    let at = table.numbers[end] as number;
    if (at < 0) return;
    if (at === UNKNOWN) {
      at = addQuestion(table, draw);
      table.numbers[end] = at;
    } else if (!isSame(table.numbers, at, draw)) return;
    end = at + QUESTION_SIZE + draw.drawn;
  }
  if (table.numbers[end] !== UNKNOWN) return;
  table.answers.push(answer);
  table.numbers[end] = -table.answers.length;
}

/** Where the destination stands, from now on if it did not. */
function destinationOf<T>(table: AnswerTable<T>, address: number, port: number): number {
  const found = table.slots[slotOf(table, address, port)] as number;
  if (found !== 0) return found;
  if (table.destinations + 1 > table.slots.length * TAKEN_MAX) growSlots(table);
  const place = take(table, DESTINATION_SIZE);
  table.numbers[place] = address;
  table.numbers[place + 1] = port;
  table.slots[slotOf(table, address, port)] = place;
  table.destinations++;
  return place;
}

/** Room for so many numbers. */
function take<T>(table: AnswerTable<T>, size: number): number {
  const at = table.end;
  if (at + size > table.numbers.length) {
    const numbers = new Int32Array(Math.max(table.numbers.length * 2, at + size));
    numbers.set(table.numbers);
    table.numbers = numbers;
  }
  table.end += size;
  return at;
}

function choice(numbers: Int32Array, at: number, mixed: number, packetId: number, attempt: number): number {
  const high = numbers[at + 1] as number;
  const kind = high >>> KIND_SHIFT;
  const bound = (numbers[at + 2] as number) >>> 0;
  if (kind === INC) return packetId % bound;
  if (kind === TURN) return (attempt - 1) % bound;
  const drawn = mixSeedHalves(mixed, numbers[at] as number, high & HIGH_MASK);
  if (kind === RANDOM) return scale(drawn, bound);
  return drawn >>> 1 < bound ? 1 : 0;
}

/** The slot of this destination, or the free one where it would stand. */
function slotOf<T>({ slots, numbers }: AnswerTable<T>, address: number, port: number): number {
  const mask = slots.length - 1;
  const hash = Math.imul(address ^ Math.imul(port, 0x85ebca6b), 0x9e3779b1);
  for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
    const place = slots[slot] as number;
    if (place === 0 || (numbers[place] === address && numbers[place + 1] === port)) return slot;
  }
}

function growSlots<T>(table: AnswerTable<T>): void {
  const before = table.slots;
  table.slots = new Int32Array(before.length * 2);
  for (const place of before) {
    if (place === 0) continue;
    const slot = slotOf(table, table.numbers[place] as number, table.numbers[place + 1] as number);
    table.slots[slot] = place;
  }
}

function addQuestion<T>(table: AnswerTable<T>, { kind, handle, bound }: Draw): number {
  const at = take(table, QUESTION_SIZE + (kind === "statistic" ? 2 : bound));
  table.numbers[at] = handle | 0;
  table.numbers[at + 1] = highOf(kind, handle);
  table.numbers[at + 2] = bound | 0;
  return at;
}

function isSame(numbers: Int32Array, at: number, { kind, handle, bound }: Draw): boolean {
  return numbers[at] === (handle | 0) && numbers[at + 1] === highOf(kind, handle) && numbers[at + 2] === (bound | 0);
}

function highOf(kind: Draw["kind"], handle: number): number {
  return (KINDS[kind] << KIND_SHIFT) | Math.floor(handle / TWO_32);
}

/** A tree that had a branch for each of very many answers would be mostly empty. */
const BRANCHES_MAX = 4096;

function isWritable({ kind, handle, bound }: Draw): boolean {
  if (!Number.isSafeInteger(handle) || handle < 0) return false;
  return kind === "statistic" ? bound >= 0 && bound < TWO_32 : bound > 0 && bound <= BRANCHES_MAX;
}

function numberOf<T>(table: AnswerTable<T>, address: bigint): number {
  let number = table.addresses.get(address);
  if (number === undefined) {
    number = table.addresses.size + 1;
    table.addresses.set(address, number);
  }
  return number;
}
