/** `tcp dport map { 80 : 10.0.0.1 }`: the value that a map holds for a key. */
import { lookupElement } from "../set.ts";
import type { NftExpression, NftPart, NftValue } from "../types.ts";
import type { ExpressionKind } from "./kind.ts";
import { lookupText } from "./lookup.ts";

type MapExpression = Extract<NftExpression, { expression: "map" }>;

export const mapExpression: ExpressionKind<MapExpression> = {
  name: "map",
  types: ({ map }) => ("set" in map || map.data === undefined || map.data === "verdict" ? [] : map.data),
  evaluate(expression, scope, grammar) {
    const key = grammar.evaluateKey(expression.key, scope);
    const value = key === undefined ? undefined : lookupElement(expression.map, key, scope)?.data?.[0];
    return value === undefined ? undefined : firstValue(value);
  },
  evaluateKey(expression, scope, grammar) {
    const key = grammar.evaluateKey(expression.key, scope);
    const data = key === undefined ? undefined : lookupElement(expression.map, key, scope)?.data;
    return data?.map(firstValue);
  },
  print: ({ key, map }, style, grammar) => `${grammar.print(key, style)} map ${lookupText(map, style)}`,
};

function firstValue(part: NftPart): NftValue {
  return typeof part === "object" ? part.first : part;
}
