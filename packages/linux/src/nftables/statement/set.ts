/** `update @affinity { ip saddr }`: rules that put what they see into sets, or take it out again. */
import { emptyTree } from "@kubenetsim/sim";
import { grammar } from "../expression/list.ts";
import type { NftScope } from "../scope.ts";
import { dynamicKey, isAlive } from "../set.ts";
import { accept, expect, isNftError, peek, unexpected } from "../tokens.ts";
import type { NftSet, NftStatement } from "../types.ts";
import { parseTime, timeText } from "../value.ts";
import type { NftEffect, StatementKind } from "./kind.ts";

type SetStatement = Extract<NftStatement, { statement: "set" }>;

export const setStatement: StatementKind<SetStatement> = {
  name: "set",
  run(statement, scope) {
    const set = scope.table.set(statement.set);
    const key = grammar.evaluateKey(statement.key, scope);
    if (set === undefined || key === undefined) return "break";
    const place = dynamicKey(scope, set, key);
    if (statement.op === "add" && isAlive(scope, place)) return "next";
    return write(statement, set, place, scope);
  },
  print({ op, set, key, timeoutSeconds }, style) {
    const timeout = timeoutSeconds === undefined ? "" : ` timeout ${timeText(timeoutSeconds, style)}`;
    return `${op} @${set} { ${grammar.print(key, style)}${timeout} }`;
  },
  action: (statement) => setStatement.print(statement, "list"),
  parse(cursor, context) {
    const op = peek(cursor).text;
    if ((op !== "add" && op !== "update" && op !== "delete") || !peek(cursor, 1).text.startsWith("@")) return undefined;
    const name = peek(cursor, 1);
    cursor.at += 2;
    const set = name.text.slice(1);
    if (!context.hasSet(set)) return { error: "No such file or directory", token: name };
    const open = expect(cursor, "{");
    if (open !== undefined) return open;
    const key = grammar.parse(cursor, context);
    if (isNftError(key)) return key;
    const timeout = accept(cursor, "timeout") ? parseTime(peek(cursor).text) : undefined;
    if (timeout !== undefined) cursor.at++;
    else if (peek(cursor).text !== "}") return unexpected(peek(cursor));
    const statement: SetStatement = { statement: "set", op, set, key };
    return expect(cursor, "}") ?? (timeout === undefined ? statement : { ...statement, timeoutSeconds: timeout });
  },
};

function write({ op, timeoutSeconds }: SetStatement, set: NftSet, place: string, { passage }: NftScope): NftEffect {
  const { netns, now } = passage;
  const elements = netns.nftElements ?? emptyTree();
  const seconds = timeoutSeconds ?? set.timeoutSeconds;
  const element = seconds === undefined ? {} : { expires: now + seconds * 1000 };
  const changed = op === "delete" ? elements.without(place) : elements.with(place, element);
  if (changed !== elements) passage.netns = { ...netns, nftElements: changed };
  return "next";
}
