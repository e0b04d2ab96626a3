/** How far a process is in its script, and what the script asks of the world around it. */
import { emptyTree, type Millis, type Tree } from "@kubenetsim/sim";
import type { ExecResult } from "../types.ts";
import type { Stream } from "./syntax.ts";

export interface ScriptState {
  /** The next instruction. */
  readonly at: number;
  /** `$?` */
  readonly status: number;
  readonly variables: Tree<string>;
  /** What is left of each `for`'s words. */
  readonly lists: readonly (readonly string[])[];
  /** When a loop last began a turn. */
  readonly turnedAt: Millis;
  /** When the last of the commands behind `&` ends; Infinity: never. */
  readonly backgroundUntil: Millis;
  /** It came to a command that only its image knows: that one is taken to be the server. */
  readonly serves: boolean;
  /** `set -e`: it ends where a command fails that nobody asks about. */
  readonly exitsOnError: boolean;
  /** What `trap` runs on SIGTERM. */
  readonly onTerm?: string;
}

export const BEGINNING: ScriptState = {
  at: 0,
  status: 0,
  variables: emptyTree(),
  lists: [],
  turnedAt: -1,
  backgroundUntil: 0,
  serves: false,
  exitsOnError: false,
};

/** The container that a script runs in. */
export interface ScriptHost {
  readonly now: Millis;
  /** A variable of the container's environment. */
  variable(name: string): string | undefined;
  /** `undefined`: this container has no such command, as far as anybody knows. */
  run(argv: readonly string[]): ExecResult | undefined;
  readFile(path: string): string | undefined;
  /** `false`: there is no file system to write to. */
  writeFile(path: string, content: string): boolean;
  /** What comes out of the script while it runs. */
  write(text: string, stream: Stream): void;
}

/** What came of a command: its output, and what it does to the script. */
export interface Outcome extends ExecResult {
  readonly state?: Partial<ScriptState>;
  readonly sleepMs?: Millis;
  readonly interruptible?: boolean;
  /** The script ends with it. */
  readonly exit?: boolean;
  /** It stood behind `exec`: it takes the shell's place. */
  readonly execed?: boolean;
}

/** Why a script stopped: it ended, or it waits so long (Infinity: for ever). */
export type Stop =
  | { readonly kind: "exit"; readonly code: number }
  | {
      readonly kind: "sleep";
      readonly ms: Millis;
      /** It is in a loop, or waits for ever: nobody need wait for it. */
      readonly steady: boolean;
      /** In `wait`, which a signal ends at once. */
      readonly interruptible: boolean;
    };

/** What running a script has come to. */
export interface Progress {
  readonly state: ScriptState;
  readonly stop: Stop;
}
