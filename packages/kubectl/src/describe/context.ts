/** What a description is made from besides the object. */
import type { KubeObject } from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";

export interface Context {
  readonly client: Client;
  readonly now: Millis;
  /** Are the object's events shown? */
  readonly showEvents: boolean;
}

/** The lines of a description: cells are parted by tabs, which are turned into blanks at the end. */
export type Describer<T extends KubeObject> = (object: T, context: Context) => readonly string[];
