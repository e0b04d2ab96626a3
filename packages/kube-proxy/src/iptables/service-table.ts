/** What all Services come to, kept as trees: a new view is reached from the last one by what changed between them. */

import type { Rule } from "@kubenetsim/linux";
import { emptyTree, type Tree, type TreeDraft } from "@kubenetsim/sim";
import type { NodeProxyConfig, ProxyGates } from "../config.ts";
import { type ProxyView, serviceKeyOf, slicesOf } from "../proxy-view.ts";
import type { TopologyNode } from "../topology.ts";
import {
  keepEqual,
  SEGMENT_NAMES,
  type SegmentName,
  type SegmentOptions,
  type Segments,
  segmentsOf,
} from "./segment.ts";
import { planService, type ServicePlan } from "./service-plan.ts";

/** One Service's share of the ruleset. */
export interface ServiceEntry {
  readonly plans: readonly ServicePlan[];
  readonly segments: Segments;
  /** Nodes may differ in it. */
  readonly nodeSpecific: boolean;
}

/** All Services' shares, keyed `namespace/name`, and what is looked up in them. */
export interface ServiceTable {
  readonly view: ProxyView;
  readonly entries: Tree<ServiceEntry>;
  readonly segments: { readonly [K in SegmentName]: Tree<readonly Rule[]> };
  /** From the hash in chain names to `namespace/name`. */
  readonly keyByHash: Tree<string>;
  /** The keys of node-specific entries. */
  readonly nodeSpecific: Tree<true>;
  readonly endpointCount: number;
}

/** What the table depends on, beside the view. Nodes with equal options share one. */
export interface TableOptions extends SegmentOptions {
  readonly gates: ProxyGates;
}

/** The part of a node's configuration that the shared table depends on. */
export function tableOptions(config: NodeProxyConfig, family: 4 | 6): TableOptions {
  const counted = family === 4 && config.localhostNodePorts && config.nfacct.includes("localhost_nps_accepted_pkts");
  return { family, countLocalhostNodePorts: counted, gates: config.gates };
}

/** The table before any Service. */
export function emptyTable(): ServiceTable {
  const segments = Object.fromEntries(SEGMENT_NAMES.map((name) => [name, emptyTree<readonly Rule[]>()]));
  return {
    view: { services: emptyTree(), slices: emptyTree(), slicesByService: emptyTree() },
    entries: emptyTree(),
    segments: segments as ServiceTable["segments"],
    keyByHash: emptyTree(),
    nodeSpecific: emptyTree(),
    endpointCount: 0,
  };
}

/** The table of a view, from that of any other: costs what differs between the two. */
export function advanceTable(table: ServiceTable, view: ProxyView, options: TableOptions): ServiceTable {
  return { ...withEntries(table, changedKeys(table.view, view), (key) => entryOf(view, key, options)), view };
}

/** One node's own table, from the shared one: only node-specific entries are made anew. */
export function nodeTable(shared: ServiceTable, options: TableOptions, node: TopologyNode): ServiceTable {
  if (shared.nodeSpecific.size === 0) return shared;
  return withEntries(shared, [...shared.nodeSpecific.keys()], (key) => entryOf(shared.view, key, options, node));
}

/** As {@link nodeTable}, but from the node's table of another view: cheaper where many entries are node-specific. */
export function advanceNodeTable(
  last: ServiceTable,
  lastShared: ServiceTable,
  shared: ServiceTable,
  options: TableOptions,
  node: TopologyNode,
): ServiceTable {
  const changed = [...lastShared.entries.diff(shared.entries)].map((change) => change.key);
  const entry = (key: string): ServiceEntry | undefined => {
    const common = shared.entries.get(key);
    return common?.nodeSpecific === true ? entryOf(shared.view, key, options, node) : common;
  };
  return { ...withEntries(last, changed, entry), view: shared.view, nodeSpecific: shared.nodeSpecific };
}

function entryOf(view: ProxyView, key: string, options: TableOptions, node?: TopologyNode): ServiceEntry | undefined {
  const service = view.services.get(key);
  if (service === undefined) return undefined;
  const { plans, nodeSpecific } = planService(service, slicesOf(view, key), options.family, options.gates, node);
  if (plans.length === 0) return undefined;
  return { plans, nodeSpecific, segments: segmentsOf(plans, options) };
}

/** The Services (`namespace/name`) that differ between two views, by themselves or in their EndpointSlices. */
export function changedKeys(before: ProxyView, after: ProxyView): readonly string[] {
  const keys = new Set<string>();
  for (const change of before.services.diff(after.services)) keys.add(change.key);
  for (const change of before.slices.diff(after.slices)) {
    for (const slice of [change.before, change.after]) {
      const key = slice === undefined ? undefined : serviceKeyOf(slice);
      if (key !== undefined) keys.add(key);
    }
  }
  return [...keys];
}

type EntryChange = {
  readonly key: string;
  readonly before: ServiceEntry | undefined;
  readonly after: ServiceEntry | undefined;
};

function withEntries(
  table: ServiceTable,
  keys: readonly string[],
  entryFor: (key: string) => ServiceEntry | undefined,
): ServiceTable {
  const changes = keys.map((key) => entryChange(key, table.entries.get(key), entryFor(key)));
  const segment = (name: SegmentName): Tree<readonly Rule[]> =>
    table.segments[name].edit((draft) => {
      for (const { key, before, after } of changes) put(draft, key, before?.segments[name], after?.segments[name]);
    });
  const flag = (entry: ServiceEntry | undefined): true | undefined => (entry?.nodeSpecific === true ? true : undefined);
  let endpointCount = table.endpointCount;
  for (const { before, after } of changes) endpointCount += countEndpoints(after) - countEndpoints(before);
  return {
    view: table.view,
    entries: table.entries.edit((draft) => {
      for (const { key, before, after } of changes) put(draft, key, before, after);
    }),
    segments: Object.fromEntries(SEGMENT_NAMES.map((name) => [name, segment(name)])) as ServiceTable["segments"],
    keyByHash: table.keyByHash.edit((draft) => {
      for (const change of changes) rehash(draft, change);
    }),
    nodeSpecific: table.nodeSpecific.edit((draft) => {
      for (const { key, before, after } of changes) put(draft, key, flag(before), flag(after));
    }),
    endpointCount,
  };
}

function entryChange(key: string, before: ServiceEntry | undefined, after: ServiceEntry | undefined): EntryChange {
  if (before === undefined || after === undefined || before === after) return { key, before, after };
  return { key, before, after: { ...after, segments: keepEqual(before.segments, after.segments) } };
}

function put<V>(draft: TreeDraft<V>, key: string, before: V | undefined, after: V | undefined): void {
  if (after !== undefined) {
    if (after !== before) draft.set(key, after);
  } else if (before !== undefined) draft.delete(key);
}

function rehash(draft: TreeDraft<string>, { key, before, after }: EntryChange): void {
  const kept = new Set((after?.plans ?? []).map((plan) => plan.names.hash));
  for (const plan of before?.plans ?? []) if (!kept.has(plan.names.hash)) draft.delete(plan.names.hash);
  for (const hash of kept) if (draft.get(hash) !== key) draft.set(hash, key);
}

function countEndpoints(entry: ServiceEntry | undefined): number {
  return (entry?.plans ?? []).reduce((sum, plan) => sum + plan.endpointCount, 0);
}
