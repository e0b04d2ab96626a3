/** The words of a template to nodes. Models text/template/parse/parse.go. */

import { functionNames } from "./functions.ts";
import { lexTemplate, type Token } from "./lex.ts";
import type { Pipe, TemplateFailure, TemplateNode, Term } from "./types.ts";

/** The nodes of a template, or Go's words for what is wrong. */
export function parseTemplate(text: string): readonly TemplateNode[] | TemplateFailure {
  const tokens = lexTemplate(text);
  if (typeof tokens === "string") return { failure: `template: output:1: ${tokens}` };
  const state: State = { tokens, at: 0, depth: 0 };
  const body = readBody(state);
  if (state.wrong !== undefined) return { failure: `template: output:1: ${state.wrong}` };
  return body.stop === "" ? body.nodes : { failure: `template: output:1: unexpected {{${body.stop}}}` };
}

// Mutable on purpose: it lives for one call. The first thing that is wrong stays.
interface State {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
  wrong?: string;
}

interface Body {
  readonly nodes: readonly TemplateNode[];
  /** `end`, `else`, or "" at the end of the text. */
  readonly stop: string;
}

const DEPTH_MAX = 64;

function readBody(state: State): Body {
  const nodes: TemplateNode[] = [];
  state.depth += 1;
  if (state.depth > DEPTH_MAX) fail(state, "the template is nested too deeply");
  while (state.wrong === undefined) {
    const token = state.tokens[state.at++];
    if (token === undefined || token.kind === "end") break;
    if (token.kind === "text") {
      nodes.push({ kind: "text", text: token.text });
      continue;
    }
    const word = peekWord(state);
    if (word === "end" || word === "else") {
      state.at += 1;
      state.depth -= 1;
      return { nodes, stop: word };
    }
    const node = readAction(state, word);
    if (node !== undefined) nodes.push(node);
  }
  state.depth -= 1;
  return { nodes, stop: "" };
}

function readAction(state: State, word: string): TemplateNode | undefined {
  if (word === "if" || word === "with" || word === "range") {
    state.at += 1;
    return readBlock(state, word);
  }
  const pipe = readPipe(state);
  expectClose(state, "command");
  return { kind: "print", pipe };
}

function readBlock(state: State, kind: "if" | "with" | "range"): TemplateNode {
  const pipe = readPipe(state);
  expectClose(state, kind);
  const body = readBody(state);
  if (body.stop === "") fail(state, "unexpected EOF");
  const otherwise = body.stop === "else" ? readElse(state, kind) : [];
  if (body.stop === "end") expectClose(state, "end");
  return { kind, pipe, body: body.nodes, otherwise };
}

/** `{{else}}…{{end}}`, or `{{else if …}}`, which shares the end. */
function readElse(state: State, kind: "if" | "with" | "range"): readonly TemplateNode[] {
  if (peekWord(state) === "if" && kind === "if") {
    state.at += 1;
    return [readBlock(state, "if")];
  }
  expectClose(state, "else");
  const body = readBody(state);
  if (body.stop !== "end") fail(state, body.stop === "" ? "unexpected EOF" : "expected end; found {{else}}");
  expectClose(state, "end");
  return body.nodes;
}

function readPipe(state: State): Pipe {
  const variables: string[] = [];
  let declares = false;
  const declared = declarationLength(state);
  if (declared > 0) {
    for (let i = 0; i < declared; i++) {
      const word = nextWord(state);
      if (word.startsWith("$")) variables.push(word);
      declares = word === ":=";
    }
  }
  const commands: Term[][] = [readCommand(state)];
  while (peekWord(state) === "|") {
    state.at += 1;
    commands.push(readCommand(state));
  }
  return { commands, variables, declares };
}

/** How many words stand before the value: `$x :=`, `$x =`, `$i, $x :=`. */
function declarationLength(state: State): number {
  const words = [0, 1, 2, 3].map((ahead) => wordAt(state, ahead));
  const assigns = (word: string | undefined): boolean => word === ":=" || word === "=";
  if (!words[0]?.startsWith("$")) return 0;
  if (assigns(words[1])) return 2;
  return words[1] === "," && words[2]?.startsWith("$") === true && assigns(words[3]) ? 4 : 0;
}

function readCommand(state: State): Term[] {
  const terms: Term[] = [];
  for (;;) {
    const word = peekWord(state);
    if (word === "" || word === "|" || word === ")") break;
    const term = readTerm(state);
    if (term === undefined) break;
    terms.push(term);
  }
  if (terms.length === 0) fail(state, "missing value for command");
  return terms;
}

function readTerm(state: State): Term | undefined {
  const word = nextWord(state);
  if (word === "(") {
    const pipe = readPipe(state);
    if (nextWord(state) !== ")") fail(state, "unclosed left paren");
    return { kind: "path", from: pipe, fields: readFields(state) };
  }
  if (word === ".") return { kind: "path", from: "dot", fields: readFields(state) };
  if (/^\.\w/.test(word)) return { kind: "path", from: "dot", fields: [word.slice(1), ...readFields(state)] };
  if (word.startsWith("$")) return { kind: "path", from: word, fields: readFields(state) };
  if (/^["`']/.test(word)) return { kind: "value", value: literal(word) };
  if (word === "true" || word === "false") return { kind: "value", value: word === "true" };
  if (word === "nil") return { kind: "value", value: null };
  if (/^[-+]?\d/.test(word)) return numberTerm(state, word);
  if (functionNames.has(word)) return { kind: "function", name: word };
  return fail(
    state,
    /^\w+$/.test(word)
      ? `function ${JSON.stringify(word)} not defined`
      : `unexpected ${JSON.stringify(word)} in operand`,
  );
}

function numberTerm(state: State, word: string): Term | undefined {
  const value = Number(word);
  return Number.isNaN(value) ? fail(state, `bad number syntax: ${JSON.stringify(word)}`) : { kind: "value", value };
}

/** Fields that follow at once: `(…).a.b`. */
function readFields(state: State): readonly string[] {
  const fields: string[] = [];
  for (;;) {
    const token = state.tokens[state.at];
    if (token?.kind !== "word" || token.spaced || !/^\.\w/.test(token.text)) return fields;
    fields.push(token.text.slice(1));
    state.at += 1;
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
]);

function literal(word: string): string | number {
  const inside = word.slice(1, -1);
  if (word.startsWith("`")) return inside;
  const text = inside.replace(/\\(.)/gs, (_, char: string) => ESCAPES.get(char) ?? char);
  return word.startsWith("'") ? (text.codePointAt(0) ?? 0) : text;
}

function wordAt(state: State, ahead: number): string {
  const token = state.tokens[state.at + ahead];
  return token?.kind === "word" ? token.text : "";
}

function peekWord(state: State): string {
  return wordAt(state, 0);
}

function nextWord(state: State): string {
  const word = wordAt(state, 0);
  if (word === "") fail(state, "unexpected end of command");
  else state.at += 1;
  return word;
}

function expectClose(state: State, where: string): void {
  const token = state.tokens[state.at++];
  if (token?.kind !== "close")
    fail(state, `unexpected ${JSON.stringify(token?.kind === "word" ? token.text : "EOF")} in ${where}`);
}

function fail(state: State, wrong: string): undefined {
  state.wrong ??= wrong;
  return undefined;
}
