/** `meta mark & 0x4000`, `|` and `^`; also written `and`, `or`, `xor`. */
import type { NftExpression } from "../types.ts";
import { markText } from "../value.ts";
import type { ExpressionKind } from "./kind.ts";

type Binary = Extract<NftExpression, { expression: "binary" }>;

const SIGN: { readonly [O in Binary["op"]]: string } = { and: "&", or: "|", xor: "^" };

export const binaryExpression: ExpressionKind<Binary> = {
  name: "binary",
  types: ({ left }, grammar) => grammar.types(left),
  evaluate({ op, left, value }, scope, grammar) {
    const before = grammar.evaluate(left, scope);
    if (typeof before !== "number") return undefined;
    if (op === "and") return (before & value) >>> 0;
    return (op === "or" ? before | value : before ^ value) >>> 0;
  },
  print({ op, left, value }, style, grammar) {
    return `${grammar.print(left, style)} ${style === "list" ? SIGN[op] : op} ${markText(value, style)}`;
  },
};

/** The operator that a word or sign stands for. */
export function binaryOperator(text: string): Binary["op"] | undefined {
  if (text === "and" || text === "&") return "and";
  if (text === "or" || text === "|") return "or";
  return text === "xor" || text === "^" ? "xor" : undefined;
}
