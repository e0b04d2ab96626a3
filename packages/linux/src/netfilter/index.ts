/** The speed of rules: as `walk`, but a packet touches only the rules that could match it. */
import { memo } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import type { Packet } from "../packet.ts";
import { asksBase, JUMPS_MAX, MATCHES_MAX, policyNext, policyStep } from "./base.ts";
import { type ChainIndex, indexRules, listForPort, portKeyOf } from "./chain-index.ts";
import { endPassage, type Next, type Passage, startPassage, type WalkOptions } from "./passage.ts";
import { fitsReady, makeReady, type ReadyRule } from "./ready-rule.ts";
import {
  isBefore,
  SEGMENTED_FROM,
  type SegmentEntry,
  type SegmentIndex,
  type Segments,
  segmentIndex,
  segmentStep,
} from "./segment-index.ts";
import type { BaseChain, Hook, Outcome, Rule, RuleStep, Ruleset, Table } from "./types.ts";

/** Shorter chains are faster tried in order than looked up. */
const INDEXED_FROM = 6;

/** A chain made ready, rule by rule as they are met. */
interface ReadyChain {
  readonly rules: readonly Rule[];
  readonly ready: (ReadyRule | undefined)[];
  readonly index: ChainIndex | undefined;
  /** The steps of the chain that this list was last seen in: the same list may stand in two. */
  steps: ChainSteps;
}

interface ChainSteps {
  readonly table: Table;
  readonly name: string;
  readonly steps: (RuleStep | undefined)[];
}

/** What stands behind a chain's name in one ruleset: a list, or long segments with their index. */
interface Entered {
  readonly chain: ReadyChain | undefined;
  readonly segments: Segments | undefined;
  index: SegmentIndex | undefined;
}

/** Names are looked up once for each table of a ruleset, and each jump remembers where it led last. */
type EnteredChains = Map<string, Entered>;

/** A chain while a packet is in it. */
interface Visit {
  readonly rules: Ruleset;
  readonly entered: EnteredChains;
  readonly table: Table;
  readonly name: string;
  readonly depth: number;
  readonly passage: Passage;
}

/** How many chains a ruleset keeps at hand in each table by name: rulesets of many nodes share all but this. */
const ENTERED_MAX = 256;

const EMPTY: readonly number[] = Object.freeze([]);
const NO_ENTRIES: readonly SegmentEntry[] = Object.freeze([]);
const END = 0x7fffffff;

const readyChain = memo(
  (rules: readonly Rule[]): ReadyChain => ({
    rules,
    ready: [],
    index: rules.length < INDEXED_FROM ? undefined : indexRules(rules),
    steps: { table: "raw", name: "", steps: [] },
  }),
);

/**
 * The same answer as {@link walk}, in time that does not grow with rules for other addresses and ports. A chain is indexed
 * when a packet first enters it, and once for each list of rules, whatever rulesets share it; a very long chain that comes in
 * segments has an index that follows its changes.
 */
export function run(rules: Ruleset, hook: Hook, packet: Packet, netns: Netns, options?: WalkOptions): Outcome {
  const passage = startPassage(packet, netns, options, rules);
  const tables = enteredChains(rules);
  for (const base of rules.base(hook)) {
    if (!asksBase(base, passage)) continue;
    let next =
      base.enter === undefined ? enterNamed(rules, tables[base.table], base, passage) : base.enter(passage, true);
    if (next === "continue" || next === "return") {
      passage.steps?.push(policyStep(base));
      next = policyNext(base);
    }
    if (next !== "accept") return endPassage(passage, next);
  }
  return endPassage(passage, "accept");
}

const enteredChains = memo((_rules: Ruleset): { readonly [T in Table]: EnteredChains } => ({
  raw: new Map(),
  mangle: new Map(),
  nat: new Map(),
  filter: new Map(),
}));

function enterNamed(rules: Ruleset, entered: EnteredChains, { table, chain }: BaseChain, passage: Passage): Next {
  return enter(rules, entered, table, chain, chainNamed(rules, entered, table, chain), passage, 0);
}

function chainNamed(rules: Ruleset, entered: EnteredChains, table: Table, name: string): Entered {
  let found = entered.get(name);
  if (found === undefined) {
    found = lookUp(rules, table, name);
    // Jumps remember where they led, so few names are looked up twice.
    if (entered.size >= ENTERED_MAX) entered.clear();
    entered.set(name, found);
  }
  return found;
}

function enter(
  rules: Ruleset,
  entered: EnteredChains,
  table: Table,
  name: string,
  found: Entered,
  passage: Passage,
  depth: number,
): Next {
  const { chain, segments } = found;
  if (segments !== undefined) {
    // The index moves from ruleset to ruleset, so it may have moved away since.
    if (found.index?.segments !== segments) found.index = segmentIndex(rules, table, name, segments);
    return trySegmented({ rules, entered, table, name, depth, passage }, found.index);
  }
  if (chain === undefined) return "continue";
  const visit: Visit = { rules, entered, table, name, depth, passage };
  return chain.index === undefined ? tryAll(visit, chain) : tryIndexed(visit, chain, chain.index);
}

function lookUp(rules: Ruleset, table: Table, name: string): Entered {
  const segments = rules.segments?.(table, name);
  if (segments !== undefined && segments.size >= SEGMENTED_FROM)
    return { chain: undefined, segments, index: undefined };
  const list = rules.chain(table, name);
  const chain = list === undefined || list.length === 0 ? undefined : readyChain(list);
  return { chain, segments: undefined, index: undefined };
}

