/** `ip daddr . meta l4proto . th dport vmap @service-ips`: the verdict that a map holds for a key. */
import { grammar } from "../expression/list.ts";
import { lookupText, parseLookup } from "../expression/lookup.ts";
import { lookupElement } from "../set.ts";
import { accept, isNftError, peek } from "../tokens.ts";
import type { NftStatement } from "../types.ts";
import type { StatementKind } from "./kind.ts";
import { parseComparison } from "./match.ts";

type Vmap = Extract<NftStatement, { statement: "vmap" }>;

export const vmapStatement: StatementKind<Vmap> = {
  name: "vmap",
  run({ key, map }, scope) {
    const values = grammar.evaluateKey(key, scope);
    return (values === undefined ? undefined : lookupElement(map, values, scope)?.verdict) ?? "break";
  },
  print: ({ key, map }, style) => `${grammar.print(key, style)} vmap ${lookupText(map, style)}`,
  // A comparison begins in the same way, so both are read here.
  parse(cursor, context) {
    if (peek(cursor).kind !== "word") return undefined;
    const left = grammar.parse(cursor, context);
    if (isNftError(left)) return left;
    if (!accept(cursor, "vmap")) return parseComparison(cursor, left, context);
    const map = parseLookup(cursor, { type: grammar.types(left), data: "verdict" }, context);
    return isNftError(map) ? map : { statement: "vmap", key: left, map };
  },
};
