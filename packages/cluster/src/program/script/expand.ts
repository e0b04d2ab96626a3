/** Words become arguments: variables, command substitution and arithmetic, then splitting at spaces. */
import { arithmetic } from "./arithmetic.ts";
import { checkLength } from "./output.ts";
import type { Word, WordPart } from "./syntax.ts";

export interface Expansion {
  variable(name: string): string | undefined;
  /** The output of `$(script)`, without its last newlines. */
  output(script: string): string;
}

/** A word may become several arguments, or none. Models POSIX 2.6.5: only what is not quoted is split. */
export function expandWords(words: readonly Word[], expansion: Expansion): readonly string[] {
  return checkLength(words.flatMap((word) => expandFields(word, expansion)));
}

/** One text, as on the right side of an assignment. */
export function expandText(word: Word, expansion: Expansion): string {
  return checkLength(word.map((part) => textOf(part, expansion))).join("");
}

function expandFields(word: Word, expansion: Expansion): readonly string[] {
  const fields: string[] = [];
  let field: string | undefined;
  const texts = checkLength(word.map((part) => textOf(part, expansion)));
  for (const [i, part] of word.entries()) {
    const text = texts[i] ?? "";
    if (part.quoted || part.kind === "text") {
      field = (field ?? "") + text;
      continue;
    }
    const pieces = text.split(/\s+/);
    // A space at an edge ends the field before it, or begins a new one behind it.
    pieces.forEach((piece, at) => {
      if (at > 0 && field !== undefined) {
        fields.push(field);
        field = undefined;
      }
      if (piece !== "") field = (field ?? "") + piece;
    });
  }
  return field === undefined ? fields : [...fields, field];
}

function textOf(part: WordPart, expansion: Expansion): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "variable":
      return expansion.variable(part.name) || (part.fallback ?? "");
    case "substitution":
      return expansion.output(part.script);
    case "arithmetic":
      return String(arithmetic(part.expression, (name) => expansion.variable(name) ?? ""));
  }
}
