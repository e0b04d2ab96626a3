/** Keeps EndpointSlices equal to what a Service selects. Models pkg/controller/endpointslice. */
import {
  controllerOf,
  type EndpointSlice,
  type IPFamily,
  labelOf,
  type Node,
  type Pod,
  type Service,
} from "@kubenetsim/api";
import type { Key, Reader, Result, WatchEventOf } from "@kubenetsim/apiserver";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import { podsOfService } from "../pod/selected.ts";
import { foldTree } from "../runtime/fold.ts";
import { afterWrite, isNamespaceTerminating, sooner } from "../runtime/outcome.ts";
import { settledMemory } from "../runtime/settled.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, ownKey, watch } from "../runtime/watch.ts";
import { isSelecting, servicesToUpdate } from "../service/membership.ts";
import { type DesiredSlices, desiredSlices } from "./desired.ts";
import { addressTypesOf } from "./endpoint.ts";
import { isManaged, SERVICE_NAME_LABEL } from "./labels.ts";
import { planSlices, type SliceOptions, type SlicePlan } from "./plan.ts";
import { hintsEnabled, isOverloaded, ratiosOfTable, sameCapacity } from "./topology-zones.ts";

export const endpointSliceController: Controller = {
  name: "endpointslice-controller",
  component: "endpoint-slice-controller",
  watches: [
    watch("services", ownKey),
    watch("pods", servicesToUpdate),
    watch("endpointslices", serviceOfSlice),
    watch("nodes", servicesOnNode),
  ],
  reconcile(context, key) {
    const service = context.get("services", key);
    // The slices of a Service that is gone are the garbage collector's.
    if (service === undefined || !isSelecting(service)) return undefined;
    const pods = podsOfService(context, service.metadata.namespace ?? "", service.spec?.selector ?? {});
    if (settled.isSettled(service, inputsOf(context, key, pods))) return undefined;
    const plan = planSlices(
      service,
      desiredOf(context, service, pods),
      managedSlices(context, key),
      optionsOf(context, service),
    );
    const again = write(context, service, plan);
    if (again === undefined) settled.note(service, inputsOf(context, key, pods));
    return again;
  },
};

/** Nodes are counted only for who asks for topology hints. */
function optionsOf(context: Context, service: Service): SliceOptions {
  if (!hintsEnabled(service.metadata.annotations)) return {};
  return { ratios: ratiosOfTable(context.store.tables.nodes) };
}

const settled = settledMemory<Service>();

function inputsOf(context: Context, key: Key, pods: readonly Pod[]): readonly unknown[] {
  return [pods, context.store.tables.nodes, ...managedSlices(context, key)];
}

/** The Service to look at after a slice's event: when a slice went away, or changed hands. Models onEndpointSliceUpdate. */
export function serviceOfSlice(
  event: Pick<WatchEventOf<"endpointslices">, "type" | "before" | "after">,
): readonly Key[] {
  const { before, after } = event;
  if (event.type === "DELETED") {
    const slice = after ?? before;
    return slice !== undefined && isManaged(slice.metadata.labels) ? serviceKey(slice) : NO_KEYS;
  }
  if (before === undefined || after === undefined) return NO_KEYS;
  const was = labelOf(before.metadata.labels, SERVICE_NAME_LABEL);
  const is = labelOf(after.metadata.labels, SERVICE_NAME_LABEL);
  if (was !== is) return [...serviceKey(before), ...serviceKey(after)];
  const handedOver = isManaged(before.metadata.labels) !== isManaged(after.metadata.labels);
  // Its own writes come with a higher generation too, so it looks once more and finds nothing to do.
  const edited = isManaged(after.metadata.labels) && before.metadata.generation !== after.metadata.generation;
  return handedOver || edited ? serviceKey(after) : NO_KEYS;
}

