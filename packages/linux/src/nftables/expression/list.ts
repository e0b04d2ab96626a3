/** All expressions. To add one: a file like the others here, a member of the type NftExpression, and a line in this list. */
import type { NftParseContext } from "../scope.ts";
import { accept, type Cursor, isNftError, type NftError, peek, unexpected } from "../tokens.ts";
import type { NftExpression } from "../types.ts";
import { parseNumber } from "../value.ts";
import { binaryExpression, binaryOperator } from "./binary.ts";
import { concatExpression } from "./concat.ts";
import { ctExpression } from "./ct.ts";
import { fibExpression } from "./fib.ts";
import type { ExpressionKind, NftGrammar } from "./kind.ts";
import { mapExpression } from "./map.ts";
import { metaExpression } from "./meta.ts";
import { numgenExpression } from "./numgen.ts";
import { payloadExpression } from "./payload.ts";
import { valueExpression } from "./value.ts";

export const EXPRESSIONS: readonly ExpressionKind[] = [
  payloadExpression,
  metaExpression,
  ctExpression,
  fibExpression,
  numgenExpression,
  concatExpression,
  binaryExpression,
  valueExpression,
  mapExpression,
];

const BY_NAME: ReadonlyMap<NftExpression["expression"], ExpressionKind> = new Map(
  EXPRESSIONS.map((kind) => [kind.name, kind]),
);

function kindOf(expression: NftExpression): ExpressionKind {
  return BY_NAME.get(expression.expression) as ExpressionKind;
}

/** What expressions mean and how they are written, those that hold others included. */
export const grammar: NftGrammar = {
  types: (expression) => kindOf(expression).types(expression, grammar),
  evaluate: (expression, scope) => kindOf(expression).evaluate(expression, scope, grammar),
  evaluateKey(expression, scope) {
    const kind = kindOf(expression);
    if (kind.evaluateKey !== undefined) return kind.evaluateKey(expression, scope, grammar);
    const value = kind.evaluate(expression, scope, grammar);
    return value === undefined ? undefined : [value];
  },
  print: (expression, style) => kindOf(expression).print(expression, style, grammar),
  parse: parseConcat,
};

function parseConcat(cursor: Cursor, context: NftParseContext): NftExpression | NftError {
  const parts: NftExpression[] = [];
  do {
    const part = parseBinary(cursor, context);
    if (isNftError(part)) return part;
    parts.push(part);
  } while (accept(cursor, "."));
  return parts.length === 1 ? (parts[0] as NftExpression) : { expression: "concat", parts };
}

function parseBinary(cursor: Cursor, context: NftParseContext): NftExpression | NftError {
  let left = parsePrimary(cursor, context);
  for (;;) {
    const op = binaryOperator(peek(cursor).text);
    if (op === undefined || isNftError(left)) return left;
    cursor.at++;
    const value = parseNumber(peek(cursor).text);
    if (value === undefined) return unexpected(peek(cursor));
    cursor.at++;
    left = { expression: "binary", op, left, value };
  }
}

function parsePrimary(cursor: Cursor, context: NftParseContext): NftExpression | NftError {
  const token = peek(cursor);
  for (const kind of EXPRESSIONS) {
    const parsed = kind.parse?.(cursor, context, grammar);
    if (parsed !== undefined) return parsed;
  }
  if (token.kind !== "word" || peek(cursor, 1).kind === "end") return unexpected(token);
  return { error: "No symbol type information", token };
}
