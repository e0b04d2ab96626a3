/** Fits the endpoints of one list of ports into slices, changing few of them. Models k8s.io/endpointslice reconcileByPortMapping. */
import type { Endpoint, EndpointSlice, IPFamily, Pod, Service } from "@kubenetsim/api";
import { memo } from "@kubenetsim/sim";
import type { Contribution, PortGroup } from "./desired.ts";
import { endpointId, sameEndpoint, sameHints } from "./endpoint.ts";
import { needsLabels, sliceLabels } from "./labels.ts";
import { newSlice } from "./slice.ts";
import { hintsEnabled } from "./topology-zones.ts";

export interface GroupPlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
  /** The pods that these slices did not list. */
  readonly added: readonly Pod[];
  /** The pods that are ready and were not, or the other way round. */
  readonly turned: readonly Pod[];
}

/** Plans the slices of one group of ports. `existing` are the Service's own, with these ports. */
export function planGroup(
  service: Service,
  addressType: IPFamily,
  group: PortGroup,
  existing: readonly EndpointSlice[],
  max: number,
): GroupPlan {
  const matched = new Set<string>();
  const turned: Pod[] = [];
  const kept: Draft[] = [];
  const emptied: EndpointSlice[] = [];
  for (const slice of existing) {
    const draft = reviewSlice(service, slice, group, matched, turned);
    if (draft.endpoints.length === 0 && slice.endpoints.length > 0) emptied.push(slice);
    else kept.push(draft);
  }
  const added = matched.size === group.endpoints.size ? [] : unmatched(group, matched);
  const created = place(
    added.map(({ endpoint }) => endpoint),
    kept,
    max,
  );
  const blank = newSlice(service, addressType, group.ports);
  return {
    create: created.map((endpoints) => ({ ...blank, endpoints })),
    update: kept.filter(({ touched, rehinted }) => touched || rehinted).map((draft) => updated(service, draft)),
    delete: emptied,
    added: added.map(({ pod }) => pod),
    turned,
  };
}

/** A slice on its way: what it will hold. */
interface Draft {
  readonly slice: EndpointSlice;
  endpoints: readonly Endpoint[];
  touched: boolean;
  /** Its hints must change. That alone does not make it one to be filled up. */
  readonly rehinted: boolean;
}

/** Drops what is no longer wanted and renews what changed. Notes in `matched` and `turned` what it found. */
function reviewSlice(
  service: Service,
  slice: EndpointSlice,
  group: PortGroup,
  matched: Set<string>,
  turned: Pod[],
): Draft {
  const ids = endpointIds(slice);
  // Topology hints hang on all slices together, and are seen to later.
  const hasLateHints = hintsEnabled(service.metadata.annotations);
  let endpoints: Endpoint[] | undefined;
  let touched = needsLabels(slice.metadata.labels, service);
  let rehinted = false;
  for (const [i, before] of slice.endpoints.entries()) {
    const id = ids[i] ?? "";
    // The second of two equal entries is one too many.
    const wanted = matched.has(id) ? undefined : group.endpoints.get(id);
    if (wanted !== undefined) matched.add(id);
    if (wanted !== undefined && isKnownCurrent(before, wanted.endpoint, hasLateHints)) {
      endpoints?.push(before);
      continue;
    }
    endpoints ??= slice.endpoints.slice(0, i);
    const isSame = wanted !== undefined && sameEndpoint(before, wanted.endpoint);
    if (isSame) rehinted = true;
    else touched = true;
    if (wanted === undefined) continue;
    endpoints.push(wanted.endpoint);
    if (before.conditions?.serving !== wanted.endpoint.conditions?.serving) turned.push(wanted.pod);
  }
  return { slice, endpoints: endpoints ?? slice.endpoints, touched, rehinted };
}

/** Puts the endpoints where an update is due anyway, then into one slice that has room, then into new ones, which are returned. */
function place(added: readonly Endpoint[], kept: readonly Draft[], max: number): readonly (readonly Endpoint[])[] {
  let rest = added;
  const open = kept.filter(({ touched }) => touched).sort((a, b) => b.endpoints.length - a.endpoints.length);
  for (const draft of open) rest = fill(draft, rest, max);
  const created: (readonly Endpoint[])[] = [];
  while (rest.length > 0) {
    const room = rest.length < max ? fullestWithRoom(kept, rest.length, max) : undefined;
    if (room !== undefined) {
      rest = fill(room, rest, max);
      continue;
    }
    created.push(rest.slice(0, max));
    rest = rest.slice(max);
  }
  return created;
}

function fill(draft: Draft, rest: readonly Endpoint[], max: number): readonly Endpoint[] {
  const room = max - draft.endpoints.length;
  if (room <= 0 || rest.length === 0) return rest;
  draft.endpoints = [...draft.endpoints, ...rest.slice(0, room)];
  draft.touched = true;
  return rest.slice(room);
}

/** Among the untouched slices that can take all of them, the one that will be fullest. Models getSliceToFill. */
function fullestWithRoom(kept: readonly Draft[], count: number, max: number): Draft | undefined {
  let best: Draft | undefined;
  for (const draft of kept) {
    if (draft.touched || draft.endpoints.length + count > max) continue;
    if (best === undefined || draft.endpoints.length > best.endpoints.length) best = draft;
  }
  return best;
}

function updated(service: Service, { slice, endpoints }: Draft): EndpointSlice {
  return { ...slice, metadata: { ...slice.metadata, labels: sliceLabels(service) }, endpoints };
}

function unmatched(group: PortGroup, matched: ReadonlySet<string>): readonly Contribution[] {
  return [...group.endpoints.values()].filter(({ id }) => !matched.has(id));
}

const endpointIds = memo((slice: EndpointSlice): readonly string[] => slice.endpoints.map(endpointId));

/** For a stored endpoint, the wanted one for which it was last found to be current. */
const knownCurrent = new WeakMap<Endpoint, Endpoint>();

function isKnownCurrent(before: Endpoint, wanted: Endpoint, hasLateHints: boolean): boolean {
  if (knownCurrent.get(before) === wanted) return true;
  if (!sameEndpoint(before, wanted) || !(hasLateHints || sameHints(before, wanted))) return false;
  knownCurrent.set(before, wanted);
  return true;
}
