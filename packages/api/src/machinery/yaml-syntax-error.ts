/** Errors of our YAML parser in go-yaml's words, with the line that go-yaml would tell. Models go.yaml.in/yaml/v2 scannerc.go and parserc.go. */
import type { LineCounter, YAMLError } from "yaml";
import { positionAt, positionIn, type TextPosition } from "./text-position.ts";

/** A syntax error as kubectl tells it, and its true place. */
export interface SyntaxMessage {
  readonly message: string;
  readonly at: TextPosition;
}

/** The message from `yaml:` on, and where the trouble is. */
export function syntaxMessage(error: YAMLError, text: string, positions: LineCounter): SyntaxMessage {
  const at = positionAt(positions, error.pos[0]);
  const { words, line } = explain(error, text, at);
  // go-yaml says no line where it would be the first.
  const shown = at.line > 1 || line > 1 ? `line ${line}: ` : "";
  return { message: `yaml: ${line > 0 ? shown : ""}${words}`, at };
}

interface Explanation {
  readonly words: string;
  /** As go-yaml counts: its scanner from one, its parser from zero. */
  readonly line: number;
}

function explain(error: YAMLError, text: string, at: TextPosition): Explanation {
  const { message, code } = error;
  const scanner = (words: string): Explanation => ({ words, line: at.line });
  const parser = (words: string): Explanation => ({ words, line: at.line - 1 });
  if (code === "TAB_AS_INDENT" || /tab/i.test(message)) return scanner(tabWords(text, error.pos[0]));
  if (/Flow sequence|end with \]/i.test(message)) return parser("did not find expected ',' or ']'");
  if (/Flow map|end with \}/i.test(message)) return parser("did not find expected ',' or '}'");
  if (/closing ["']?quote|Missing closing/i.test(message)) return scanner("found unexpected end of stream");
  if (/Block collections are not allowed within flow/i.test(message))
    return parser("did not find expected node content");
  if (/block sequence may not be used as an implicit/i.test(message)) return parser("did not find expected key");
  if (/block-seq-ind/.test(message)) {
    return scanner("block sequence entries are not allowed in this context");
  }
  if (code === "BLOCK_AS_IMPLICIT_KEY") return { words: mappingWords, line: lineOfColon(text, error.pos[0]) };
  if (code === "BAD_SCALAR_START") return scanner("found character that cannot start any token");
  if (code === "BAD_DQ_ESCAPE") return scanner("found unknown escape character");
  if (/implicit.*key|followed by map values/i.test(message)) return implicitKey(text, error.pos[0], at);
  return parser("did not find expected key");
}

const mappingWords = "mapping values are not allowed in this context";

// A plain scalar may go on in the next line, and only there is a tab found to be the wrong indentation.
function tabWords(text: string, offset: number): string {
  const before = text.slice(0, offset).trimEnd();
  const last = before.slice(before.lastIndexOf("\n") + 1);
  const value = /:[ \t]+(\S.*)$/.exec(last)?.[1] ?? "";
  const continues = value !== "" && !/^["'[{|>&*!#]/.test(value);
  return continues ? "found a tab character that violates indentation" : "found character that cannot start any token";
}

// Before the first key has come, a line without a colon is a text that goes on until a colon surprises.
function implicitKey(text: string, offset: number, at: TextPosition): Explanation {
  const isFirst = text
    .slice(0, offset)
    .split("\n")
    .every((line) => /^\s*(#|$)/.test(line));
  if (isFirst && /:(\s|$)/.test(text.slice(offset))) return { words: mappingWords, line: lineOfColon(text, offset) };
  return { words: "could not find expected ':'", line: at.line + 1 };
}

function lineOfColon(text: string, offset: number): number {
  const colon = text.slice(offset).search(/:(\s|$)/);
  return positionIn(text, offset + Math.max(colon, 0)).line;
}
