/** The shape of every controller, and of what it is given. Models client-go's informer, key, work queue, sync(key). */
import type { KubeObject, Resource } from "@kubenetsim/api";
import type { Client, Key, Reader, WatchEvent, WatchEventOf } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";
import type { NodeLifecycleConfig } from "../node-lifecycle/config.ts";

/** Which keys of this controller a change of some resource makes due. */
export interface Watch {
  /** `*` stands for every resource that is not modelled. */
  readonly resource: Resource | "*";
  /** The keys are due only so much later, as with AddAfter: changes until then are one batch. Absent: at once. */
  readonly afterMs?: Millis;
  keys(event: WatchEvent, read: Reader): readonly Key[];
}

/**
 * Asks to be called again: `{ afterMs }` like AddAfter, or "backoff" like AddRateLimited. `steady`: nothing is under way until
 * then, so that nobody who waits for quiet waits for it. `turn`: a look around that goes on for ever; quiet is when it, too,
 * has found nothing to do.
 */
export type Again = { readonly afterMs: Millis; readonly steady?: true; readonly turn?: true } | "backoff";

/** A number with its time: so many replicas were wanted, or were added, then. */
export interface Moment {
  readonly at: Millis;
  readonly value: number;
}

/** What a controller keeps in mind about one key from one look to the next, in named lists. */
export interface Memory {
  readonly [list: string]: readonly Moment[];
}

export interface Context extends Client {
  /** The flags about nodes. */
  readonly nodeLifecycle: NodeLifecycleConfig;
  /** A number from 0 to below - 1, by the world's seed, this controller and the label. */
  draw(label: string, below: number): number;
  /** Records an Event about an object; repeated ones are counted, as client-go's correlator does. */
  event(about: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void;
  /** What this controller keeps in mind about a key. It belongs to the world, not to the process: a fork has it too. */
  recall(key: Key): Memory | undefined;
  /** Keeps this in mind in the place of what was there; undefined forgets it, as is due when its object is gone. */
  remember(key: Key, memory: Memory | undefined): void;
}

export interface Controller {
  readonly name: string;
  /** What its Events name as their source, where that is not its name. */
  readonly component?: string;
  readonly watches: readonly Watch[];
  /**
   * Brings one key closer to what it should be. What it returns replaces what it asked for before: undefined means that
   * no wake-up of its own is needed any more.
   */
  reconcile(context: Context, key: Key): Again | undefined;
}

/** Types one watch by its resource. */
export type KeysOf<R extends Resource> = (event: WatchEventOf<R>, read: Reader) => readonly Key[];
