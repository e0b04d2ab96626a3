/** A Go template on an object: the text it gives. Models text/template/exec.go and kubectl's template printer. */
import { goQuote, isJsonList, isJsonMap, type Json, member, toCompactJson } from "@kubenetsim/api";
import { callFunction, isTrue, shown } from "./functions.ts";
import { parseTemplate } from "./parse.ts";
import type { Pipe, TemplateFailure, TemplateNode, Term } from "./types.ts";

export type TemplateResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: string };

/** `missing`: a key that is not there prints as `<no value>` instead of being an error. */
export function printGoTemplate(template: string, object: Json, missing: boolean): TemplateResult {
  const nodes = parseTemplate(template);
  if ("failure" in nodes) return { ok: false, error: `error parsing template ${template}, ${nodes.failure}` };
  const state: State = { missing, variables: new Map([["$", object]]), text: "" };
  const failure = runNodes(nodes, object, state);
  if (failure === undefined) return { ok: true, text: state.text };
  const why = `template: output:1: executing "output": ${failure}`;
  const more = `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\traw data was:\n\t\t${toCompactJson(object)}\n\n`;
  return { ok: false, error: `error executing template ${goQuote(template)}: ${why}. ${more}` };
}

// Mutable on purpose: it lives for one call.
interface State {
  readonly missing: boolean;
  variables: Map<string, Json | undefined>;
  text: string;
}

/** What went wrong, if anything did. */
function runNodes(nodes: readonly TemplateNode[], dot: Json | undefined, state: State): string | undefined {
  for (const node of nodes) {
    const failure = runNode(node, dot, state);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function runNode(node: TemplateNode, dot: Json | undefined, state: State): string | undefined {
  if (node.kind === "text") {
    state.text += node.text;
    return undefined;
  }
  // What a block declares is gone after it.
  const outer = state.variables;
  if (node.kind !== "print") state.variables = new Map(outer);
  const result = runPipe(node.pipe, dot, state);
  if ("failure" in result) return result.failure;
  if (node.kind === "print") {
    if (node.pipe.variables.length === 0) state.text += shown(result.value);
    return undefined;
  }
  const failure = runBlock(node, result.value, dot, state);
  for (const name of outer.keys()) outer.set(name, state.variables.get(name));
  state.variables = outer;
  return failure;
}

type Block = Extract<TemplateNode, { readonly kind: "if" | "with" | "range" }>;

function runBlock(node: Block, value: Json | undefined, dot: Json | undefined, state: State): string | undefined {
  if (node.kind === "range") return runRange(node, value, dot, state);
  if (!isTrue(value)) return runNodes(node.otherwise, dot, state);
  return runNodes(node.body, node.kind === "with" ? value : dot, state);
}

function runRange(node: Block, value: Json | undefined, dot: Json | undefined, state: State): string | undefined {
  const entries = entriesOf(value);
  if (entries === undefined) return `range can't iterate over ${shown(value)}`;
  if (entries.length === 0) return runNodes(node.otherwise, dot, state);
  const [first, second] = node.pipe.variables;
  for (const [key, item] of entries) {
    if (first !== undefined) state.variables.set(first, second === undefined ? item : key);
    if (second !== undefined) state.variables.set(second, item);
    const failure = runNodes(node.body, item, state);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** Maps are walked by name. */
function entriesOf(value: Json | undefined): readonly (readonly [Json, Json])[] | undefined {
  if (value === undefined || value === null) return [];
  if (isJsonList(value)) return value.map((item, i) => [i, item] as const);
  if (!isJsonMap(value)) return undefined;
  return Object.keys(value)
    .sort()
    .map((key) => [key, member(value, key) ?? null] as const);
}

type Evaluated = { readonly value: Json | undefined } | TemplateFailure;

function runPipe(pipe: Pipe, dot: Json | undefined, state: State): Evaluated {
  let result: Evaluated = { value: undefined };
  for (const [i, command] of pipe.commands.entries()) {
    result = runCommand(command, dot, state, i === 0 ? [] : [result.value]);
    if ("failure" in result) return result;
  }
  for (const name of pipe.variables) {
    if (!pipe.declares && !state.variables.has(name)) return { failure: `undefined variable ${goQuote(name)}` };
    state.variables.set(name, result.value);
  }
  return result;
}

/** `last` is what the command before made: a function takes it as its last argument. */
function runCommand(
  command: readonly Term[],
  dot: Json | undefined,
  state: State,
  last: readonly (Json | undefined)[],
): Evaluated {
  const [first, ...rest] = command;
  if (first === undefined) return { failure: "missing value for command" };
  if (first.kind !== "function") {
    if (rest.length > 0 || last.length > 0) return { failure: "can't give argument to non-function" };
    return termValue(first, dot, state);
  }
  const args: (Json | undefined)[] = [];
  for (const term of rest) {
    const value = term.kind === "function" ? callFunction(term.name, []) : termValue(term, dot, state);
    if ("failure" in value) return value;
    args.push(value.value);
  }
  return callFunction(first.name, [...args, ...last]);
}

function termValue(term: Exclude<Term, { readonly kind: "function" }>, dot: Json | undefined, state: State): Evaluated {
  if (term.kind === "value") return { value: term.value };
  const start = startOf(term.from, dot, state);
  if ("failure" in start) return start;
  let { value } = start;
  for (const field of term.fields) {
    if (value === undefined || value === null)
      return state.missing ? { value: undefined } : { failure: `nil data; no entry for key ${goQuote(field)}` };
    if (!isJsonMap(value))
      return { failure: `can't evaluate field ${field} in type ${typeof value === "number" ? "int64" : typeof value}` };
    const inside = member(value, field);
    if (inside === undefined && !state.missing) return { failure: `map has no entry for key ${goQuote(field)}` };
    value = inside;
  }
  return { value };
}

function startOf(from: "dot" | Pipe | string, dot: Json | undefined, state: State): Evaluated {
  if (from === "dot") return { value: dot };
  if (typeof from !== "string") return runPipe(from, dot, state);
  return state.variables.has(from)
    ? { value: state.variables.get(from) }
    : { failure: `undefined variable ${goQuote(from)}` };
}
