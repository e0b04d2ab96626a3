/** `ip daddr 10.0.0.1`, `ct state new`, `tcp dport != { 80, 443 }`: a condition. */
import { compareAddr } from "@kubenetsim/sim";
import { grammar } from "../expression/list.ts";
import { badValue, lookupText, parseLookup } from "../expression/lookup.ts";
import type { NftParseContext } from "../scope.ts";
import { lookupElement } from "../set.ts";
import { accept, type Cursor, isNftError, type NftError, next, peek } from "../tokens.ts";
import type { NftCompare, NftExpression, NftRight, NftStatement, NftTypeName, NftValue } from "../types.ts";
import { covers, isBitType, type NftStyle, parsePart, partText, symbolNumber } from "../value.ts";
import type { StatementKind } from "./kind.ts";

type Match = Extract<NftStatement, { statement: "match" }>;

const COMPARISONS: readonly NftCompare[] = ["==", "!=", "<=", ">=", "<", ">"];

export const matchStatement: StatementKind<Match> = {
  name: "match",
  run({ left, op, right }, scope) {
    if ("lookup" in right) {
      const key = grammar.evaluateKey(left, scope);
      if (key === undefined) return "break";
      return (lookupElement(right.lookup, key, scope) !== undefined) !== (op === "!=") ? "next" : "break";
    }
    const value = grammar.evaluate(left, scope);
    return value !== undefined && holds(value, op, right) ? "next" : "break";
  },
  print(statement, style) {
    const { left, op } = statement;
    const explicit = op !== "==" || left.expression === "binary";
    return `${grammar.print(left, style)} ${explicit ? `${op} ` : ""}${rightText(statement, style)}`;
  },
  // What begins with an expression is read in vmap.ts.
  parse: () => undefined,
};

/** Reads a comparison once its left side is read. */
export function parseComparison(cursor: Cursor, left: NftExpression, context: NftParseContext): Match | NftError {
  const op = COMPARISONS.find((each) => accept(cursor, each)) ?? "==";
  const type = grammar.types(left);
  const token = peek(cursor);
  if (token.text === "{" || (token.kind === "word" && token.text.startsWith("@"))) {
    const lookup = parseLookup(cursor, { type }, context);
    return isNftError(lookup) ? lookup : { statement: "match", left, op, right: { lookup } };
  }
  const right = parseRight(cursor, type[0] ?? "integer");
  return isNftError(right) ? right : { statement: "match", left, op, right };
}

function parseRight(cursor: Cursor, type: NftTypeName): NftRight | NftError {
  const token = next(cursor);
  const part = token.kind === "word" || token.kind === "text" ? parsePart(token.text, type) : undefined;
  if (part === undefined) return badValue(token, type);
  if (!isBitType(type) || typeof part !== "number") return { part };
  const anyOf = [part];
  while (accept(cursor, ",")) {
    const more = next(cursor);
    const bit = symbolNumber(type, more.text);
    if (bit === undefined) return badValue(more, type);
    anyOf.push(bit);
  }
  return { anyOf };
}

function holds(value: NftValue, op: NftCompare, right: Exclude<NftRight, { lookup: unknown }>): boolean {
  if ("anyOf" in right) {
    const has = typeof value === "number" && right.anyOf.some((bit) => (value & bit) !== 0);
    return has !== (op === "!=");
  }
  const { part } = right;
  if (op === "==" || op === "!=") return covers(part, value) !== (op === "!=");
  if (typeof part === "object" || typeof part === "string" || typeof value === "string") return false;
  const order = compareAddr(value, part);
  if (op === "<") return order < 0;
  if (op === ">") return order > 0;
  return op === "<=" ? order <= 0 : order >= 0;
}

function rightText({ left, op, right }: Match, style: NftStyle): string {
  const [type = "integer"] = grammar.types(left);
  if ("part" in right) return partText(right.part, type, style);
  if ("anyOf" in right) {
    const bits = style === "list" ? [...right.anyOf].sort((a, b) => a - b) : right.anyOf;
    return bits.map((bit) => partText(bit, type, style)).join(",");
  }
  const { lookup } = right;
  // nft takes a set of one for the thing itself.
  const only = style === "command" || "set" in lookup || lookup.elements.length !== 1 ? undefined : lookup.elements[0];
  if (only !== undefined && op === "==" && only.key.length === 1) return partText(only.key[0] ?? 0, type, style);
  return lookupText(lookup, style);
}
