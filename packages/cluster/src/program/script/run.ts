/** Runs a script up to where it ends or waits. Its state is data: it goes on from there whenever it is asked to. */
import type { Millis } from "@kubenetsim/sim";
import { compile, type Instruction } from "./compile.ts";
import { type Expansion, expandWords } from "./expand.ts";
import { ScriptError } from "./lexer.ts";
import { appended } from "./output.ts";
import { parseScript } from "./parse.ts";
import { runSimpleCommand } from "./simple-command.ts";
import { BEGINNING, type Outcome, type Progress, type ScriptHost, type ScriptState, type Stop } from "./state.ts";
import type { Stream } from "./syntax.ts";

export type Script = readonly Instruction[];

/** Throws a ScriptError where the script is not one, or uses what is not simulated. */
export function readScript(text: string): Script {
  return compile(parseScript(text));
}

/** A loop that does not sleep takes this long a turn: its commands would, in reality. */
export const TURN_MS: Millis = 10;
/** So many instructions at one moment, and the script has used up its time. */
const INSTRUCTIONS_MAX = 10_000;
/** `$(...)` within `$(...)`. */
const NESTING_MAX = 8;
/** So many instructions in one `$(...)`, with all within it: nobody sees time go by there. */
const SUBSTITUTION_INSTRUCTIONS_MAX = 1_000;

/** A run in a `$(...)`, and what is left of its instructions. */
interface Inside {
  readonly nesting: number;
  left: number;
}

/** From `state` on, until it ends or waits. Throws a ScriptError at what is not simulated. */
export function runScript(script: Script, state: ScriptState, host: ScriptHost): Progress {
  return run(script, state, host, { nesting: 0, left: INSTRUCTIONS_MAX });
}

function run(script: Script, begin: ScriptState, host: ScriptHost, inside: Inside): Progress {
  let state = begin;
  for (; inside.left > 0; inside.left -= 1) {
    const instruction = script[state.at];
    if (instruction === undefined) return { state, stop: { kind: "exit", code: state.status } };
    const done = perform(script, instruction, { ...state, at: state.at + 1 }, host, inside);
    state = done.state;
    if (done.stop !== undefined) return { state, stop: done.stop };
  }
  return { state, stop: sleeping(TURN_MS, true) };
}

interface Done {
  readonly state: ScriptState;
  readonly stop?: Stop;
}

function sleeping(ms: Millis, steady: boolean, interruptible = false): Stop {
  return { kind: "sleep", ms, steady: steady || ms === Infinity, interruptible };
}

/** `state.at` already is the next instruction. */
function perform(script: Script, instruction: Instruction, state: ScriptState, host: ScriptHost, inside: Inside): Done {
  switch (instruction.op) {
    case "jump":
      return { state: { ...state, at: instruction.to } };
    case "branch":
      return { state: (state.status === 0) === instruction.on ? { ...state, at: instruction.to } : state };
    case "turn":
      return inside.nesting > 0 ? { state: { ...state, at: instruction.to } } : turn(instruction.to, state, host);
    case "succeed":
      return { state: { ...state, status: 0 } };
    case "for": {
      const words = expandWords(instruction.words, expansionOf(state, host, inside));
      return { state: { ...state, lists: replaced(state.lists, instruction.slot, words) } };
    }
    case "next": {
      const [word, ...rest] = state.lists[instruction.slot] ?? [];
      if (word === undefined) return { state: { ...state, at: instruction.to } };
      const variables = state.variables.with(instruction.variable, word);
      return { state: { ...state, variables, lists: replaced(state.lists, instruction.slot, rest) } };
    }
    case "run":
      return runPipeline(script, instruction, state, host, inside);
  }
}

function replaced(lists: ScriptState["lists"], slot: number, words: readonly string[]): ScriptState["lists"] {
  const copy = [...lists];
  while (copy.length <= slot) copy.push([]);
  copy[slot] = words;
  return copy;
}

