/** The question whether a change of a cluster loses requests, and its answer. */
import type { Cluster, Delays, TrafficOptions, TrafficReport } from "@kubenetsim/cluster";
import type { Millis } from "@kubenetsim/sim";

export interface SafetyQuestion {
  /** As it is before the change, settled. It is only forked. */
  readonly cluster: Cluster;
  /** A rollout, a drain, a node that fails: done to a fork. */
  readonly change: (cluster: Cluster) => void;
  /** The load meanwhile. Its duration says how long the change is looked at; default 60 s at 200 requests a second. */
  readonly traffic: Omit<TrafficOptions, "duration" | "rate"> & Partial<Pick<TrafficOptions, "duration" | "rate">>;
  /** Between which delays is searched: fixed ones, and ranges. Default `"realistic"`. */
  readonly delays?: Delays | "realistic";
  /** How many schedules are drawn at random after the extreme ones. Default 12. */
  readonly tries?: number;
}

/** One way in which things can turn out: how long each piece of news takes, and the order of simultaneous work. */
export interface Schedule {
  /** Knob to milliseconds; those that are not named take their least. */
  readonly delays: ReadonlyMap<string, Millis>;
  readonly order: number | undefined;
}

export interface Counterexample {
  readonly schedule: Schedule;
  readonly report: TrafficReport;
  /** What happened from the change to the first lost request, line by line. */
  readonly story: readonly string[];
}

export interface SafetyAnswer {
  /** True: none of the schedules that were tried loses a request. It is a search, not a proof. */
  readonly safe: boolean;
  readonly schedules: number;
  readonly requests: number;
  /** Of those that lose requests, the one with the fewest and shortest delays. */
  readonly counterexample?: Counterexample;
}
