/** A value that stands in the rule: an address to go to, a mark to set. */
import type { NftExpression } from "../types.ts";
import { partsText } from "../value.ts";
import type { ExpressionKind } from "./kind.ts";

type Value = Extract<NftExpression, { expression: "value" }>;

export const valueExpression: ExpressionKind<Value> = {
  name: "value",
  types: ({ type }) => type,
  evaluate({ values }) {
    const [value] = values;
    // Of a range of addresses to rewrite to, the first is taken.
    return typeof value === "object" ? value.first : value;
  },
  print: ({ values, type }, style) => partsText(values, type, style),
};