/** Each turn of a loop takes some time, so that no script can hold the world up. */
function turn(to: number, state: ScriptState, host: ScriptHost): Done {
  if (state.turnedAt !== host.now) return { state: { ...state, at: to, turnedAt: host.now } };
  return { state: { ...state, at: to, turnedAt: host.now + TURN_MS }, stop: sleeping(TURN_MS, true) };
}

type Run = Extract<Instruction, { op: "run" }>;

function runPipeline(script: Script, instruction: Run, state: ScriptState, host: ScriptHost, inside: Inside): Done {
  const { pipeline, background } = instruction;
  let input: string | undefined;
  let next = state;
  let outcome: Outcome = { stdout: "", stderr: "", exitCode: 0 };
  for (const [i, command] of pipeline.commands.entries()) {
    outcome = runSimpleCommand(command, next, host, expansionOf(next, host, inside), input);
    if (outcome.unknown === true) return unknownCommand(script, instruction, outcome.execed === true, next);
    host.write(outcome.stderr, "stderr");
    // In a pipe, a command is a process of its own: what it does to variables is lost.
    if (pipeline.commands.length === 1 && !background) next = { ...next, ...outcome.state };
    if (i < pipeline.commands.length - 1) input = outcome.stdout;
  }
  host.write(outcome.stdout, "stdout");
  const status = pipeline.negated ? Number(outcome.exitCode === 0) : outcome.exitCode;
  if (background) return { state: { ...next, status: 0, backgroundUntil: later(next, host, outcome.sleepMs ?? 0) } };
  next = { ...next, status };
  const waits = outcome.sleepMs !== undefined && outcome.sleepMs > 0;
  if (outcome.exit === true && waits) next = { ...next, at: instruction.exitTo ?? script.length };
  const fails = status !== 0 && next.exitsOnError && !instruction.asked && !pipeline.negated;
  if ((outcome.exit === true && !waits) || fails) {
    if (instruction.exitTo !== undefined) return { state: { ...next, at: instruction.exitTo } };
    return { state: next, stop: { kind: "exit", code: status } };
  }
  if (!waits) return { state: next };
  return { state: next, stop: sleeping(outcome.sleepMs ?? 0, instruction.inLoop, outcome.interruptible) };
}

function later(state: ScriptState, host: ScriptHost, ms: Millis): Millis {
  return Math.max(state.backgroundUntil, host.now + ms);
}

/**
 * A command that nobody knows belongs to the image. Where the script would wait for it with nothing left to do, or over and over,
 * or behind `&`, it is the server that the image is for; anywhere else it is over at once, and went well.
 */
function unknownCommand(script: Script, instruction: Run, execed: boolean, state: ScriptState): Done {
  if (instruction.background) return { state: { ...state, status: 0, serves: true, backgroundUntil: Infinity } };
  const last = script.slice(state.at).every(({ op }) => op === "jump" || op === "succeed");
  if (instruction.asked || !(execed || last || instruction.inLoop)) return { state: { ...state, status: 0 } };
  return { state: { ...state, serves: true }, stop: sleeping(Infinity, true) };
}

function expansionOf(state: ScriptState, host: ScriptHost, around: Inside): Expansion {
  return {
    variable(name) {
      if (name === "?") return String(state.status);
      return state.variables.get(name) ?? host.variable(name);
    },
    output(script) {
      if (around.nesting >= NESTING_MAX) throw new ScriptError("command substitution: nested too deeply");
      let stdout = "";
      const inner: ScriptHost = Object.create(host, {
        write: {
          value(text: string, stream: Stream): void {
            if (stream === "stdout") stdout = appended(stdout, text);
            else host.write(text, stream);
          },
        },
      });
      const left = around.nesting === 0 ? SUBSTITUTION_INSTRUCTIONS_MAX : around.left;
      const inside: Inside = { nesting: around.nesting + 1, left };
      run(readScript(script), { ...BEGINNING, variables: state.variables }, inner, inside);
      if (around.nesting > 0) around.left = inside.left;
      return stdout.replace(/\n+$/, "");
    },
  };
}
