/** What the names that an application uses cost in queries, and what would make them cheaper. */
import type { AskedQuestion, Resolution } from "../stub/types.ts";

/** One way of asking for a name, and what it costs. */
export interface DnsPrice {
  /** Queries in all, A and AAAA each counted. */
  readonly queries: number;
  /** Those that brought nothing: a wrong name of the search list, a family that is not there. */
  readonly wasted: number;
  /** How long the client waits in virtual time. */
  readonly elapsedMs: number;
}

/** A change, and what the same name then costs. */
export interface DnsAdvice {
  /** What to write instead, or what to set. */
  readonly change: string;
  readonly price: DnsPrice;
}

/** One name of the report. */
export interface NameCost {
  readonly name: string;
  readonly price: DnsPrice;
  /** The absolute name under which it was found; absent: it was not. */
  readonly foundAs?: string;
  readonly addresses: readonly string[];
  readonly asked: readonly AskedQuestion[];
  /** Cheaper ways, the cheapest first. */
  readonly advice: readonly DnsAdvice[];
}

/** All names, and what a change of `ndots` alone would do to the whole. */
export interface DnsCost {
  readonly names: readonly NameCost[];
  readonly ndots: number;
  readonly queries: number;
  readonly wasted: number;
  /** The value of `ndots` with the fewest queries for all names together, where it is fewer than now. */
  readonly betterNdots?: { readonly ndots: number; readonly queries: number };
}

/** Looks a name up; `ndots` instead of that of resolv.conf. */
export type Trial = (name: string, ndots?: number) => Resolution;

/** Values worth trying: none, one dot, and a name with its namespace. */
const NDOTS = [1, 2, 3] as const;

/**
 * Asks for every name as it is, as it could be written, and with other values of `ndots`.
 *
 * @param trial Looks a name up without leaving a trace: each is asked several times.
 */
export function dnsCost(names: readonly string[], ndots: number, trial: Trial): DnsCost {
  const costs = names.map((name) => nameCost(name, ndots, trial));
  const queries = sum(costs.map((cost) => cost.price.queries));
  const wasted = sum(costs.map((cost) => cost.price.wasted));
  const others = NDOTS.filter((each) => each < ndots)
    .filter((each) => names.every((name, i) => sameEnd(trial(name, each), costs[i])))
    .map((each) => ({ ndots: each, queries: sum(names.map((name) => priceOf(trial(name, each)).queries)) }))
    .sort((one, other) => one.queries - other.queries);
  const [best] = others;
  const better = best !== undefined && best.queries < queries ? { betterNdots: best } : {};
  return { names: costs, ndots, queries, wasted, ...better };
}

function nameCost(name: string, ndots: number, trial: Trial): NameCost {
  const found = trial(name);
  const price = priceOf(found);
  const foundAs = found.answers.find((answer) => answer.answer.length > 0)?.question.name;
  const full = foundAs ?? `${name.replace(/\.$/, "")}.`;
  const dotted = { change: `write ${full}`, price: priceOf(trial(full)) };
  const settings = NDOTS.filter((each) => each < ndots).flatMap((each) => {
    const other = trial(name, each);
    return other.addresses.join() === found.addresses.join()
      ? [{ change: `set ndots:${each}`, price: priceOf(other) }]
      : [];
  });
  const advice = [dotted, ...settings]
    .filter((one) => one.price.queries < price.queries)
    .sort((one, other) => one.price.queries - other.price.queries);
  const { addresses, asked } = found;
  return { name, price, addresses, asked, advice, ...(foundAs === undefined ? {} : { foundAs }) };
}

function sameEnd(found: Resolution, cost: NameCost | undefined): boolean {
  return found.addresses.join() === cost?.addresses.join();
}

function priceOf({ asked, elapsedMs }: Resolution): DnsPrice {
  const useful = asked.filter(({ result }) => typeof result !== "string" && result.answer.length > 0).length;
  return { queries: asked.length, wasted: asked.length - useful, elapsedMs };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
