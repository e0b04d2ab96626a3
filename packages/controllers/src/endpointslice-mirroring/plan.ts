/** Which mirrored slices to create, update and delete: one for each family and list of ports. Models reconciler.go reconcileByPortMapping and recycleSlices. */
import {
  type Endpoint,
  type EndpointSlice,
  type Endpoints,
  isControlledBy,
  labelsEqual,
  ownerRef,
} from "@kubenetsim/api";
import { endpointId, sameEndpoint } from "../endpointslice/endpoint.ts";
import type { SlicePlan } from "../endpointslice/plan.ts";
import { sliceNamePrefix } from "../endpointslice/slice.ts";
import { type DesiredMirror, groupId, type MirrorGroup } from "./desired.ts";
import { mirrorAnnotations, mirrorLabels } from "./labels.ts";

/** The writes that make the slices there are equal to what is wanted. */
export function planMirror(
  endpoints: Endpoints,
  desired: DesiredMirror,
  existing: readonly EndpointSlice[],
  max: number,
): SlicePlan {
  const create: EndpointSlice[] = [];
  const update: EndpointSlice[] = [];
  const unwanted = existing.filter((slice) => !desired.groups.has(idOf(slice)));
  for (const [id, group] of desired.groups) {
    const [first, ...surplus] = existing.filter((slice) => idOf(slice) === id);
    unwanted.push(...surplus);
    const wanted = mirroredSlice(endpoints, group, max);
    if (first === undefined) create.push(wanted);
    else if (!isCurrent(first, endpoints, group)) update.push(rewritten(first, wanted));
  }
  return recycle(endpoints, { create, update, delete: unwanted });
}

/** A slice that mirrors one group. It has no name: the server makes one from `generateName`. Models newEndpointSlice. */
export function mirroredSlice(endpoints: Endpoints, group: MirrorGroup, max: number): EndpointSlice {
  const { name = "", namespace = "" } = endpoints.metadata;
  const annotations = mirrorAnnotations(endpoints);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: sliceNamePrefix(name),
      namespace,
      labels: mirrorLabels(endpoints),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: [ownerRef({ ...endpoints, apiVersion: "v1", kind: "Endpoints" })],
    },
    addressType: group.addressType,
    endpoints: [...group.endpoints.values()].slice(0, max),
    ports: group.ports,
  };
}

function idOf({ addressType, ports }: EndpointSlice): string {
  return groupId(addressType, ports);
}

/** Whether the slice says all of it, and is this very object's. */
function isCurrent({ metadata, endpoints: held }: EndpointSlice, endpoints: Endpoints, group: MirrorGroup): boolean {
  if (held.length !== group.endpoints.size || !isControlledBy(metadata, endpoints)) return false;
  if (!labelsEqual(metadata.labels, mirrorLabels(endpoints))) return false;
  if (!labelsEqual(metadata.annotations, mirrorAnnotations(endpoints))) return false;
  return held.every((each) => isWanted(each, group));
}

function isWanted(endpoint: Endpoint, group: MirrorGroup): boolean {
  const wanted = group.endpoints.get(endpointId(endpoint));
  return wanted !== undefined && sameEndpoint(endpoint, wanted);
}

/** The old slice with all that the new one says. */
function rewritten(old: EndpointSlice, { metadata, ...fresh }: EndpointSlice): EndpointSlice {
  const { generateName: _, ...marks } = metadata;
  const { annotations: __, ...kept } = old.metadata;
  return { ...fresh, metadata: { ...kept, ...marks } };
}

/** Turns a delete and a create of one family into an update, and creates nothing for an object that is going. */
function recycle(endpoints: Endpoints, plan: SlicePlan): SlicePlan {
  const create: EndpointSlice[] = [];
  const update = [...plan.update];
  const unwanted = [...plan.delete];
  for (const fresh of plan.create) {
    const at = unwanted.findIndex(({ addressType }) => addressType === fresh.addressType);
    const [old] = at < 0 ? [] : unwanted.splice(at, 1);
    if (old === undefined) create.push(fresh);
    else update.push(rewritten(old, fresh));
  }
  return { create: endpoints.metadata.deletionTimestamp === undefined ? create : [], update, delete: unwanted };
}