function tryAll(visit: Visit, chain: ReadyChain): Next {
  for (let i = 0; i < chain.rules.length; i++) {
    const next = tryAt(visit, chain, i);
    if (next !== "continue") return next;
  }
  return "continue";
}

// Five ascending lists of positions, merged without making a sixth.
function tryIndexed(visit: Visit, chain: ReadyChain, index: ChainIndex): Next {
  const { packet } = visit.passage;
  const port = portKeyOf(packet);
  const bucket = index.byDestination.get(packet.target);
  const a = index.rest;
  const b = bucket?.rest ?? EMPTY;
  const c = listForPort(bucket, port) ?? EMPTY;
  const d = index.bySource.get(packet.source) ?? EMPTY;
  const e = index.byPort.get(port) ?? EMPTY;
  let ai = 0;
  let bi = 0;
  let ci = 0;
  let di = 0;
  let ei = 0;
  for (;;) {
    const at = Math.min(a[ai] ?? END, b[bi] ?? END, c[ci] ?? END, d[di] ?? END, e[ei] ?? END);
    if (at === END) return "continue";
    if (a[ai] === at) ai++;
    else if (b[bi] === at) bi++;
    else if (c[ci] === at) ci++;
    else if (d[di] === at) di++;
    else ei++;
    const next = tryAt(visit, chain, at);
    if (next !== "continue") return next;
  }
}

// As above; these lists are ordered by segment, and in it by position.
function trySegmented(visit: Visit, index: SegmentIndex): Next {
  const { packet } = visit.passage;
  const { places } = index;
  const port = portKeyOf(packet);
  const bucket = places.byDestination.get(packet.target);
  const a = places.rest;
  const b = bucket?.rest ?? NO_ENTRIES;
  const c = listForPort(bucket, port) ?? NO_ENTRIES;
  const d = places.bySource.get(packet.source) ?? NO_ENTRIES;
  const e = places.byPort.get(port) ?? NO_ENTRIES;
  let ai = 0;
  let bi = 0;
  let ci = 0;
  let di = 0;
  let ei = 0;
  for (;;) {
    const entry = earlier(earlier(earlier(earlier(a[ai], b[bi]), c[ci]), d[di]), e[ei]);
    if (entry === undefined) return "continue";
    if (a[ai] === entry) ai++;
    else if (b[bi] === entry) bi++;
    else if (c[ci] === entry) ci++;
    else if (d[di] === entry) di++;
    else ei++;
    const next = tryEntry(visit, index, entry);
    if (next !== "continue") return next;
  }
}

function earlier(one: SegmentEntry | undefined, other: SegmentEntry | undefined): SegmentEntry | undefined {
  if (one === undefined) return other;
  return other === undefined || isBefore(one, other) ? one : other;
}

function tryEntry(visit: Visit, index: SegmentIndex, entry: SegmentEntry): Next {
  if (!fitsReady(entry.ready, visit.passage)) return "continue";
  const step = visit.passage.steps === undefined ? undefined : segmentStep(index, entry, visit.table, visit.name);
  return follow(visit, entry.ready, step);
}

/** What the rule at this position makes of the packet: `continue` also where it does not match. */
function tryAt(visit: Visit, chain: ReadyChain, at: number): Next {
  let ready = chain.ready[at];
  if (ready === undefined) {
    ready = makeReady(chain.rules[at] as Rule);
    chain.ready[at] = ready;
  }
  if (!fitsReady(ready, visit.passage)) return "continue";
  const step = visit.passage.steps === undefined ? undefined : stepOf(visit, chain, at, ready);
  return follow(visit, ready, step);
}

/** A rule that matches: its step, its target, its jump. */
function follow(visit: Visit, ready: ReadyRule, step: RuleStep | undefined): Next {
  const { passage } = visit;
  if (++passage.matched > MATCHES_MAX) return "loop";
  if (step !== undefined) passage.steps?.push(step);
  if (ready.jump === undefined) return ready.target.apply(ready.argument, passage);
  const next = jump(visit, ready, ready.jump);
  if (ready.isGoto) return next === "continue" ? "return" : next;
  return next === "return" ? "continue" : next;
}

function jump(visit: Visit, ready: ReadyRule, name: string): Next {
  const { rules, entered, table, passage, depth } = visit;
  if (depth >= JUMPS_MAX) return "loop";
  if (ready.jumpedIn !== entered) {
    ready.jumpedIn = entered;
    ready.jumpedTo = chainNamed(rules, entered, table, name);
  }
  return enter(rules, entered, table, name, ready.jumpedTo as Entered, passage, depth + 1);
}

// Steps are made once and shared by all packets that meet the rule.
function stepOf(visit: Visit, chain: ReadyChain, at: number, ready: ReadyRule): RuleStep {
  if (chain.steps.name !== visit.name || chain.steps.table !== visit.table)
    chain.steps = { table: visit.table, name: visit.name, steps: [] };
  const { steps } = chain.steps;
  let step = steps[at];
  if (step === undefined) {
    const { rule } = ready;
    step = { table: visit.table, chain: visit.name, number: at + 1, rule, action: ready.target.action(rule.target) };
    steps[at] = step;
  }
  return step;
}