function serviceKey(slice: EndpointSlice): readonly Key[] {
  const name = labelOf(slice.metadata.labels, SERVICE_NAME_LABEL) ?? controllerOf(slice.metadata)?.name;
  return name === undefined ? NO_KEYS : [`${slice.metadata.namespace}/${name}`];
}

/** A node that appears, or moves to another zone, concerns the Services of its pods; one that counts for more or less, those whose topology hints overload a zone now. */
function servicesOnNode(event: WatchEventOf<"nodes">, read: Reader): readonly Key[] {
  const isSame = sameCapacity(event.before, event.type === "DELETED" ? undefined : event.after);
  const keys = new Set<Key>(isSame ? NO_KEYS : overloadedServices(read));
  if (event.type === "DELETED" || zoneOf(event.before) === zoneOf(event.after)) return [...keys];
  for (const { metadata } of read.podsOnNode(event.key)) {
    for (const { metadata: service } of read.servicesSelecting(metadata.namespace ?? "", metadata.labels)) {
      keys.add(`${service.namespace}/${service.name}`);
    }
  }
  return [...keys].sort();
}

/** Models GetOverloadedServices. */
function overloadedServices(read: Reader): readonly Key[] {
  const { services, nodes } = read.store.tables;
  const ratios = ratiosOfTable(nodes);
  const isAny = (key: Key): boolean =>
    addressTypes.some((type) => isOverloaded(hintsByZone(read.slicesOf(key), type), ratios));
  return [...hintedServices(services).keys()].filter(isAny);
}

const addressTypes: readonly IPFamily[] = ["IPv4", "IPv6"];

/** How many ready endpoints of one family are hinted to each zone. */
function hintsByZone(slices: readonly EndpointSlice[], type: IPFamily): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { addressType, endpoints } of slices) {
    if (addressType !== type) continue;
    for (const { hints } of endpoints) {
      for (const { name } of hints?.forZones ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

/** The Services that ask for topology hints: few, so that no change of a node has to look through all. */
const hintedServices = foldTree<Service, Tree<Service>>(emptyTree<Service>(), (hinted, { key, after }) =>
  after !== undefined && hintsEnabled(after.metadata.annotations) ? hinted.with(key, after) : hinted.without(key),
);

/** Undefined for no node; a node without a zone is in the zone of no name. */
function zoneOf(node: Node | undefined): string | undefined {
  return node === undefined ? undefined : (labelOf(node.metadata.labels, "topology.kubernetes.io/zone") ?? "");
}

function desiredOf(context: Context, service: Service, pods: readonly Pod[]): readonly DesiredSlices[] {
  const nodes = new Map<string, Node | undefined>();
  const nodeOf = (name: string): Node | undefined => {
    if (!nodes.has(name)) nodes.set(name, context.get("nodes", name));
    return nodes.get(name);
  };
  return addressTypesOf(service).map((type) => desiredSlices(service, pods, nodeOf, type));
}

function managedSlices(context: Context, key: Key): readonly EndpointSlice[] {
  return context
    .slicesOf(key)
    .filter(({ metadata }) => isManaged(metadata.labels) && metadata.deletionTimestamp === undefined);
}

function write(context: Context, service: Service, plan: SlicePlan): Again | undefined {
  let again: Again | undefined;
  const note = (result: Result<unknown>): void => {
    if (result.ok || isNamespaceTerminating(result)) return;
    again = sooner(again, afterWrite(result));
    context.event(
      service,
      "Warning",
      "FailedToUpdateEndpointSlices",
      `Error updating Endpoint Slices for Service ${service.metadata.namespace}/${service.metadata.name}: ${result.status.message}`,
    );
  };
  for (const { type, reason, message } of plan.hintEvents ?? []) context.event(service, type, reason, message);
  for (const slice of plan.create) note(context.create("endpointslices", slice));
  for (const slice of plan.update) note(context.update("endpointslices", slice));
  for (const { metadata } of plan.delete)
    note(context.delete("endpointslices", `${metadata.namespace}/${metadata.name}`));
  return again;
}
