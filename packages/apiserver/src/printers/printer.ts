/** What every printer is made of: columns, cells, and the words they share. */
import { formatHumanDuration, type Millis, parseRfc3339 } from "@kubenetsim/sim";

export interface Column {
  /** As the server spells it; kubectl shows it in capitals. */
  readonly name: string;
  readonly type: "string" | "integer";
  /** 0 is always shown, 1 only in the wide output. */
  readonly priority: 0 | 1;
}

export interface TableOptions {
  readonly now: Millis;
  /** Servers always make wide tables; the narrow one cuts long lists of addresses. */
  readonly wide: boolean;
}

export interface Printer<T> {
  readonly columns: readonly Column[];
  cells(object: T, options: TableOptions): readonly (string | number)[];
}

/** A column that is always shown. */
export function column(name: string, type: Column["type"] = "string"): Column {
  return { name, type, priority: 0 };
}

/** A column of the wide output. */
export function wideColumn(name: string, type: Column["type"] = "string"): Column {
  return { name, type, priority: 1 };
}

/** How long ago, as `5m`; `<unknown>` without a time. Models translateTimestampSince. */
export function ageOf(time: string | null | undefined, now: Millis): string {
  const at = time === undefined || time === null ? undefined : parseRfc3339(time);
  return at === undefined ? "<unknown>" : formatHumanDuration(now - at);
}

/** The text, or `<none>`. */
export function orNone(text: string | undefined): string {
  return text === undefined || text === "" ? "<none>" : text;
}

/** How many items a list in a cell shows at most. */
const LIST_MAX = 3;

/** The first three of a list, and how many there are besides. */
export function shortList(items: readonly string[]): string {
  const shown = items.slice(0, LIST_MAX).join(",");
  return items.length > LIST_MAX ? `${shown} + ${items.length - LIST_MAX} more...` : shown;
}
