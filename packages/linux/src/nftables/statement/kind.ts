/** The shape that every statement of nftables has here: what it does, and its text both ways. */
import type { NftParseContext, NftScope } from "../scope.ts";
import type { Cursor, NftError } from "../tokens.ts";
import type { NftStatement, NftVerdict } from "../types.ts";
import type { NftStyle } from "../value.ts";

/** How the rule goes on: with its next statement, not at all, or with what was decided. */
export type NftEffect = "next" | "break" | "reject" | NftVerdict;

export interface StatementKind<S extends NftStatement = NftStatement> {
  readonly name: S["statement"];
  run(statement: S, scope: NftScope): NftEffect;
  print(statement: S, style: NftStyle): string;
  /** What a trace says that it did; what only asks has nothing to say. */
  action?(statement: S): string;
  /** Reads it if it begins here; undefined if it does not. */
  parse(cursor: Cursor, context: NftParseContext): NftStatement | NftError | undefined;
}
