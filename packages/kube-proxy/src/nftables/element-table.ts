/** The elements of all Services as trees that follow a view's changes: one changed Service costs that Service. */
import type { NftElement } from "@kubenetsim/linux";
import { emptyTree, memo, type Tree, type TreeDraft } from "@kubenetsim/sim";
import type { ServiceEntry } from "../iptables/service-table.ts";
import { elementsOfPlan, NFT_MAP_NAMES, type NftMapName } from "./service-elements.ts";

export type ElementTrees = { readonly [M in NftMapName]: Tree<NftElement> };

/** All Services' elements. Two Services may claim one key: the first by name has it, and it falls to the other afterwards. */
interface ElementTable {
  readonly entries: Tree<ServiceEntry>;
  /** By the key, NUL, and the Service's key. */
  readonly claims: ElementTrees;
  readonly elements: ElementTrees;
}

const EMPTY: ElementTable = { entries: emptyTree(), claims: emptyTrees(), elements: emptyTrees() };

// Where the next table starts from, one for each family: for speed, never for meaning.
const last: { 4: ElementTable; 6: ElementTable } = { 4: EMPTY, 6: EMPTY };

/** The elements that these Services come to. */
export function elementTrees(entries: Tree<ServiceEntry>, family: 4 | 6): ElementTrees {
  return tables[family](entries).elements;
}

const tables = { 4: memo(advanceFor(4)), 6: memo(advanceFor(6)) };

function advanceFor(family: 4 | 6): (entries: Tree<ServiceEntry>) => ElementTable {
  return (entries) => {
    last[family] = advance(last[family], entries);
    return last[family];
  };
}

/** The table of other entries, from any table: costs what differs. */
function advance(table: ElementTable, entries: Tree<ServiceEntry>): ElementTable {
  const gone: { readonly [M in NftMapName]: Set<string> } = fill(() => new Set<string>());
  const come: { readonly [M in NftMapName]: Map<string, NftElement> } = fill(() => new Map<string, NftElement>());
  for (const { key, before, after } of table.entries.diff(entries)) {
    for (const plan of before?.plans ?? [])
      for (const placed of elementsOfPlan(plan)) gone[placed.map].add(`${placed.key}\0${key}`);
    for (const plan of after?.plans ?? [])
      for (const placed of elementsOfPlan(plan)) come[placed.map].set(`${placed.key}\0${key}`, placed.element);
  }
  const claims = fill((map) =>
    table.claims[map].edit((draft) => {
      for (const claim of gone[map]) if (!come[map].has(claim)) draft.delete(claim);
      for (const [claim, element] of come[map]) if (!isSame(draft.get(claim), element)) draft.set(claim, element);
    }),
  );
  const elements = fill((map) =>
    table.elements[map].edit((draft) => {
      for (const claim of new Set([...gone[map], ...come[map].keys()])) settle(draft, claims[map], claim);
    }),
  );
  return { entries, claims, elements };
}

function settle(draft: TreeDraft<NftElement>, claims: Tree<NftElement>, claim: string): void {
  const key = claim.slice(0, claim.indexOf("\0"));
  const [winner] = claims.prefix(`${key}\0`);
  if (winner === undefined) draft.delete(key);
  else if (draft.get(key) !== winner[1]) draft.set(key, winner[1]);
}

// Endpoints come and go more often than elements change; then the trees stay the very same, and so does what was made of them.
function isSame(a: NftElement | undefined, b: NftElement): boolean {
  if (a === undefined || a.comment !== b.comment) return false;
  const [left, right] = [a.verdict, b.verdict];
  if (left === undefined || right === undefined) return left === right;
  return left.verdict === right.verdict && chainOf(left) === chainOf(right);
}

function chainOf(verdict: NonNullable<NftElement["verdict"]>): string {
  return "chain" in verdict ? verdict.chain : "";
}

function emptyTrees(): ElementTrees {
  return fill(() => emptyTree<NftElement>());
}

function fill<T>(make: (map: NftMapName) => T): { readonly [M in NftMapName]: T } {
  return Object.fromEntries(NFT_MAP_NAMES.map((map) => [map, make(map)])) as { readonly [M in NftMapName]: T };
}
