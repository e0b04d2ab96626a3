/** Columns made of tabs. Models Go's text/tabwriter: a column is a run of lines that have a tab in that place. */

export interface TabOptions {
  /** Blanks after the widest cell of a column. */
  readonly padding: number;
  /** No column is narrower, padding included. */
  readonly minWidth?: number;
}

/** kubectl's tables. */
export const TABLE: TabOptions = { padding: 3, minWidth: 6 };

/**
 * The text with its tabs turned into blanks. What follows the last tab of a line belongs to no column.
 *
 * @example formatTabs("a\tb\nlong\tc\n", { padding: 2 }) // "a     b\nlong  c\n"
 */
export function formatTabs(text: string, options: TabOptions): string {
  const lines = text.split("\n").map((line) => line.split("\t"));
  const out: string[] = [];
  formatBlock(lines, { from: 0, to: lines.length }, [], options, out);
  return out.join("\n");
}

type Lines = readonly (readonly string[])[];

/** Lines between which no column ends; `widths` are those of the columns to the left. */
function formatBlock(
  lines: Lines,
  range: { readonly from: number; readonly to: number },
  widths: readonly number[],
  options: TabOptions,
  out: string[],
): void {
  const column = widths.length;
  let from = range.from;
  for (let at = range.from; at < range.to; at++) {
    if (!hasColumn(lines[at], column)) continue;
    write(lines, from, at, widths, out);
    from = at;
    let width = options.minWidth ?? 0;
    while (at < range.to && hasColumn(lines[at], column)) {
      width = Math.max(width, cellWidth(lines[at]?.[column] ?? "") + options.padding);
      at += 1;
    }
    formatBlock(lines, { from, to: at }, [...widths, width], options, out);
    from = at;
  }
  write(lines, from, range.to, widths, out);
}

function hasColumn(line: readonly string[] | undefined, column: number): boolean {
  return line !== undefined && column < line.length - 1;
}

function write(lines: Lines, from: number, to: number, widths: readonly number[], out: string[]): void {
  for (let at = from; at < to; at++) {
    const cells = lines[at] ?? [];
    out.push(cells.map((cell, i) => (i < cells.length - 1 ? padded(cell, widths[i] ?? 0) : cell)).join(""));
  }
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(Math.max(0, width - cellWidth(cell)));
}

/** In characters, not in columns of a terminal: that is how Go counts. */
function cellWidth(cell: string): number {
  return [...cell].length;
}
