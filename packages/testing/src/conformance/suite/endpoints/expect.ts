/** Compares what is published with what a step expects. Only what is named is compared. */
import type { EndpointSlice, Endpoints, KubeObject, StringMap } from "@kubenetsim/api";
import { MANAGED_BY_LABEL } from "@kubenetsim/controllers";
import { canonicalJson, formatAddr, parseAddrSloppy } from "@kubenetsim/sim";
import { assertKnownKeys, withoutNulls } from "../../json.ts";
import type { CaseResult, Json } from "../../types.ts";
import { find, type State, slicesOf } from "./state.ts";
import type { Writes } from "./sync.ts";

type Marks = { readonly [name: string]: string | null };

interface SliceExpect {
  readonly addressType?: string;
  readonly ports?: readonly object[];
  readonly endpoints?: readonly object[];
  readonly labels?: StringMap;
  readonly annotations?: Marks;
}

const SLICE_KEYS = ["addressType", "ports", "endpoints", "labels", "annotations"];

export interface StepExpect {
  readonly write?: "none" | "create" | "update" | "delete";
  readonly endpoints?: { readonly subsets?: readonly object[] } | null;
  readonly counts?: { readonly ready: number; readonly notReady: number };
  readonly labels?: Marks;
  readonly annotations?: Marks;
  readonly writes?: Partial<Omit<Writes, "error">>;
  readonly writesTotal?: number;
  readonly slices?: readonly SliceExpect[];
  readonly sliceLengths?: readonly number[];
  readonly slicePorts?: readonly (readonly object[])[];
  readonly allReady?: boolean;
  readonly everySliceLabels?: Marks;
  readonly everySliceAnnotations?: Marks;
  readonly everySliceAddressType?: string;
  readonly untouched?: readonly string[];
  readonly error?: boolean;
  readonly hints?: HintsExpect | null;
  readonly skippedAddresses?: number;
  readonly events?: readonly object[];
}

const EXPECT_KEYS = [
  "write",
  "endpoints",
  "counts",
  "labels",
  "annotations",
  "writes",
  "writesTotal",
  "slices",
  "sliceLengths",
  "slicePorts",
  "allReady",
  "everySliceLabels",
  "everySliceAnnotations",
  "everySliceAddressType",
  "untouched",
  "error",
  "hints",
  "skippedAddresses",
  "events",
];

interface HintsExpect {
  readonly zones?: { readonly [zone: string]: number };
  readonly nodes?: { readonly [node: string]: number };
  readonly crossZone?: number;
}

const HINTS_KEYS = ["zones", "nodes", "crossZone"];

/** What a sync left behind. */
export interface Seen {
  readonly state: State;
  readonly before: ReadonlyMap<string, KubeObject>;
  readonly writes: Writes;
  readonly service: string;
  /** Whose slices count; undefined: everybody's. */
  readonly manager: string | undefined;
}

/** The first thing that is not as expected. */
export function differences(expect: StepExpect, seen: Seen): Omit<CaseResult, "passed"> | undefined {
  assertKnownKeys(expect, EXPECT_KEYS, "expect");
  if (expect.hints !== undefined && expect.hints !== null) assertKnownKeys(expect.hints, HINTS_KEYS, "hints");
  for (const slice of expect.slices ?? []) assertKnownKeys(slice, SLICE_KEYS, "a slice");
  const { manager } = seen;
  const endpoints = find<Endpoints>(seen.state, "Endpoints", seen.service);
  const slices = slicesOf(seen.state, seen.service).filter(
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined &&
      (manager === undefined || metadata.labels?.[MANAGED_BY_LABEL] === manager),
  );
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ...endpointsPairs(expect, seen, endpoints),
    ...slicePairs(expect, seen, slices),
  ];
  for (const [what, expected, actual] of pairs) {
    if (expected === undefined || canonicalJson(expected) === canonicalJson(actual)) continue;
    return { message: what, expected, actual };
  }
  return undefined;
}

type Pair = readonly [what: string, expected: unknown, actual: unknown];

function endpointsPairs(expect: StepExpect, { writes }: Seen, endpoints: Endpoints | undefined): readonly Pair[] {
  const subsets = endpoints?.subsets ?? [];
  const count = (of: "addresses" | "notReadyAddresses"): number =>
    subsets.reduce((sum, subset) => sum + (subset[of]?.length ?? 0), 0);
  const wanted =
    expect.endpoints === undefined || expect.endpoints === null ? undefined : (expect.endpoints.subsets ?? []);
  return [
    ["write", expect.write, writeOf(writes)],
    ["no Endpoints", expect.endpoints === null ? true : undefined, endpoints === undefined],
    ["subsets", asSet(wanted?.map(withPortSet)), asSet(subsets.map(withPortSet))],
    ["counts", expect.counts, { ready: count("addresses"), notReady: count("notReadyAddresses") }],
    marksPair("labels", expect.labels, endpoints?.metadata.labels),
    ["annotations", expect.annotations, picked(expect.annotations, endpoints?.metadata.annotations)],
  ];
}

