/** Sets: their elements, and looking a key up in them. */
import { compareAddr, type Millis, memo, type Tree, treeOf } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import type { NftScope } from "./scope.ts";
import type { NftAnonymousSet, NftElement, NftLookup, NftPart, NftSet, NftTypeName, NftValue } from "./types.ts";
import { covers, partsText } from "./value.ts";

/** An element that a rule put into a set while packets went by. */
export interface NftDynamicElement {
  /** Undefined: it stays. */
  readonly expires?: Millis;
}

/** By what an element stands in its set's tree: its key as text. */
export function elementKey(key: readonly NftPart[], type: readonly NftTypeName[]): string {
  return partsText(key, type, "command");
}

/** A set's elements from a list; a later one takes the place of an earlier one with the same key. */
export function nftElements(type: readonly NftTypeName[], elements: readonly NftElement[]): Tree<NftElement> {
  return treeOf(elements.map((element) => [elementKey(element.key, type), element]));
}

/** The element for this key: of a set in the rule or of a named one, put there by its owner or by a rule. */
export function lookupElement(lookup: NftLookup, key: readonly NftValue[], scope: NftScope): NftElement | undefined {
  if (!("set" in lookup)) return scope.indexed ? indexed(anonymousIndex(lookup), key) : plain(lookup.elements, key);
  const set = scope.table.set(lookup.set);
  if (set === undefined) return undefined;
  const { draws } = scope.passage.options;
  if (draws !== undefined && isDynamic(set)) draws.isSteady = false;
  const found = scope.indexed ? indexed(setIndex(set), key) : plain([...set.elements.values()], key);
  if (found !== undefined || !isDynamic(set)) return found;
  return isAlive(scope, dynamicKey(scope, set, key)) ? { key } : undefined;
}

/** Whether rules may put elements into the set. */
export function isDynamic(set: NftSet): boolean {
  return set.flags.includes("dynamic") || set.flags.includes("timeout");
}

/** The elements that rules have put into a set and that have not expired, with the seconds they have left. */
export function dynamicElements(
  netns: Netns,
  table: NftScope["table"],
  set: string,
  now: Millis,
): readonly { readonly key: string; readonly secondsLeft?: number }[] {
  const prefix = dynamicPrefix(table, set);
  const found: { readonly key: string; readonly secondsLeft?: number }[] = [];
  for (const [key, { expires }] of netns.nftElements?.prefix(prefix) ?? []) {
    const text = key.slice(prefix.length);
    if (expires === undefined) found.push({ key: text });
    else if (expires > now) found.push({ key: text, secondsLeft: (expires - now) / 1000 });
  }
  return found;
}

/**
 * The namespace without the elements of sets that the tables do not have (any more): a set that is deleted and made again is
 * empty. The very same namespace when there are none.
 */
export function forgetElements(netns: Netns, tables: readonly NftScope["table"][]): Netns {
  const elements = netns.nftElements;
  if (elements === undefined || elements.size === 0) return netns;
  const kept = new Map<string, boolean>();
  const isKept = (key: string): boolean => {
    const place = key.slice(0, key.lastIndexOf("\0"));
    const known = kept.get(place);
    if (known !== undefined) return known;
    const has = tables.some(
      (table) => place.startsWith(dynamicPrefix(table, "").slice(0, -1)) && hasPlace(table, place),
    );
    kept.set(place, has);
    return has;
  };
  const left = elements.edit((draft) => {
    for (const key of elements.keys()) if (!isKept(key)) draft.delete(key);
  });
  return left.size === elements.size ? netns : { ...netns, nftElements: left };
}

function hasPlace(table: NftScope["table"], place: string): boolean {
  return table.set(place.slice(place.indexOf("\0") + 1)) !== undefined;
}

/** Where in the namespace a dynamic element stands. */
export function dynamicKey(scope: NftScope, set: NftSet, key: readonly NftValue[]): string {
  return dynamicPrefix(scope.table, set.name) + elementKey(key, set.type);
}

// NUL cannot be in a name, so one set's elements never pass for another's.
function dynamicPrefix(table: NftScope["table"], set: string): string {
  return `${table.family} ${table.name}\0${set}\0`;
}

/** Whether a dynamic element is there and has not expired. */
export function isAlive(scope: NftScope, place: string): boolean {
  const { netns, now } = scope.passage;
  const element = netns.nftElements?.get(place);
  return element !== undefined && (element.expires === undefined || element.expires > now);
}

