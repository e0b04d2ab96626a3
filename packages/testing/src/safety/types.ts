/** The question whether a change of a cluster loses requests, and its answer. */
import type { Cluster, Delays, TrafficOptions, TrafficReport } from "@kubenetsim/cluster";
import type { Millis } from "@kubenetsim/sim";

export interface SafetyQuestion<C extends Cluster = Cluster> {
  /** As it is before the change, settled. It is only forked. */
  readonly cluster: C;
  /** A rollout, a drain, a node that fails: done to a fork, under load. It may take virtual time, as `kubectl drain` does. */
  readonly change: (cluster: C) => unknown;
  /** The load meanwhile. Default: 200 requests a second, from the change until all has come to rest, at most ten minutes. */
  readonly traffic: Omit<TrafficOptions, "duration" | "rate"> & Partial<Pick<TrafficOptions, "duration" | "rate">>;
  /** Between which delays is searched: fixed ones, and ranges. Default `"realistic"`. */
  readonly delays?: Delays | "realistic";
  /** Up to how many delays are made to differ from their least at once, in every combination. Default 2. */
  readonly together?: number;
  /** In how many other orders simultaneous work is done. Default 1. */
  readonly orders?: number;
  /** How many schedules are drawn at random after that. Default 12. */
  readonly tries?: number;
  /** More schedules than this are not played. Default 400. */
  readonly budget?: number;
}

/** One way in which things can turn out: how long each piece of news takes, and the order of simultaneous work. */
export interface Schedule {
  /** Component to milliseconds; those that are not named take their least. */
  readonly delays: ReadonlyMap<string, Millis>;
  /** The seed of an order; `undefined`: as the work became due. */
  readonly order: number | undefined;
}

export interface Counterexample {
  readonly schedule: Schedule;
  readonly report: TrafficReport;
  /** What happened from the change to the first lost request, line by line. */
  readonly story: readonly string[];
}

/** The bounds within which an answer holds. */
export interface Searched {
  /** What could be slow, and between which times. */
  readonly components: readonly { readonly name: string; readonly least: Millis; readonly greatest: Millis }[];
  /** Every combination of at most so many delays was tried, each at its greatest, a single one at half of it, too. */
  readonly together: number;
  /** So many other orders, for no delay, each one alone, and all together. */
  readonly orders: number;
  readonly random: number;
  /** The budget was spent before all this had been tried. */
  readonly isCutShort: boolean;
}

export interface SafetyAnswer {
  /** True: none of the schedules that were tried loses a request. It is a search, not a proof. */
  readonly safe: boolean;
  readonly schedules: number;
  readonly requests: number;
  readonly searched: Searched;
  /**
   * Of the schedules found to lose requests, the shortest: the fewest delays that differ from their least; then the least sum
   * by which they do; then the plainest order; then the shortest story.
   */
  readonly counterexample?: Counterexample;
}
