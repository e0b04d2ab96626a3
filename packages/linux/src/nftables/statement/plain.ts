/** `counter`, `log` and `notrack`. */
import { accept, next, peek, unexpected } from "../tokens.ts";
import type { NftStatement } from "../types.ts";
import { parseNumber } from "../value.ts";
import type { StatementKind } from "./kind.ts";

type Counter = Extract<NftStatement, { statement: "counter" }>;
type Log = Extract<NftStatement, { statement: "log" }>;
type Notrack = Extract<NftStatement, { statement: "notrack" }>;

/** Its numbers are what was loaded: packets are not counted. */
export const counterStatement: StatementKind<Counter> = {
  name: "counter",
  run: () => "next",
  print({ packets, bytes }, style) {
    if (style === "command" && packets === 0 && bytes === 0) return "counter";
    return `counter packets ${packets} bytes ${bytes}`;
  },
  parse(cursor) {
    if (!accept(cursor, "counter")) return undefined;
    if (!accept(cursor, "packets")) return { statement: "counter", packets: 0, bytes: 0 };
    const packets = parseNumber(peek(cursor).text);
    const bytes = parseNumber(peek(cursor, 2).text);
    if (packets === undefined || bytes === undefined) return unexpected(peek(cursor));
    cursor.at += 3;
    return { statement: "counter", packets, bytes };
  },
};

/** The rule shows up in traces, and the packet goes on. */
export const logStatement: StatementKind<Log> = {
  name: "log",
  run: () => "next",
  print: ({ prefix }) => (prefix === "" ? "log" : `log prefix "${prefix}"`),
  action: (statement) => logStatement.print(statement, "list"),
  parse(cursor) {
    if (!accept(cursor, "log")) return undefined;
    const prefix = accept(cursor, "prefix") ? next(cursor).text : "";
    // nft does not list the level that is the default.
    if (accept(cursor, "level")) cursor.at++;
    return { statement: "log", prefix };
  },
};

/** The packet's connection is not tracked; it has a meaning before conntrack only. */
export const notrackStatement: StatementKind<Notrack> = {
  name: "notrack",
  run(_statement, { passage }) {
    passage.packet = { ...passage.packet, ctState: "UNTRACKED" };
    return "next";
  },
  print: () => "notrack",
  action: () => "notrack",
  parse: (cursor) => (accept(cursor, "notrack") ? { statement: "notrack" } : undefined),
};
