/** The shape that every scheduler has. */
import type { Millis } from "@kubenetsim/sim";
import type { Packet } from "../../packet.ts";
import type { Load } from "../load.ts";
import type { RealServer, SchedulerMemory, SchedulerName, VirtualServer } from "../types.ts";

/** What a choice is made from. */
export interface Choice {
  readonly server: VirtualServer;
  readonly packet: Packet;
  readonly memory: SchedulerMemory;
  readonly now: Millis;
  /** Counted only when asked for: most schedulers have no use for it. */
  load(real: RealServer): Load;
}

export interface Chosen {
  readonly real: RealServer;
  /** What is to be remembered; the same as before where it is left out. */
  readonly memory?: SchedulerMemory;
}

export interface Scheduler {
  readonly name: SchedulerName;
  /** The real server for a new connection; undefined: there is none. */
  choose(choice: Choice): Chosen | undefined;
}
