/** The setting that just loses no request: by halving, and a few values beyond to see whether more of it is always safer. */
import { newBadRequest, StatusError } from "@kubenetsim/api";
import type { Cluster } from "@kubenetsim/cluster";
import { wholeNumber } from "./player.ts";
import { anyLoss, losesRequests } from "./search.ts";
import type { SafetyAnswer, SafetyQuestion, Schedule } from "./types.ts";

export interface SettingQuestion<C extends Cluster = Cluster> extends SafetyQuestion<C> {
  /**
   * Sets the value on a fork before the change; it is settled afterwards. What it returns is taken instead of the fork: another
   * cluster, for what only a new one can have, such as programs that drain for so long.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing is the usual one
  readonly prepare: (cluster: C, value: number) => C | void;
  /** The least value that is worth a thought. Default 0. */
  readonly min?: number;
  /** The greatest. */
  readonly max: number;
}

export interface Tried {
  readonly value: number;
  readonly safe: boolean;
}

export interface SettingAnswer {
  /** The value sought. Absent: even the safest one loses requests. */
  readonly value?: number;
  /** What was asked for, in that order. */
  readonly tried: readonly Tried[];
  /** The next value to it that loses requests, and how; absent where all are safe. */
  readonly counterexample?: { readonly value: number; readonly answer: SafetyAnswer };
  /** Values at which it was the other way round: one that loses beyond one that does not. Empty: more was never worse. */
  readonly odd: readonly number[];
}

export interface LeastAnswer extends SettingAnswer {
  /** The same as `value`. */
  readonly least?: number;
}

export interface GreatestAnswer extends SettingAnswer {
  /** The same as `value`. */
  readonly greatest?: number;
}

/**
 * The least whole number from `min` to `max` that loses no request: where more is safer, as with preStop and minReadySeconds.
 * @example leastSafe({ cluster, change, traffic, prepare: setPreStopSleep("web"), max: 30 }).least // seconds
 */
export function leastSafe<C extends Cluster>(question: SettingQuestion<C>): LeastAnswer {
  const { min, max } = rangeOf(question);
  const answer = edgeOf(question, (index) => min + index, max - min);
  return answer.value === undefined ? answer : { ...answer, least: answer.value };
}

/** The greatest that loses none: where less is safer, as with maxUnavailable and readinessProbe.periodSeconds. */
export function greatestSafe<C extends Cluster>(question: SettingQuestion<C>): GreatestAnswer {
  const { min, max } = rangeOf(question);
  const answer = edgeOf(question, (index) => max - index, max - min);
  return answer.value === undefined ? answer : { ...answer, greatest: answer.value };
}

function rangeOf<C extends Cluster>({
  min = 0,
  max,
}: SettingQuestion<C>): { readonly min: number; readonly max: number } {
  const [from, to] = [wholeNumber(min, "min"), wholeNumber(max, "max")];
  if (to >= from) return { min: from, max: to };
  throw new StatusError(newBadRequest(`max: must not be less than min, ${from}`));
}

/** How many values beyond the edge are looked at. */
const CHECKS = 3;

/** From the value that is least safe, number 0, to the safest, number `last`. */
function edgeOf<C extends Cluster>(
  question: SettingQuestion<C>,
  valueAt: (index: number) => number,
  last: number,
): SettingAnswer {
  const tried = new Map<number, boolean>();
  const hints: Schedule[] = [];
  const isSafe = (index: number): boolean => {
    const known = tried.get(index);
    if (known !== undefined) return known;
    const loss = anyLoss(prepared(question, valueAt(index)), hints);
    if (loss !== undefined) hints.unshift(loss);
    tried.set(index, loss === undefined);
    return loss === undefined;
  };
  const told = (): readonly Tried[] => [...tried].map(([index, safe]) => ({ value: valueAt(index), safe }));
  const worse = (index: number): Pick<SettingAnswer, "counterexample"> => {
    const value = valueAt(index);
    return { counterexample: { value, answer: losesRequests(prepared(question, value)) } };
  };
  if (!isSafe(last)) return { tried: told(), odd: [], ...worse(last) };
  const odd = new Set<number>();
  let safe = isSafe(0) ? 0 : halved(isSafe, 0, last);
  for (let index = lossBeyond(isSafe, safe, last); index !== undefined; index = lossBeyond(isSafe, safe, last)) {
    odd.add(valueAt(index));
    safe = halved(isSafe, index, last);
  }
  const value = valueAt(safe);
  if (safe === 0) return { value, tried: told(), odd: [...odd] };
  return { value, tried: told(), odd: [...odd], ...worse(safe - 1) };
}

/** The first safe one after one that is not, if there is but one such step. */
function halved(isSafe: (index: number) => boolean, unsafe: number, safe: number): number {
  let [low, high] = [unsafe, safe];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isSafe(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** One that loses requests between a safe one and the safest: looked for at a few places. */
function lossBeyond(isSafe: (index: number) => boolean, safe: number, last: number): number | undefined {
  for (let check = 0; check < CHECKS; check++) {
    const index = check === 0 ? safe + 1 : safe + Math.floor(((last - safe) * check) / CHECKS);
    if (index > safe && index < last && !isSafe(index)) return index;
  }
  return undefined;
}

function prepared<C extends Cluster>(question: SettingQuestion<C>, value: number): SafetyQuestion<C> {
  const fork = question.cluster.fork();
  const cluster = question.prepare(fork, value) ?? fork;
  cluster.settle();
  return { ...question, cluster };
}