function plain(elements: readonly NftElement[], key: readonly NftValue[]): NftElement | undefined {
  // An exact key beats a range that covers it, as it does in the kernel, which splits the range.
  return elements.find((element) => isExact(element, key)) ?? elements.find((element) => fits(element, key));
}

function isExact(element: NftElement, key: readonly NftValue[]): boolean {
  return element.key.length === key.length && element.key.every((part, i) => part === key[i]);
}

function fits(element: NftElement, key: readonly NftValue[]): boolean {
  return element.key.length === key.length && element.key.every((part, i) => covers(part, key[i] as NftValue));
}

/** Elements made ready: those with one exact key by it, the rest in order, and what was asked for already. */
interface Index {
  readonly type: readonly NftTypeName[];
  readonly exact: (text: string) => NftElement | undefined;
  /** Elements that cover more than one key; of a single type sorted, as they cannot overlap. */
  readonly loose: readonly NftElement[];
  readonly sorted: boolean;
  readonly known: Map<NftValue, Map<number | string, NftElement | null>>;
  size: number;
}

/** More remembered look-ups than this in one set are forgotten again. */
const KNOWN_MAX = 100_000;

const anonymousIndex = memo((set: NftAnonymousSet): Index => {
  const byText = new Map([...set.elements].reverse().map((element) => [elementKey(element.key, set.type), element]));
  return makeIndex(set.type, set.elements.filter(isLoose), (text) => byText.get(text));
});

// By the elements, not the set: they are what revisions of a set share.
const indexes = new WeakMap<Tree<NftElement>, Index>();

function setIndex(set: NftSet): Index {
  let index = indexes.get(set.elements);
  if (index === undefined) {
    // Only a set that says so has ranges; a hash set is not looked through.
    const loose =
      set.flags.includes("interval") || set.type.includes("ifname") ? [...set.elements.values()].filter(isLoose) : [];
    index = makeIndex(set.type, loose, (text) => set.elements.get(text));
    indexes.set(set.elements, index);
  }
  return index;
}

function makeIndex(type: readonly NftTypeName[], loose: readonly NftElement[], exact: Index["exact"]): Index {
  const sorted = type.length === 1 && loose.every((element) => typeof element.key[0] === "object");
  const ordered = sorted ? [...loose].sort((a, b) => compareAddr(firstOf(a), firstOf(b))) : loose;
  return { type, exact, loose: ordered, sorted, known: new Map(), size: 0 };
}

function isLoose(element: NftElement): boolean {
  return element.key.some((part) => typeof part === "object" || (typeof part === "string" && part.endsWith("*")));
}

function firstOf(element: NftElement): number | bigint {
  const part = element.key[0];
  return typeof part === "object" ? part.first : 0;
}

function indexed(index: Index, key: readonly NftValue[]): NftElement | undefined {
  const first = key[0] as NftValue;
  const rest = restKey(key);
  let known = index.known.get(first);
  const before = known?.get(rest);
  if (before !== undefined) return before ?? undefined;
  if (index.size >= KNOWN_MAX) {
    index.known.clear();
    index.size = 0;
    known = undefined;
  }
  const found = index.exact(elementKey(key, index.type)) ?? looseMatch(index, key);
  if (known === undefined) {
    known = new Map();
    index.known.set(first, known);
  }
  known.set(rest, found ?? null);
  index.size++;
  return found;
}

// Protocol and port, the usual rest of a key, make one small number.
function restKey(key: readonly NftValue[]): number | string {
  if (key.length === 1) return 0;
  const [, second, third] = key;
  if (typeof second === "number" && second < 65536) {
    if (key.length === 2) return second;
    if (key.length === 3 && typeof third === "number" && third < 65536) return second * 65536 + third;
  }
  return key.slice(1).join(" ");
}

function looseMatch(index: Index, key: readonly NftValue[]): NftElement | undefined {
  const [value] = key;
  if (!index.sorted || value === undefined || typeof value === "string") return plain(index.loose, key);
  let low = 0;
  let high = index.loose.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAddr(firstOf(index.loose[middle] as NftElement), value) <= 0) low = middle + 1;
    else high = middle;
  }
  const candidate = index.loose[low - 1];
  return candidate !== undefined && fits(candidate, key) ? candidate : undefined;
}
