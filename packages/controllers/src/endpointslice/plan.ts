/** Which slices to create, update and delete: as few writes as will do. Models k8s.io/endpointslice reconciler.go reconcile and finalize. */
import { type EndpointSlice, labelsEqual, type Pod, type Service } from "@kubenetsim/api";
import { extend, memo } from "@kubenetsim/sim";
import { TRIGGER_TIME_ANNOTATION, triggerTime } from "../service/trigger-time.ts";
import type { DesiredSlices } from "./desired.ts";
import { portsId } from "./endpoint.ts";
import { type GroupPlan, planGroup } from "./pack.ts";
import { isSliceOf, newSlice } from "./slice.ts";
import { type HintEvent, hasHints, withTopologyHints } from "./topology-hints.ts";
import { hintsEnabled, type ZoneRatios } from "./topology-zones.ts";

/** Models defaultMaxEndpointsPerSlice of --max-endpoints-per-slice. */
export const ENDPOINTS_PER_SLICE_MAX = 100;

export interface SlicePlan {
  readonly create: readonly EndpointSlice[];
  readonly update: readonly EndpointSlice[];
  readonly delete: readonly EndpointSlice[];
  /** What the Service's Events say of topology hints. */
  readonly hintEvents?: readonly HintEvent[];
}

export interface SliceOptions {
  readonly endpointsPerSliceMax?: number;
  /** The change time to write, instead of the one that the pods tell. */
  readonly trigger?: string;
  /** For a Service that asks for topology hints: the zones' shares, undefined if they are not known. */
  readonly ratios?: ZoneRatios | undefined;
}

/** The writes that lead from the slices there are to those that should be. */
export function planSlices(
  service: Service,
  desired: readonly DesiredSlices[],
  existing: readonly EndpointSlice[],
  options: SliceOptions = {},
): SlicePlan {
  const max = options.endpointsPerSliceMax ?? ENDPOINTS_PER_SLICE_MAX;
  const planned = desired.map((family) => planFamily(service, family, existing, max));
  const families = planned.map((plan) => finalizePlan(service, plan));
  const isHinted = hintsEnabled(service.metadata.annotations);
  const { create, update, hintEvents } = isHinted
    ? hintPlan(families, desired, existing, options.ratios)
    : { create: allOf(families, "create"), update: allOf(families, "update"), hintEvents: undefined };
  const types = desired.map(({ addressType }) => addressType as string);
  const isWritten = create.length > 0 || update.length > 0;
  const time = options.trigger ?? (isWritten ? changeTime(service, existing, planned) : undefined);
  return {
    create: create.map((slice) => withTriggerTime(slice, time)),
    update: update.map((slice) => withTriggerTime(slice, time)),
    delete: [...existing.filter(({ addressType }) => !types.includes(addressType)), ...allOf(families, "delete")],
    ...(hintEvents === undefined ? {} : { hintEvents }),
  };
}

/** The slices of all families that are to be written in one way. */
function allOf(families: readonly SlicePlan[], write: "create" | "update" | "delete"): readonly EndpointSlice[] {
  return families.flatMap((plan) => plan[write]);
}

/** Gives the slices of each address family their topology hints. One that cannot have them takes the mark of being enabled off the whole Service. */
function hintPlan(
  families: readonly SlicePlan[],
  desired: readonly DesiredSlices[],
  existing: readonly EndpointSlice[],
  ratios: ZoneRatios | undefined,
): Required<Omit<SlicePlan, "delete">> {
  const create: EndpointSlice[] = [];
  const update: EndpointSlice[] = [];
  const hintEvents: HintEvent[] = [];
  const last = desired.at(-1)?.addressType;
  let isEnabled = existing.some((slice) => slice.addressType === last && hasHints(slice));
  for (const [i, family] of families.entries()) {
    const addressType = desired[i]?.addressType;
    const written = new Set([...family.update, ...family.delete].map(({ metadata }) => metadata.name));
    const unchanged = existing.filter(
      (slice) => slice.addressType === addressType && !written.has(slice.metadata.name),
    );
    const hinted = withTopologyHints({ ...family, unchanged }, ratios, isEnabled);
    create.push(...hinted.create);
    update.push(...hinted.update);
    for (const event of hinted.events) {
      hintEvents.push({ ...event, message: `${event.message}, addressType: ${addressType}` });
    }
    isEnabled = !hinted.events.some(({ type }) => type === "Warning");
  }
  return { create, update, hintEvents };
}

