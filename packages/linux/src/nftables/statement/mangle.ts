/** `meta mark set ...` and `ct mark set ...`: change the packet's or its connection's mark. */
import { grammar } from "../expression/list.ts";
import { type Cursor, isNftError, peek } from "../tokens.ts";
import type { NftExpression, NftStatement } from "../types.ts";
import { parseNumber } from "../value.ts";
import type { StatementKind } from "./kind.ts";

type Mangle = Extract<NftStatement, { statement: "mangle" }>;

export const mangleStatement: StatementKind<Mangle> = {
  name: "mangle",
  run({ of, to }, scope) {
    const value = grammar.evaluate(to, scope);
    if (typeof value !== "number") return "break";
    const { passage } = scope;
    if (of === "ct mark") passage.connmark = value;
    else if (passage.packet.mark !== value) passage.packet = { ...passage.packet, mark: value };
    return "next";
  },
  print({ of, to }, style) {
    const name = style === "command" && of === "meta mark" ? "mark" : of;
    return `${name} set ${grammar.print(to, style)}`;
  },
  action: (statement) => mangleStatement.print(statement, "list"),
  parse(cursor, context) {
    const of = markSetHere(cursor);
    if (of === undefined) return undefined;
    const value = parseNumber(peek(cursor).text);
    if (value !== undefined) {
      cursor.at++;
      return { statement: "mangle", of, to: { expression: "value", type: ["mark"], values: [value] } };
    }
    const to: NftExpression | ReturnType<typeof grammar.parse> = grammar.parse(cursor, context);
    return isNftError(to) ? to : { statement: "mangle", of, to };
  },
};

function markSetHere(cursor: Cursor): Mangle["of"] | undefined {
  const words = [0, 1, 2].map((ahead) => peek(cursor, ahead).text);
  const [first, second, third] = words;
  if (first === "mark" && second === "set") {
    cursor.at += 2;
    return "meta mark";
  }
  if ((first !== "meta" && first !== "ct") || second !== "mark" || third !== "set") return undefined;
  cursor.at += 3;
  return `${first} mark`;
}
