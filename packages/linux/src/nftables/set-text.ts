/** Sets and maps as text: their declaration and their elements. */
import { emptyTree } from "@kubenetsim/sim";
import { elementText, type LookupTypes } from "./expression/lookup.ts";
import { compareElements } from "./expression/order.ts";
import { elementKey } from "./set.ts";
import {
  accept,
  type Cursor,
  expect,
  isNftError,
  type NftError,
  next,
  peek,
  type Token,
  unexpected,
} from "./tokens.ts";
import type { NftElement, NftSet, NftSetFlag, NftTypeName } from "./types.ts";
import { isNftType, type NftStyle, parseNumber, parseTime, timeText } from "./value.ts";

const FLAGS: readonly NftSetFlag[] = ["constant", "dynamic", "interval", "timeout"];

/** Of these types nft prints several elements a line; of all others one. */
const PER_LINE: ReadonlyMap<NftTypeName, number> = new Map([
  ["inet_proto", 5],
  ["inet_service", 5],
  ["integer", 5],
  ["nf_proto", 5],
  ["ct_state", 5],
  ["ct_status", 5],
  ["icmp_type", 5],
  ["icmpv6_type", 5],
  ["ipv4_addr", 2],
  ["mark", 2],
]);

/** The lines between a set's braces but its elements: `type ipv4_addr`, `flags interval`, and so on. */
export function setSpecLines(set: NftSet, style: NftStyle): readonly string[] {
  const lines = [`type ${typeText(set)}`];
  if (set.size !== undefined) lines.push(`size ${set.size}`);
  const flags = FLAGS.filter((flag) => set.flags.includes(flag));
  if (flags.length > 0) lines.push(`flags ${flags.join(",")}`);
  if (set.timeoutSeconds !== undefined) lines.push(`timeout ${timeText(set.timeoutSeconds, style)}`);
  if (set.comment !== undefined) lines.push(`comment "${set.comment}"`);
  return lines;
}

/** `elements = { ... }` as nft lists it; `more` are the texts of elements that rules have put there. */
export function elementsText(set: NftSet, more: readonly string[]): string | undefined {
  const sorted = [...set.elements.values()].sort(compareElements(set.type));
  const texts = [...sorted.map((element) => elementText(element, set, "list")), ...more];
  if (texts.length === 0) return undefined;
  const perLine = (set.type.length === 1 ? PER_LINE.get(set.type[0] as NftTypeName) : undefined) ?? 1;
  const lines: string[] = [];
  for (let i = 0; i < texts.length; i += perLine) lines.push(texts.slice(i, i + perLine).join(", "));
  return `elements = { ${lines.join(",\n\t\t\t     ")} }`;
}

function typeText(set: NftSet): string {
  const data = set.data === undefined ? "" : ` : ${set.data === "verdict" ? "verdict" : set.data.join(" . ")}`;
  return set.type.join(" . ") + data;
}

/** A set's declaration while it is read; its elements are read when all chains are known. */
export interface SetDraft {
  readonly spec: NftSet;
  /** Where `{ element, ... }` begins. */
  readonly elementsAt: number | undefined;
}

/** Reads what stands between a set's braces, the closing one included. */
export function parseSetBody(cursor: Cursor, name: Token, isMap: boolean): SetDraft | NftError {
  let draft: SetDraft = {
    spec: { name: name.text, type: [], flags: [], elements: emptyTree() },
    elementsAt: undefined,
  };
  for (;;) {
    while (peek(cursor).kind === "end" && cursor.at < cursor.tokens.length) cursor.at++;
    if (accept(cursor, "}")) break;
    const item = parseItem(cursor, draft, isMap);
    if (isNftError(item)) return item;
    draft = item;
  }
  const { spec } = draft;
  if (spec.type.length === 0) return { error: "set definition does not specify key", token: name };
  if (isMap && spec.data === undefined)
    return { error: "map definition does not specify mapping data type", token: name };
  return draft;
}

function parseItem(cursor: Cursor, draft: SetDraft, isMap: boolean): SetDraft | NftError {
  const { spec } = draft;
  const word = next(cursor);
  switch (word.text) {
    case "type": {
      const types = parseTypes(cursor, isMap);
      return isNftError(types) ? types : { ...draft, spec: { ...spec, ...types } };
    }
    case "flags": {
      const flags = parseFlags(cursor);
      return isNftError(flags) ? flags : { ...draft, spec: { ...spec, flags } };
    }
    case "timeout":
    case "gc-interval":
    case "size": {
      const value = word.text === "size" ? parseNumber(peek(cursor).text) : parseTime(peek(cursor).text);
      if (value === undefined) return unexpected(peek(cursor));
      cursor.at++;
      if (word.text === "gc-interval") return draft;
      return { ...draft, spec: word.text === "size" ? { ...spec, size: value } : { ...spec, timeoutSeconds: value } };
    }
    case "comment":
      return { ...draft, spec: { ...spec, comment: next(cursor).text } };
    case "auto-merge":
      return draft;
    case "elements": {
      const missing = expect(cursor, "=");
      if (missing !== undefined) return missing;
      const elementsAt = cursor.at;
      skipBraces(cursor);
      return { ...draft, elementsAt };
    }
    default:
      return unexpected(word);
  }
}

function parseTypes(cursor: Cursor, isMap: boolean): LookupTypes | NftError {
  const type = parseTypeNames(cursor);
  if (isNftError(type) || !isMap || !accept(cursor, ":")) return isNftError(type) ? type : { type };
  if (accept(cursor, "verdict")) return { type, data: "verdict" };
  const data = parseTypeNames(cursor);
  return isNftError(data) ? data : { type, data };
}

function parseTypeNames(cursor: Cursor): readonly NftTypeName[] | NftError {
  const names: NftTypeName[] = [];
  do {
    const token = next(cursor);
    if (!isNftType(token.text)) return { error: `unknown datatype ${token.text}`, token };
    names.push(token.text);
  } while (accept(cursor, "."));
  return names;
}

function parseFlags(cursor: Cursor): readonly NftSetFlag[] | NftError {
  const flags: NftSetFlag[] = [];
  do {
    const token = next(cursor);
    const flag = FLAGS.find((each) => each === token.text);
    if (flag === undefined) return unexpected(token);
    flags.push(flag);
  } while (accept(cursor, ","));
  return FLAGS.filter((flag) => flags.includes(flag));
}

function skipBraces(cursor: Cursor): void {
  let depth = 0;
  do {
    const { kind, text } = next(cursor);
    if (kind === "sign" && text === "{") depth++;
    if (kind === "sign" && text === "}") depth--;
  } while (depth > 0 && cursor.at < cursor.tokens.length);
}

/** The set with more elements; one with a key that is there takes its place. */
export function withElements(set: NftSet, elements: readonly NftElement[]): NftSet {
  const tree = set.elements.edit((draft) => {
    for (const element of elements) draft.set(elementKey(element.key, set.type), element);
  });
  return { ...set, elements: tree };
}
