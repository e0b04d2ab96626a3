/** What follows `vmap`, `map` or a comparison with a set: `@name`, or elements between braces. */
import type { NftParseContext } from "../scope.ts";
import {
  accept,
  type Cursor,
  expect,
  isNftError,
  type NftError,
  next,
  peek,
  skipNewlines,
  type Token,
  unexpected,
} from "../tokens.ts";
import type { NftAnonymousSet, NftElement, NftLookup, NftPart, NftTypeName, NftVerdict } from "../types.ts";
import { type NftStyle, parsePart, parseTime, partsText, timeText } from "../value.ts";
import { compareElements } from "./order.ts";

/** Of what types a set is: those of its key, and what its values are, if it is a map. */
export interface LookupTypes {
  readonly type: readonly NftTypeName[];
  readonly data?: "verdict" | readonly NftTypeName[];
}

export function lookupText(lookup: NftLookup, style: NftStyle): string {
  return "set" in lookup ? `@${lookup.set}` : bracedText(lookup, style);
}

// nft lists the elements sorted.
function bracedText(set: NftAnonymousSet, style: NftStyle): string {
  const list = style === "list" ? [...set.elements].sort(compareElements(set.type)) : set.elements;
  const words = list.map((element) => elementText(element, set, style));
  return `{ ${words.join(style === "list" ? ", " : " , ")} }`;
}

/** One element: its key, what it comes with, and for a map what it leads to. */
export function elementText(element: NftElement, types: LookupTypes, style: NftStyle): string {
  const words = [partsText(element.key, types.type, style)];
  if (element.timeoutSeconds !== undefined) words.push(`timeout ${timeText(element.timeoutSeconds, style)}`);
  if (element.comment !== undefined) words.push(`comment "${element.comment}"`);
  if (element.verdict !== undefined) words.push(":", verdictText(element.verdict));
  else if (element.data !== undefined && types.data !== undefined && types.data !== "verdict")
    words.push(":", partsText(element.data, types.data, style));
  return words.join(" ");
}

export function verdictText(verdict: NftVerdict): string {
  return "chain" in verdict ? `${verdict.verdict} ${verdict.chain}` : verdict.verdict;
}

/** Reads `accept`, `goto CHAIN` and the like, if one stands here. */
export function parseVerdict(cursor: Cursor): NftVerdict | NftError | undefined {
  const { text, kind } = peek(cursor);
  if (kind !== "word") return undefined;
  if (text === "accept" || text === "drop" || text === "return" || text === "continue") {
    cursor.at++;
    return { verdict: text };
  }
  if (text !== "jump" && text !== "goto") return undefined;
  cursor.at++;
  const chain = next(cursor);
  return chain.kind === "word" ? { verdict: text, chain: chain.text } : unexpected(chain, "string");
}

/** Reads `@name` or `{ ... }`. */
export function parseLookup(cursor: Cursor, types: LookupTypes, context: NftParseContext): NftLookup | NftError {
  const token = peek(cursor);
  if (token.kind === "word" && token.text.startsWith("@")) {
    cursor.at++;
    const set = token.text.slice(1);
    return context.hasSet(set) ? { set } : { error: "No such file or directory", token };
  }
  const elements = parseElements(cursor, types);
  return isNftError(elements) ? elements : { ...types, elements };
}

/** Reads `{ element, element }`; a comma may follow the last. */
export function parseElements(cursor: Cursor, types: LookupTypes): readonly NftElement[] | NftError {
  const open = expect(cursor, "{");
  if (open !== undefined) return open;
  const elements: NftElement[] = [];
  for (;;) {
    skipNewlines(cursor);
    if (accept(cursor, "}")) return elements;
    const element = parseElement(cursor, types);
    if (isNftError(element)) return element;
    elements.push(element);
    skipNewlines(cursor);
    if (accept(cursor, ",")) continue;
    return expect(cursor, "}") ?? elements;
  }
}

function parseElement(cursor: Cursor, types: LookupTypes): NftElement | NftError {
  const key = parseParts(cursor, types.type);
  if (isNftError(key)) return key;
  const extras = parseExtras(cursor);
  if (isNftError(extras)) return extras;
  if (types.data === undefined || !accept(cursor, ":")) return { key, ...extras };
  if (types.data === "verdict") {
    const verdict = parseVerdict(cursor) ?? unexpected(peek(cursor));
    return isNftError(verdict) ? verdict : { key, ...extras, verdict };
  }
  const data = parseParts(cursor, types.data);
  return isNftError(data) ? data : { key, ...extras, data };
}

type Extras = Pick<NftElement, "timeoutSeconds" | "comment">;

function parseExtras(cursor: Cursor): Extras | NftError {
  let extras: Extras = {};
  for (;;) {
    if (accept(cursor, "comment")) {
      extras = { ...extras, comment: next(cursor).text };
    } else if (accept(cursor, "timeout")) {
      const seconds = parseTime(peek(cursor).text);
      if (seconds === undefined) return unexpected(peek(cursor));
      cursor.at++;
      extras = { ...extras, timeoutSeconds: seconds };
    } else if (accept(cursor, "expires")) cursor.at++;
    else return extras;
  }
}

/** Reads one value for each type, with ` . ` between them. */
export function parseParts(cursor: Cursor, types: readonly NftTypeName[]): readonly NftPart[] | NftError {
  const parts: NftPart[] = [];
  for (const [i, type] of types.entries()) {
    const dot = i > 0 ? expect(cursor, ".") : undefined;
    if (dot !== undefined) return dot;
    const token = next(cursor);
    const part = token.kind === "word" || token.kind === "text" ? parsePart(token.text, type) : undefined;
    if (part === undefined) return badValue(token, type);
    parts.push(part);
  }
  return parts;
}

/** What nft says of a value that is none of its type: it takes an unknown address or port for a name to look up. */
export function badValue(token: Token, type: NftTypeName): NftError {
  if (token.kind === "end" || token.kind === "sign") return unexpected(token);
  if (type === "ipv4_addr" || type === "ipv6_addr") {
    return { error: "Could not resolve hostname: Name or service not known", token };
  }
  if (type === "inet_service") {
    return { error: "Could not resolve service: Servname not found in nft services list", token };
  }
  return { error: `Could not parse ${TYPE_WORDS[type] ?? type}`, token };
}

const TYPE_WORDS: { readonly [T in NftTypeName]?: string } = {
  inet_proto: "Internet protocol",
  ct_state: "conntrack state",
  ct_status: "conntrack status",
  mark: "packet mark",
};
