/** The cluster that a scenario plays on, and what the runner keeps beside it. */
import type { Cluster, World } from "@kubenetsim/cluster";
import type { NameServers } from "./name-servers.ts";

export interface Stage {
  readonly cluster: Cluster;
  /** Pods that the scenario makes by itself: ns/name. */
  readonly named: Set<string>;
  /** Pods whose readiness probe fails now. */
  readonly unready: Set<string>;
  /** DNS servers that pods run. */
  readonly nameServers: NameServers;
  /** The world before this step's actions. */
  before: World;
  settle(): void;
}

/** The command of the readiness probe that the runner can make fail. */
export const READY_COMMAND = "scenario-ready";
