/** The cluster that a scenario plays on, and what the runner keeps beside it. */
import type { Cluster, World } from "@kubenetsim/cluster";

export interface Stage {
  readonly cluster: Cluster;
  /** Pods whose readiness probe fails now. */
  readonly unready: Set<string>;
  /** The world before this step's actions. */
  before: World;
  settle(): void;
}

/** The command of the readiness probe that the runner can make fail. */
export const READY_COMMAND = "scenario-ready";
