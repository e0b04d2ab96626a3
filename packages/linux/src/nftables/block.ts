/** A table as a block, as `nft list ruleset` prints it: chains and sets first, then what refers to them. */

import { type ChainSpec, parseChainSpecItem } from "./chain.ts";
import { addRule, declareChain } from "./change.ts";
import { fillSet } from "./fill.ts";
import { parseRuleBody } from "./rule.ts";
import { parseSetBody } from "./set-text.ts";
import type { TableDraft } from "./table.ts";
import {
  accept,
  type Cursor,
  expect,
  isNftError,
  type NftError,
  next,
  peek,
  skipEnds,
  type Token,
  unexpected,
} from "./tokens.ts";

/** What is to be read once all chains and sets are known: a rule or a set's elements, and where they begin. */
type Later =
  | { readonly kind: "rule"; readonly chain: Token; readonly at: number }
  | { readonly kind: "elements"; readonly set: Token; readonly at: number };

/** Reads the block of a table, the closing brace included, into the table. */
export function parseTableBlock(cursor: Cursor, table: TableDraft): NftError | undefined {
  const later: Later[] = [];
  for (;;) {
    skipEnds(cursor);
    if (accept(cursor, "}")) break;
    const error = parseItem(cursor, table, later);
    if (error !== undefined) return error;
  }
  for (const each of later) {
    const error = readLater({ tokens: cursor.tokens, at: each.at }, table, each);
    if (error !== undefined) return error;
  }
  return undefined;
}

function parseItem(cursor: Cursor, table: TableDraft, later: Later[]): NftError | undefined {
  const word = next(cursor);
  if (word.text === "comment") {
    table.comment = next(cursor).text;
    return undefined;
  }
  if (word.text !== "chain" && word.text !== "set" && word.text !== "map") return unexpected(word);
  const name = next(cursor);
  const missing = name.kind === "word" ? expect(cursor, "{") : unexpected(name, "string");
  if (missing !== undefined) return missing;
  if (word.text === "chain") return parseChain(cursor, table, name, later);
  const draft = parseSetBody(cursor, name, word.text === "map");
  if (isNftError(draft)) return draft;
  const before = table.sets.get(name.text);
  table.sets.set(name.text, before === undefined ? draft.spec : { ...draft.spec, elements: before.elements });
  if (draft.elementsAt !== undefined) later.push({ kind: "elements", set: name, at: draft.elementsAt });
  return undefined;
}

function parseChain(cursor: Cursor, table: TableDraft, name: Token, later: Later[]): NftError | undefined {
  let spec: ChainSpec = {};
  for (;;) {
    skipEnds(cursor);
    if (accept(cursor, "}")) break;
    if (cursor.at >= cursor.tokens.length) return unexpected(peek(cursor));
    const item = parseChainSpecItem(cursor, spec);
    if (isNftError(item)) return item;
    if (item !== undefined) {
      spec = item;
      continue;
    }
    later.push({ kind: "rule", chain: name, at: cursor.at });
    skipRule(cursor);
  }
  declareChain(table, { name: name.text, ...spec, rules: [] });
  return undefined;
}

// To the end of the line, but not to one within braces.
function skipRule(cursor: Cursor): void {
  let depth = 0;
  while (cursor.at < cursor.tokens.length) {
    const { kind, text } = peek(cursor);
    if (depth === 0 && (kind === "end" || (kind === "sign" && text === "}"))) return;
    if (kind === "sign" && text === "{") depth++;
    if (kind === "sign" && text === "}") depth--;
    cursor.at++;
  }
}

function readLater(cursor: Cursor, table: TableDraft, later: Later): NftError | undefined {
  const token = peek(cursor);
  if (later.kind === "rule") {
    const body = parseRuleBody(cursor, { family: table.family, hasSet: (name) => table.sets.has(name) });
    return isNftError(body) ? body : addRule(table, later.chain, body, { first: false, token });
  }
  return fillSet(cursor, table, later.set);
}
