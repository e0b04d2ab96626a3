/** How long texts may grow in a script: what doubles a variable or a file in a loop ends here, not the simulator. */
import { ScriptError } from "./lexer.ts";

/** MAX_ARG_STRLEN of Linux: of one argument, and here of all the words of a command together. */
export const WORDS_LENGTH_MAX: number = 128 * 1024;
/** `containerLogMaxSize` of a kubelet: of what is kept of an output, and of a file. */
export const OUTPUT_LENGTH_MAX: number = 10 * 1024 * 1024;

/** Throws a ScriptError where words are longer than an argument may be. */
export function checkLength(words: readonly string[]): readonly string[] {
  let length = 0;
  for (const word of words) length += word.length;
  if (length > WORDS_LENGTH_MAX) throw new ScriptError("Argument list too long");
  return words;
}

/** Output with more behind it: of what is too much, the newest is kept. */
export function appended(output: string, more: string): string {
  const length = output.length + more.length;
  return length <= OUTPUT_LENGTH_MAX ? output + more : more.slice(-OUTPUT_LENGTH_MAX);
}
