/** What a command is given, and what it gives back. Commands know a client, the time and files, not the Cluster. */
import type { Client } from "@kubenetsim/apiserver";
import type { Executed, PodLogOptions, PodLogs } from "@kubenetsim/cluster";
import type { Millis } from "@kubenetsim/sim";
import type { Flag, Flags } from "./argv/flag.ts";
import type { Failure } from "./failure.ts";

/** What the machine holds on which kubectl runs. */
export interface IO {
  readonly stdin?: string | undefined;
  /** The content of a file; `undefined` where there is none. */
  readFile?(path: string): string | undefined;
  /** The paths in a directory; `undefined` where there is no such directory. */
  listDirectory?(path: string): readonly string[] | undefined;
}

/** Runs a program in a container: the one thing that is not done through the API. `key` is `namespace/name`. */
export type Execute = (key: string, container: string, argv: readonly string[]) => Executed;

/** What a container has written, as its node tells it. `key` is `namespace/name`. */
export type ReadLogs = (key: string, options: PodLogOptions) => PodLogs;

/**
 * Lets virtual time go by until something holds: it is asked at first, and whenever an object has changed. False where so
 * much time has passed without it.
 */
export type WaitUntil = (holds: () => boolean, maxMs: Millis) => boolean;

export interface Request {
  readonly client: Client;
  /** When the command began; `client.now` goes on where the command waits. */
  readonly now: Millis;
  readonly io: IO;
  readonly execute: Execute;
  /** Absent: there are no nodes that could tell. */
  readonly readLogs?: ReadLogs;
  /** Absent: there is no clock, and what does not hold now never will. */
  readonly waitUntil?: WaitUntil;
  /** Tells a warning on stderr, each once. */
  warn(text: string): void;
  /** Of `-n`, else `default`. */
  readonly namespace: string;
  readonly namespaceGiven: boolean;
  readonly flags: Flags;
  readonly args: readonly string[];
  /** How many arguments stand before `--`; -1 without it. */
  readonly dash: number;
}

/** What a command did. Failures are told on stderr after all else, and make the exit code 1. */
export interface Outcome {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly failures?: readonly Failure[];
  readonly exitCode?: number;
  readonly traces?: Executed["traces"];
}

export interface Command {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One line for the list of commands. */
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Commands below this one, as `rollout status`; without one of their names this one runs itself. */
  readonly subcommands?: readonly Command[];
  run(request: Request): Outcome;
}

/** A command that did nothing but fail. */
export function failed(...failures: readonly Failure[]): Outcome {
  return { failures };
}
