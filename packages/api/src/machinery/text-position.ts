/** Lines and columns of a text. */
import type { LineCounter } from "yaml";

/** Where something stands in a text; both count from one. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** The line and column of an offset, by the lines that a parser counted. */
export function positionAt(positions: LineCounter, offset: number): TextPosition {
  const { line, col } = positions.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** The line and column of an offset, by counting. */
export function positionIn(text: string, offset: number): TextPosition {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}
