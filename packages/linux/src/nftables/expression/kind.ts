/** The shape that every expression of nftables has here: what it yields, and its text both ways. */
import type { NftParseContext, NftScope } from "../scope.ts";
import type { Cursor, NftError } from "../tokens.ts";
import type { NftExpression, NftTypeName, NftValue } from "../types.ts";
import type { NftStyle } from "../value.ts";

export interface ExpressionKind<E extends NftExpression = NftExpression> {
  readonly name: E["expression"];
  /** The types of what it yields: one, or one for each part of a concatenation. */
  types(expression: E, grammar: NftGrammar): readonly NftTypeName[];
  /** Its value; undefined where the packet has none, and then the rule does not apply. */
  evaluate(expression: E, scope: NftScope, grammar: NftGrammar): NftValue | undefined;
  /** For those that may yield several values. */
  evaluateKey?(expression: E, scope: NftScope, grammar: NftGrammar): readonly NftValue[] | undefined;
  print(expression: E, style: NftStyle, grammar: NftGrammar): string;
  /** Reads it if it begins here; undefined if it does not. */
  parse?(cursor: Cursor, context: NftParseContext, grammar: NftGrammar): E | NftError | undefined;
}

/** All expressions together, handed to those that hold others. */
export interface NftGrammar {
  types(expression: NftExpression): readonly NftTypeName[];
  evaluate(expression: NftExpression, scope: NftScope): NftValue | undefined;
  /** As {@link evaluate}, for concatenations as well. */
  evaluateKey(expression: NftExpression, scope: NftScope): readonly NftValue[] | undefined;
  print(expression: NftExpression, style: NftStyle): string;
  parse(cursor: Cursor, context: NftParseContext): NftExpression | NftError;
}
