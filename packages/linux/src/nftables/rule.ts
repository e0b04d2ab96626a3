/** One rule as text, and back. */
import { fnv1a32 } from "@kubenetsim/sim";
import type { NftParseContext } from "./scope.ts";
import { STATEMENTS, statementKind } from "./statement/list.ts";
import { accept, type Cursor, isNftError, type NftError, next, peek, unexpected } from "./tokens.ts";
import type { NftRule, NftStatement } from "./types.ts";
import type { NftStyle } from "./value.ts";

/** The rule as `nft list` prints it, or as programs write it. */
export function printNftRule(rule: NftRule, style: NftStyle = "list"): string {
  const words = rule.statements.map((statement) => statementKind(statement).print(statement, style));
  if (rule.comment !== undefined) words.push(`comment "${rule.comment}"`);
  return words.join(" ");
}

/** The part of a rule that its author wrote: statements and comment. */
export type RuleBody = Pick<NftRule, "statements" | "comment">;

/** Reads statements up to the end of the line. */
export function parseRuleBody(cursor: Cursor, context: NftParseContext): RuleBody | NftError {
  const statements: NftStatement[] = [];
  while (peek(cursor).kind !== "end" && peek(cursor).text !== "}") {
    if (accept(cursor, "comment")) {
      const comment = next(cursor).text;
      return endsHere(cursor)
        ? { statements, comment }
        : unexpected(peek(cursor), "end of file or newline or semicolon");
    }
    const statement = parseStatement(cursor, context);
    if (isNftError(statement)) return statement;
    statements.push(statement);
  }
  return statements.length === 0 ? unexpected(peek(cursor)) : { statements };
}

/** A handle from a rule's place and text. 52 bits, since with 32 two of many rules would draw alike. */
export function nftHandle(place: string): number {
  const hash = fnv1a32(place);
  return hash * 0x100000 + (fnv1a32("#", hash) & 0xfffff);
}

function endsHere(cursor: Cursor): boolean {
  return peek(cursor).kind === "end" || peek(cursor).text === "}";
}

function parseStatement(cursor: Cursor, context: NftParseContext): NftStatement | NftError {
  for (const kind of STATEMENTS) {
    const parsed = kind.parse(cursor, context);
    if (parsed !== undefined) return parsed;
  }
  return unexpected(peek(cursor));
}