function slicePairs(
  expect: StepExpect,
  { before, writes, state, service }: Seen,
  slices: readonly EndpointSlice[],
): readonly Pair[] {
  const endpoints = slices.flatMap((slice) => slice.endpoints);
  const [namespace = ""] = service.split("/");
  const untouched = expect.untouched?.filter((name) => {
    const key = `EndpointSlice/${namespace}/${name}`;
    return state.has(key) && before.get(key) === state.get(key);
  });
  const { create, update, delete: deleted } = writes;
  const everyMarks = (wanted: Marks | undefined, of: (slice: EndpointSlice) => StringMap | undefined): Pair => [
    "marks of every slice",
    wanted && slices.map(() => wanted),
    slices.map((slice) => picked(wanted, of(slice))),
  ];
  const type = expect.everySliceAddressType;
  return [
    ["writesTotal", expect.writesTotal, create + update + deleted],
    ["writes", expect.writes, named(expect.writes, { create, update, delete: deleted })],
    ["number of slices", expect.slices?.length, slices.length],
    ["slices", expect.slices, hasMatch(expect.slices ?? [], slices) ? expect.slices : slices.map(shown)],
    ["sliceLengths", asSet(expect.sliceLengths), asSet(slices.map((slice) => slice.endpoints.length))],
    ["slicePorts", asSet(expect.slicePorts?.map(asSet)), asSet(slices.map((slice) => asSet(slice.ports ?? [])))],
    ["allReady", expect.allReady, endpoints.every(({ conditions }) => conditions?.ready === true)],
    everyMarks(expect.everySliceLabels, ({ metadata }) => metadata.labels),
    everyMarks(expect.everySliceAnnotations, ({ metadata }) => metadata.annotations),
    ["address types", type && slices.map(() => type), slices.map(({ addressType }) => addressType)],
    ["untouched", expect.untouched, untouched],
    ["error", expect.error, writes.error],
    ["skippedAddresses", expect.skippedAddresses, writes.skippedAddresses],
    ["number of events", expect.events?.length, writes.events?.length ?? 0],
    ["events", expect.events, expect.events?.map((event, i) => named(event, writes.events?.[i]))],
    ["hints", expect.hints, expect.hints === null ? hintsOrNull(endpoints) : hintsOf(expect.hints, endpoints)],
  ];
}

function writeOf({ create, update, delete: deleted }: Writes): string {
  return create > 0 ? "create" : update > 0 ? "update" : deleted > 0 ? "delete" : "none";
}

/** Labels are compared as a whole, unless some are named as absent. */
function marksPair(what: string, wanted: Marks | undefined, actual: StringMap | undefined): Pair {
  const isPart = Object.values(wanted ?? {}).includes(null);
  return [what, wanted, isPart ? picked(wanted, actual) : (actual ?? {})];
}

/** Of an answer, what the expectation names. */
function named(wanted: object | undefined, actual: object | undefined): object {
  return Object.fromEntries(
    Object.keys(wanted ?? {}).map((name) => [
      name,
      (actual as { readonly [name: string]: unknown } | undefined)?.[name],
    ]),
  );
}

function picked(wanted: Marks | undefined, actual: StringMap | undefined): Marks {
  return Object.fromEntries(Object.keys(wanted ?? {}).map((name) => [name, actual?.[name] ?? null]));
}

/** Puts a list in an order of its own, so that only its content counts. */
function asSet(list: readonly unknown[] | undefined): readonly unknown[] | undefined {
  return list
    ?.map((item) => [canonicalJson(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, item]) => item);
}

function withPortSet(subset: object): object {
  const { ports = [], addresses = [], notReadyAddresses = [] } = subset as { [name: string]: readonly object[] };
  return { ports: asSet(ports), addresses, notReadyAddresses };
}

/** Whether each expected slice can be given a slice of its own that is as it says. */
function hasMatch(wanted: readonly SliceExpect[], slices: readonly EndpointSlice[]): boolean {
  const [first, ...rest] = wanted;
  if (first === undefined) return true;
  return slices.some(
    (slice, i) => isAs(first, slice) && hasMatch(rest, [...slices.slice(0, i), ...slices.slice(i + 1)]),
  );
}

function isAs(wanted: SliceExpect, { addressType, ports, endpoints, metadata }: EndpointSlice): boolean {
  const pairs: readonly Pair[] = [
    ["addressType", wanted.addressType, addressType],
    ["ports", asSet(wanted.ports), asSet(ports ?? [])],
    ["endpoints", asSet(wanted.endpoints?.map(withRegularAddresses)), asSet(endpoints)],
    marksPair("labels", wanted.labels, metadata.labels),
    ["annotations", wanted.annotations, picked(wanted.annotations, metadata.annotations)],
  ];
  return pairs.every(([, one, other]) => one === undefined || canonicalJson(one) === canonicalJson(other));
}

/** Controllers before 1.35 copied a pod's address as it was spelled. */
function withRegularAddresses(endpoint: object): object {
  const { addresses = [] } = endpoint as { readonly addresses?: readonly string[] };
  const regular = addresses.map((text) => {
    const addr = parseAddrSloppy(text);
    return addr === undefined ? text : formatAddr(addr);
  });
  return { ...(withoutNulls(endpoint as Json) as object), addresses: regular };
}

/** What of a slice an expectation can name. */
function shown({ addressType, ports, endpoints, metadata: { labels, annotations } }: EndpointSlice): object {
  return { addressType, ports, endpoints, labels, annotations };
}

function hintsOrNull(endpoints: EndpointSlice["endpoints"]): HintsExpect | null {
  return endpoints.some(({ hints }) => hints !== undefined) ? hintsOf({ zones: {} }, endpoints) : null;
}

function hintsOf(expect: HintsExpect | undefined, endpoints: EndpointSlice["endpoints"]): HintsExpect {
  const zones: { [zone: string]: number } = {};
  const nodes: { [node: string]: number } = {};
  let crossZone = 0;
  for (const { hints, zone } of endpoints) {
    for (const { name } of hints?.forZones ?? []) {
      zones[name] = (zones[name] ?? 0) + 1;
      if (name !== zone) crossZone++;
    }
    for (const { name } of hints?.forNodes ?? []) nodes[name] = (nodes[name] ?? 0) + 1;
  }
  return {
    ...(expect?.zones && { zones }),
    ...(expect?.nodes && { nodes }),
    ...(expect?.crossZone !== undefined && { crossZone }),
  };
}
