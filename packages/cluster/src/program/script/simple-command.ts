/** One command of a script: its words expanded, found, run, and its output sent where it should go. */
import type { ExecResult } from "../types.ts";
import { builtin } from "./builtin.ts";
import { type Expansion, expandText, expandWords } from "./expand.ts";
import { filter } from "./filters.ts";
import { redirect } from "./redirect.ts";
import type { Outcome, ScriptHost, ScriptState } from "./state.ts";
import type { SimpleCommand } from "./syntax.ts";

const QUIET: ExecResult = { stdout: "", stderr: "", exitCode: 0 };

/** `input` is what comes down the pipe. */
export function runSimpleCommand(
  command: SimpleCommand,
  state: ScriptState,
  host: ScriptHost,
  expansion: Expansion,
  input: string | undefined,
): Outcome {
  let { variables } = state;
  for (const { name, value } of command.assignments) variables = variables.with(name, expandText(value, expansion));
  const words = expandWords(command.words, expansion);
  if (words.length === 0) return redirect(command.redirects, { ...QUIET, state: { variables } }, host, expansion);
  const read = command.redirects.find((each) => each.kind === "read");
  const given = read === undefined ? input : host.readFile(expandText(read.path, expansion));
  const execed = words[0] === "exec";
  const argv = execed ? words.slice(1) : words;
  if (argv.length === 0) return QUIET;
  const done = find(argv, state, host, given);
  if (done === undefined) return { ...QUIET, unknown: true, execed };
  const outcome = redirect(command.redirects, { ...QUIET, ...done }, host, expansion);
  return execed ? { ...outcome, exit: true } : outcome;
}

/** A builtin, a filter of what came down the pipe, a program of the container; `undefined`: none, or a server by its flags. */
function find(
  argv: readonly string[],
  state: ScriptState,
  host: ScriptHost,
  input: string | undefined,
): Partial<Outcome> | undefined {
  const own = builtin(argv, state, host);
  if (own !== undefined) return own;
  if (follows(argv)) return { sleepMs: Infinity };
  if (listens(argv)) return undefined;
  const filtered = input === undefined ? undefined : filter(argv, input);
  return filtered ?? timed(host.run(argv));
}

/** The script waits as long as the command takes. */
function timed(done: ExecResult | undefined): Partial<Outcome> | undefined {
  return done?.tookMs === undefined ? done : { ...done, sleepMs: done.tookMs };
}

/** `tail -f` never ends. */
function follows([name, ...argv]: readonly string[]): boolean {
  return name === "tail" && argv.some((word) => /^-[fF]/.test(word));
}

/** `nc -l` waits for somebody. */
function listens([name, ...argv]: readonly string[]): boolean {
  return (name === "nc" || name === "ncat") && argv.some((word) => /^-[a-z]*l/.test(word));
}
