/** A kubectl command line on a cluster: finds the command, reads its flags, runs it, words its failures. */
import { goQuote } from "@kubenetsim/api";
import type { Client } from "@kubenetsim/apiserver";
import { type Cluster, type Executed, execute, podLogs, waitUntil } from "@kubenetsim/cluster";
import type { Millis } from "@kubenetsim/sim";
import { type Flag, textOf } from "./argv/flag.ts";
import { parseArgs } from "./argv/parse.ts";
import { globalFlags } from "./argv/shared-flags.ts";
import { commands } from "./command/list.ts";
import { failureText } from "./failure.ts";
import { helpOf, overview } from "./help.ts";
import type { Command, Execute, IO, Outcome, ReadLogs, WaitUntil } from "./request.ts";
import { isKubectlCommand, suggestions } from "./suggest.ts";
import { warned } from "./warnings.ts";

/**
 * Runs kubectl. `argv` starts after the word kubectl. Never throws: what is wrong stands on stderr, with the exit code.
 * A command that fails before it wrote anything leaves the cluster as it was.
 *
 * @example runKubectl(cluster, ["get", "pods", "-n", "luffy", "-o", "wide"]).stdout
 */
export function runKubectl(cluster: Cluster, argv: readonly string[], io: IO = {}): Executed {
  const { stdin } = io;
  return cluster.act({ do: "kubectl", argv, ...(stdin === undefined ? {} : { stdin }) }, (sim, client) => {
    const wait: WaitUntil = (holds, maxMs) => waitUntil(sim, holds, maxMs);
    const goBy = (ms: Millis): void => void wait(() => false, ms);
    const run: Execute = (key, container, command) =>
      execute(sim, { kind: "pod", key }, command, { container, wait: goBy });
    const readLogs: ReadLogs = (key, options) => podLogs(sim, key, options);
    return runCommand({ client, now: sim.clock.now, io, execute: run, readLogs, waitUntil: wait }, argv);
  });
}

/** What a command line works on. */
export interface Environment {
  readonly client: Client;
  readonly now: Millis;
  readonly io: IO;
  readonly execute: Execute;
  /** Absent: there are no nodes that could tell. */
  readonly readLogs?: ReadLogs;
  /** Absent: time stands still, and commands do not wait. */
  readonly waitUntil?: WaitUntil;
}

/** The same over any client: for tests, and for what is no Cluster. */
export function runCommand(environment: Environment, argv: readonly string[]): Executed {
  const at = commandPosition(argv);
  const word = argv[at];
  if (word === undefined) return withoutCommand(argv);
  const command = commands.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (command === undefined && isKubectlCommand(word))
    return executed({ failures: [`command ${goQuote(word)} is not supported by kubenetsim`] });
  if (command === undefined)
    return executed({ failures: [`unknown command ${goQuote(word)} for "kubectl"${suggestions(word)}`] });
  return runNamed(environment, command, argv.toSpliced(at, 1), word);
}

/** `path` is the words that led here: `rollout status`. */
function runNamed(environment: Environment, command: Command, argv: readonly string[], path: string): Executed {
  const at = commandPosition(argv);
  const word = argv[at] ?? "";
  const below = command.subcommands?.find(({ name, aliases }) => name === word || aliases.includes(word));
  if (below !== undefined) return runNamed(environment, below, argv.toSpliced(at, 1), `${path} ${below.name}`);
  const parsed = parseArgs([...globalFlags, ...command.flags], argv);
  if (parsed.kind === "help") return executed({ stdout: helpOf(command) });
  if (parsed.kind === "error")
    return executed({ failures: [`${parsed.error}\nSee 'kubectl ${path} --help' for usage.`] });
  const { flags, args, dash } = parsed;
  const given = textOf(flags, "namespace");
  const namespace = given === "" ? "default" : given;
  const { client, warn, text } = warned(environment.client);
  const outcome = command.run({
    ...environment,
    client,
    warn,
    namespace,
    namespaceGiven: given !== "",
    flags,
    args,
    dash,
  });
  return executed({ ...outcome, stderr: text() + (outcome.stderr ?? "") });
}

function withoutCommand(argv: readonly string[]): Executed {
  const parsed = parseArgs(globalFlags, argv);
  if (parsed.kind !== "error") return executed({ stdout: overview(commands) });
  return executed({ failures: [`${parsed.error}\nSee 'kubectl --help' for usage.`] });
}

function executed({ stdout = "", stderr = "", failures = [], exitCode, traces = [] }: Outcome): Executed {
  const code = exitCode ?? (failures.length > 0 ? 1 : 0);
  return { stdout, stderr: stderr + failureText(failures), exitCode: code, traces };
}

/** The first word that is neither a global flag nor its value. Models cobra's stripFlags. */
function commandPosition(argv: readonly string[]): number {
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") return argv.length;
    if (!word.startsWith("-") || word === "-") return at;
    if (takesNext(word)) at += 1;
  }
  return argv.length;
}

function takesNext(word: string): boolean {
  if (word.includes("=")) return false;
  const long = word.startsWith("--");
  if (!long && word.length > 2) return false;
  const flag: Flag | undefined = globalFlags.find(({ name, short }) =>
    long ? name === word.slice(2) : short === word.slice(1),
  );
  return flag !== undefined && flag.bare === undefined;
}