/** Turns pairs of a delete and a create into updates, and creates nothing for a Service that is going. Models finalize. */
export function finalizePlan(service: Service, plan: SlicePlan): SlicePlan {
  const create = [...plan.create];
  const update = [...plan.update];
  const remaining: EndpointSlice[] = [];
  for (const old of plan.delete) {
    const fresh = create.at(-1);
    const recyclable = fresh !== undefined && fresh.addressType === old.addressType && isSliceOf(old, service);
    if (!recyclable) {
      remaining.push(old);
      continue;
    }
    create.pop();
    const { generateName: _, ...metadata } = old.metadata;
    update.push({ ...fresh, metadata: { ...metadata, ...labelsOf(fresh) } });
  }
  return { create: service.metadata.deletionTimestamp === undefined ? create : [], update, delete: remaining };
}

function planFamily(
  service: Service,
  desired: DesiredSlices,
  existing: readonly EndpointSlice[],
  max: number,
): GroupPlan {
  const ofFamily = existing.filter(({ addressType }) => addressType === desired.addressType);
  const own = ofFamily.filter((slice) => isSliceOf(slice, service));
  const plans: GroupPlan[] = [];
  for (const [id, group] of desired.groups) {
    const slices = own.filter((slice) => portsId(slice.ports) === id);
    plans.push(planGroup(service, desired.addressType, group, slices, max));
  }
  const unwanted = ofFamily.filter((slice) => !isSliceOf(slice, service) || !desired.groups.has(portsId(slice.ports)));
  const create = plans.flatMap((plan) => plan.create);
  const deleted = [...unwanted, ...plans.flatMap((plan) => plan.delete)];
  const update = plans.flatMap((plan) => plan.update);
  const plan: GroupPlan = {
    create,
    update,
    delete: deleted,
    added: plans.flatMap(({ added }) => added),
    turned: plans.flatMap(({ turned }) => turned),
  };
  return create.length > 0 || ofFamily.length > deleted.length ? plan : withPlaceholder(service, desired, plan);
}

/** A Service has at least one slice: an empty one says that the controller has been here. */
function withPlaceholder(service: Service, desired: DesiredSlices, plan: GroupPlan): GroupPlan {
  const placeholder = newSlice(service, desired.addressType, []);
  const [only] = plan.delete;
  const kept = plan.delete.length === 1 && only !== undefined && isSamePlaceholder(only, placeholder);
  return kept ? { ...plan, delete: [] } : { ...plan, create: [...plan.create, placeholder] };
}

/** Models placeholderSliceCompare. Whose the slice is does not count: the garbage collector takes those of earlier Services. */
function isSamePlaceholder({ metadata, endpoints, ports = [] }: EndpointSlice, placeholder: EndpointSlice): boolean {
  return endpoints.length === 0 && ports.length === 0 && labelsEqual(metadata.labels, placeholder.metadata.labels);
}

function labelsOf(slice: EndpointSlice): EndpointSlice["metadata"] {
  const { labels } = slice.metadata;
  return labels === undefined ? {} : { labels };
}

function changeTime(
  service: Service,
  existing: readonly EndpointSlice[],
  plans: readonly GroupPlan[],
): string | undefined {
  const own = existing.filter((slice) => isSliceOf(slice, service));
  // Endpoints that only move, as when the Service's ports or families change, tell nothing of their pods.
  const isListed = ({ metadata }: Pod): boolean => own.some((slice) => namesIn(slice).has(metadata.name));
  const changed = plans.flatMap(({ added, turned }) => [...turned, ...added.filter((pod) => !isListed(pod))]);
  return triggerTime(service, own.length === 0, changed);
}

/** The names of the pods that a slice lists. */
const namesIn = memo(
  ({ endpoints }: EndpointSlice): ReadonlySet<string | undefined> =>
    new Set(endpoints.map(({ targetRef }) => targetRef?.name)),
);

function withTriggerTime(slice: EndpointSlice, time: string | undefined): EndpointSlice {
  const { annotations, ...metadata } = slice.metadata;
  const { [TRIGGER_TIME_ANNOTATION]: _, ...others } = annotations ?? {};
  const after = time === undefined ? others : { ...others, [TRIGGER_TIME_ANNOTATION]: time };
  return {
    ...slice,
    metadata: Object.keys(after).length === 0 ? metadata : extend(metadata, { annotations: after }),
  };
}
