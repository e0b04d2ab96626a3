/** `ip daddr . meta l4proto . th dport`: several values as one key. */
import type { NftExpression, NftValue } from "../types.ts";
import type { ExpressionKind } from "./kind.ts";

type Concat = Extract<NftExpression, { expression: "concat" }>;

export const concatExpression: ExpressionKind<Concat> = {
  name: "concat",
  types: ({ parts }, grammar) => parts.flatMap((part) => grammar.types(part)),
  // As a single value a concatenation has no meaning.
  evaluate: () => undefined,
  evaluateKey({ parts }, scope, grammar) {
    const values: NftValue[] = [];
    for (const part of parts) {
      const value = grammar.evaluate(part, scope);
      if (value === undefined) return undefined;
      values.push(value);
    }
    return values;
  },
  print: ({ parts }, style, grammar) => parts.map((part) => grammar.print(part, style)).join(" . "),
};
