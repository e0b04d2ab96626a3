/** Which slices to create, update and delete: as few writes as will do. Models k8s.io/endpointslice reconciler.go reconcile and finalize. */
import type { EndpointSlice, Pod, Service } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { TRIGGER_TIME_ANNOTATION, triggerTime } from "../service/trigger-time.ts";
import type { DesiredSlices } from "./desired.ts";
import { portsId } from "./endpoint.ts";
import { type GroupPlan, planGroup } from "./pack.ts";
import { isSliceOf, newSlice } from "./slice.ts";
import { type HintEvent, withTopologyHints } from "./topology-hints.ts";
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
  const plans = desired.map((family) => planFamily(service, family, existing, max));
  const types = desired.map(({ addressType }) => addressType as string);
  const planned: GroupPlan = {
    create: plans.flatMap((plan) => plan.create),
    update: plans.flatMap((plan) => plan.update),
    delete: [
      ...existing.filter(({ addressType }) => !types.includes(addressType)),
      ...plans.flatMap((plan) => plan.delete),
    ],
    changed: plans.flatMap((plan) => plan.changed),
  };
  const final = finalizePlan(service, planned);
  const isHinted = hintsEnabled(service.metadata.annotations);
  const plan = isHinted ? hintPlan(final, existing, types, options.ratios) : final;
  const time = options.trigger ?? changeTime(service, existing, planned.changed, plan);
  return {
    create: plan.create.map((slice) => withTriggerTime(slice, time)),
    update: plan.update.map((slice) => withTriggerTime(slice, time)),
    delete: plan.delete,
    ...(plan.hintEvents === undefined ? {} : { hintEvents: plan.hintEvents }),
  };
}

/** Gives the slices of each address family their topology hints. */
function hintPlan(
  plan: SlicePlan,
  existing: readonly EndpointSlice[],
  types: readonly string[],
  ratios: ZoneRatios | undefined,
): SlicePlan {
  const touched = new Set([...plan.update, ...plan.delete].map(({ metadata }) => metadata.name));
  const unchanged = existing.filter(({ metadata }) => !touched.has(metadata.name));
  const families = types.map((type) => {
    const ofFamily = (slices: readonly EndpointSlice[]): readonly EndpointSlice[] =>
      slices.filter(({ addressType }) => addressType === type);
    const slices = { create: ofFamily(plan.create), update: ofFamily(plan.update), unchanged: ofFamily(unchanged) };
    const { create, update, events } = withTopologyHints(slices, ratios);
    const named = events.map((event) => ({ ...event, message: `${event.message}, addressType: ${type}` }));
    return { create, update, hintEvents: named };
  });
  return {
    create: families.flatMap(({ create }) => create),
    update: families.flatMap(({ update }) => update),
    delete: plan.delete,
    hintEvents: families.flatMap(({ hintEvents }) => hintEvents),
  };
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
  const changed = plans.flatMap((plan) => plan.changed);
  if (create.length > 0 || ofFamily.length > deleted.length) return { create, update, delete: deleted, changed };
  return withPlaceholder(service, desired, { create, update, delete: deleted, changed });
}

/** A Service has at least one slice: an empty one says that the controller has been here. */
function withPlaceholder(service: Service, desired: DesiredSlices, plan: GroupPlan): GroupPlan {
  const placeholder = newSlice(service, desired.addressType, []);
  const [only] = plan.delete;
  const kept = plan.delete.length === 1 && only !== undefined && isSamePlaceholder(only, placeholder);
  return kept ? { ...plan, delete: [] } : { ...plan, create: [...plan.create, placeholder] };
}

function isSamePlaceholder(slice: EndpointSlice, placeholder: EndpointSlice): boolean {
  return (
    slice.endpoints.length === 0 &&
    (slice.ports?.length ?? 0) === 0 &&
    deepEqual(slice.metadata.labels, placeholder.metadata.labels) &&
    deepEqual(slice.metadata.ownerReferences, placeholder.metadata.ownerReferences)
  );
}

function labelsOf(slice: EndpointSlice): EndpointSlice["metadata"] {
  const { labels } = slice.metadata;
  return labels === undefined ? {} : { labels };
}

function changeTime(
  service: Service,
  existing: readonly EndpointSlice[],
  changed: readonly Pod[],
  plan: SlicePlan,
): string | undefined {
  if (plan.create.length === 0 && plan.update.length === 0) return undefined;
  return triggerTime(service, existing.length === 0, changed);
}

function withTriggerTime(slice: EndpointSlice, time: string | undefined): EndpointSlice {
  const { annotations, ...metadata } = slice.metadata;
  const { [TRIGGER_TIME_ANNOTATION]: _, ...others } = annotations ?? {};
  const after = time === undefined ? others : { ...others, [TRIGGER_TIME_ANNOTATION]: time };
  return {
    ...slice,
    metadata: Object.keys(after).length === 0 ? metadata : { ...metadata, annotations: after },
  };
}
