/** Compares what is published with what a step expects. Only what is named is compared. */
import type { EndpointSlice, Endpoints, KubeObject, StringMap } from "@kubenetsim/api";
import { canonicalJson } from "@kubenetsim/sim";
import type { CaseResult } from "../../types.ts";
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
  readonly events?: readonly { readonly type: string }[];
}

interface HintsExpect {
  readonly zones?: { readonly [zone: string]: number };
  readonly nodes?: { readonly [node: string]: number };
  readonly crossZone?: number;
}

/** What a sync left behind. */
export interface Seen {
  readonly state: State;
  readonly before: ReadonlyMap<string, KubeObject>;
  readonly writes: Writes;
  readonly service: string;
}

/** The first thing that is not as expected. */
export function differences(expect: StepExpect, seen: Seen): Omit<CaseResult, "passed"> | undefined {
  const endpoints = find<Endpoints>(seen.state, "Endpoints", seen.service);
  const slices = slicesOf(seen.state, seen.service).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
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
    ["labels", wholeMarks(expect.labels), endpoints?.metadata.labels ?? {}],
    ["annotations", expect.annotations, picked(expect.annotations, endpoints?.metadata.annotations)],
  ];
}

function slicePairs(
  expect: StepExpect,
  { before, writes, state }: Seen,
  slices: readonly EndpointSlice[],
): readonly Pair[] {
  const endpoints = slices.flatMap((slice) => slice.endpoints);
  const untouched = expect.untouched?.filter((name) => {
    const key = `EndpointSlice/${slices[0]?.metadata.namespace ?? ""}/${name}`;
    return before.get(key) === state.get(key);
  });
  const { create, update, delete: deleted } = writes;
  const everyMarks = (wanted: Marks | undefined, of: (slice: EndpointSlice) => StringMap | undefined): Pair => [
    "marks of every slice",
    wanted && slices.map(() => wanted),
    slices.map((slice) => picked(wanted, of(slice))),
  ];
  const type = expect.everySliceAddressType;
  return [
    ["writes", expect.writes, { create, update, delete: deleted }],
    ["slices", expect.slices?.length, slices.length],
    [
      "slices",
      asSet(expect.slices?.map((wanted) => normalSlice(wanted))),
      asSet(bestMatch(expect.slices ?? [], slices)),
    ],
    ["sliceLengths", asSet(expect.sliceLengths), asSet(slices.map((slice) => slice.endpoints.length))],
    ["slicePorts", asSet(expect.slicePorts?.map(asSet)), asSet(slices.map((slice) => asSet(slice.ports ?? [])))],
    ["allReady", expect.allReady, endpoints.every(({ conditions }) => conditions?.ready === true)],
    everyMarks(expect.everySliceLabels, ({ metadata }) => metadata.labels),
    everyMarks(expect.everySliceAnnotations, ({ metadata }) => metadata.annotations),
    ["address types", type && slices.map(() => type), slices.map(({ addressType }) => addressType)],
    ["untouched", expect.untouched, untouched],
    ["error", expect.error, writes.error],
    ["skippedAddresses", expect.skippedAddresses, writes.skippedAddresses],
    ["events", expect.events, writes.events],
    ["hints", expect.hints, expect.hints === null ? hintsOrNull(endpoints) : hintsOf(expect.hints, endpoints)],
  ];
}

function writeOf({ create, update, delete: deleted }: Writes): string {
  return create > 0 ? "create" : update > 0 ? "update" : deleted > 0 ? "delete" : "none";
}

/** Labels are compared as a whole where none is expected to be absent. */
function wholeMarks(marks: Marks | undefined): Marks | undefined {
  return marks;
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

function normalSlice({ ports, endpoints, ...rest }: SliceExpect): object {
  return { ...rest, ...(ports && { ports: asSet(ports) }), ...(endpoints && { endpoints: asSet(endpoints) }) };
}

/** The slices, each with just those fields that the expectations name. */
function bestMatch(expected: readonly SliceExpect[], slices: readonly EndpointSlice[]): readonly object[] {
  const names = new Set(expected.flatMap((slice) => Object.keys(slice)));
  const marks = expected.find((slice) => slice.annotations !== undefined)?.annotations;
  return slices.map((slice) =>
    normalSlice({
      ...(names.has("addressType") && { addressType: slice.addressType }),
      ...(names.has("ports") && { ports: slice.ports ?? [] }),
      ...(names.has("endpoints") && { endpoints: slice.endpoints }),
      ...(names.has("labels") && { labels: slice.metadata.labels ?? {} }),
      ...(names.has("annotations") && { annotations: picked(marks, slice.metadata.annotations) }),
    }),
  );
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
