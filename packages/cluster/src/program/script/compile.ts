/** Turns a script into a flat list of instructions, so that a process can stop anywhere and go on later: its place is a number. */
import { ScriptError } from "./lexer.ts";
import type { Command, List, Pipeline, Word } from "./syntax.ts";

export type Instruction =
  | {
      readonly op: "run";
      readonly pipeline: Pipeline;
      /** `&`: nobody waits for it. */
      readonly background: boolean;
      /** Its status is asked for: by if, while, until, && or ||. */
      readonly asked: boolean;
      readonly inLoop: boolean;
      /** In a subshell: where the script goes on after `exit`. */
      readonly exitTo?: number;
    }
  | { readonly op: "jump"; readonly to: number }
  /** Jumps where the last status was success (`on: true`), or was not. */
  | { readonly op: "branch"; readonly on: boolean; readonly to: number }
  /** A loop begins its next turn. */
  | { readonly op: "turn"; readonly to: number }
  /** The last status becomes success. */
  | { readonly op: "succeed" }
  | { readonly op: "for"; readonly slot: number; readonly words: readonly Word[] }
  /** The next word of a `for` goes into its variable; jumps where none is left. */
  | { readonly op: "next"; readonly slot: number; readonly variable: string; readonly to: number };

interface Compiler {
  readonly code: Instruction[];
  slots: number;
}

/** Where it compiles: what `break` and `continue` mean is known by the loop around. */
interface Around {
  readonly asked: boolean;
  readonly background: boolean;
  readonly loop?: Loop;
  /** Commands of the subshell around, to be told where it ends. */
  readonly exits?: number[];
}

interface Loop {
  readonly start: number;
  /** Instructions that jump behind the loop, to be told where that is. */
  readonly breaks: number[];
}

export function compile(list: List): readonly Instruction[] {
  const compiler: Compiler = { code: [], slots: 0 };
  compileList(compiler, list, { asked: false, background: false });
  return compiler.code;
}

function compileList(compiler: Compiler, list: List, around: Around): void {
  for (const { commands, background } of list) {
    for (const [i, { operator, command }] of commands.entries()) {
      const asked = around.asked || commands[i + 1] !== undefined;
      const inside: Around = { ...around, asked, background: background || around.background };
      const skip = operator === undefined ? undefined : hole(compiler);
      compileCommand(compiler, command, inside);
      if (skip !== undefined) compiler.code[skip] = { op: "branch", on: operator === "||", to: compiler.code.length };
    }
  }
}

/** Keeps a place for an instruction that is known later. */
function hole(compiler: Compiler): number {
  return compiler.code.push({ op: "succeed" }) - 1;
}

function compileCommand(compiler: Compiler, command: Command, around: Around): void {
  // There is one thread only: in the foreground such a loop would keep the commands behind it waiting.
  if (around.background && (command.kind === "loop" || command.kind === "for"))
    throw new ScriptError("a loop behind &: not simulated");
  switch (command.kind) {
    case "pipeline":
      compilePipeline(compiler, command, around);
      break;
    case "group":
      compileGroup(compiler, command, around);
      break;
    case "if":
      compileIf(compiler, command, around);
      break;
    case "loop":
      compileLoop(compiler, command, around);
      break;
    case "for":
      compileFor(compiler, command, around);
  }
}

function compileGroup(compiler: Compiler, command: Command & { kind: "group" }, around: Around): void {
  if (!command.subshell) {
    compileList(compiler, command.body, around);
    return;
  }
  const exits: number[] = [];
  compileList(compiler, command.body, { ...around, exits });
  for (const at of exits) compiler.code[at] = { ...(compiler.code[at] as Run), exitTo: compiler.code.length };
}

type Run = Extract<Instruction, { op: "run" }>;

function compilePipeline(compiler: Compiler, pipeline: Pipeline, around: Around): void {
  const { loop } = around;
  const name = loop === undefined ? undefined : plainName(pipeline);
  if (loop !== undefined && name === "continue") {
    compiler.code.push({ op: "turn", to: loop.start });
    return;
  }
  if (loop !== undefined && name === "break") {
    loop.breaks.push(hole(compiler));
    return;
  }
  const { asked, background } = around;
  around.exits?.push(compiler.code.length);
  compiler.code.push({ op: "run", pipeline, background, asked, inLoop: loop !== undefined });
}

function plainName({ commands }: Pipeline): string | undefined {
  const [word, ...more] = commands[0]?.words ?? [];
  const [part] = word ?? [];
  return commands.length === 1 && more.length === 0 && word?.length === 1 && part?.kind === "text"
    ? part.text
    : undefined;
}

function compileIf(compiler: Compiler, command: Command & { kind: "if" }, around: Around): void {
  const ends: number[] = [];
  for (const { condition, body } of command.branches) {
    compileList(compiler, condition, { ...around, asked: true });
    const skip = hole(compiler);
    compileList(compiler, body, around);
    ends.push(hole(compiler));
    compiler.code[skip] = { op: "branch", on: false, to: compiler.code.length };
  }
  // Without a branch that holds, `if` succeeds.
  compiler.code.push({ op: "succeed" });
  if (command.otherwise !== undefined) compileList(compiler, command.otherwise, around);
  for (const end of ends) compiler.code[end] = { op: "jump", to: compiler.code.length };
}

function compileLoop(compiler: Compiler, command: Command & { kind: "loop" }, around: Around): void {
  const loop: Loop = { start: compiler.code.length, breaks: [] };
  compileList(compiler, command.condition, { ...around, asked: true, loop });
  loop.breaks.push(hole(compiler));
  const out = loop.breaks.at(-1) as number;
  compileList(compiler, command.body, { ...around, loop });
  compiler.code.push({ op: "turn", to: loop.start });
  endLoop(compiler, loop);
  compiler.code[out] = { op: "branch", on: command.until, to: compiler.code.length - 1 };
}

function compileFor(compiler: Compiler, command: Command & { kind: "for" }, around: Around): void {
  const slot = compiler.slots;
  compiler.slots += 1;
  compiler.code.push({ op: "for", slot, words: command.words });
  const loop: Loop = { start: compiler.code.length, breaks: [] };
  const next = hole(compiler);
  compileList(compiler, command.body, { ...around, loop });
  compiler.code.push({ op: "turn", to: loop.start });
  endLoop(compiler, loop);
  compiler.code[next] = { op: "next", slot, variable: command.variable, to: compiler.code.length - 1 };
}

/** Behind a loop its status is success: what ended it was its condition. */
function endLoop(compiler: Compiler, loop: Loop): void {
  const to = compiler.code.length;
  compiler.code.push({ op: "succeed" });
  for (const at of loop.breaks) compiler.code[at] = { op: "jump", to };
}
