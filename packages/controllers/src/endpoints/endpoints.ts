/** Keeps a Service's Endpoints equal to the ready addresses of the pods it selects. Models pkg/controller/endpoint. */
import {
  type EndpointSubset,
  type Endpoints,
  keyOf,
  labelOf,
  type Pod,
  type Service,
  type StringMap,
} from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";
import { podsOfService } from "../pod/selected.ts";
import { afterWrite, isNamespaceTerminating } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, ownKey, watch } from "../runtime/watch.ts";
import { isSelecting, servicesToUpdate } from "../service/membership.ts";
import { TRIGGER_TIME_ANNOTATION, triggerTime } from "../service/trigger-time.ts";
import {
  areLabelsCurrent,
  endpointsLabels,
  isCapacityCurrent,
  isEndpointsManaged,
  OVER_CAPACITY_ANNOTATION,
  without,
} from "./labels.ts";
import { desiredSubsets } from "./subsets.ts";
import { CAPACITY_MAX, countAddresses, truncateSubsets } from "./truncate.ts";

export const endpointsController: Controller = {
  name: "endpoint-controller",
  watches: [
    watch("services", ownKey),
    watch("pods", servicesToUpdate),
    watch("endpoints", (event) => (event.type === "DELETED" ? [event.key] : NO_KEYS)),
  ],
  reconcile(context, key) {
    const service = context.get("services", key);
    const current = context.get("endpoints", key);
    if (service === undefined) return removeLeftover(context, key, current);
    if (!isSelecting(service)) return undefined;
    const pods = podsOfService(context, service.metadata.namespace ?? "", service.spec?.selector ?? {});
    return write(context, service, planEndpoints(service, pods, current));
  },
};

/** What is to be written for a Service: a new object, a changed one, or nothing. */
export type EndpointsPlan =
  | { readonly write: "none" }
  | { readonly write: "create" | "update"; readonly object: Endpoints };

/** Compares what is published with what should be. `trigger` replaces the derived change time. */
export function planEndpoints(
  service: Service,
  pods: readonly Pod[],
  current: Endpoints | undefined,
  trigger?: string,
): EndpointsPlan {
  const all = desiredSubsets(service, pods);
  const isOver = countAddresses(all) > CAPACITY_MAX;
  const subsets = truncateSubsets(all);
  if (current !== undefined && isCurrent(service, current, subsets, isOver)) return { write: "none" };
  const time = trigger ?? triggerTime(service, isFirstFor(service, current), changedPods(pods, current, subsets));
  const annotations = annotationsFor(current?.metadata.annotations, time, isOver);
  const { name = "", namespace = "" } = service.metadata;
  const metadata = { ...(current?.metadata ?? { name, namespace }), labels: endpointsLabels(service) };
  const object: Endpoints = {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: Object.keys(annotations).length === 0 ? omitAnnotations(metadata) : { ...metadata, annotations },
    ...(subsets.length === 0 ? {} : { subsets }),
  };
  return { write: current === undefined ? "create" : "update", object };
}

/** Whether two lists of subsets need no write; the resourceVersion of a referenced pod does not count. Models endpointSubsetsEqualIgnoreResourceVersion. */
export function sameSubsets(one: readonly EndpointSubset[], other: readonly EndpointSubset[]): boolean {
  return deepEqual(one.map(withoutVersions), other.map(withoutVersions));
}

/** Nothing was published yet for this Service: there is no object, or a person wrote it, or it tells of an earlier Service of the name. */
function isFirstFor(service: Service, current: Endpoints | undefined): boolean {
  if (current === undefined || !isEndpointsManaged(current.metadata.labels)) return true;
  const noted = labelOf(current.metadata.annotations, TRIGGER_TIME_ANNOTATION);
  return noted !== undefined && noted < (service.metadata.creationTimestamp ?? "");
}

function isCurrent(service: Service, current: Endpoints, subsets: readonly EndpointSubset[], isOver: boolean): boolean {
  return (
    areLabelsCurrent(current.metadata.labels, service) &&
    isCapacityCurrent(current.metadata.annotations, isOver) &&
    sameSubsets(current.subsets ?? [], subsets)
  );
}

function withoutVersions(subset: EndpointSubset): EndpointSubset {
  const strip = (list: EndpointSubset["addresses"]): EndpointSubset["addresses"] =>
    list?.some((address) => address.targetRef?.resourceVersion !== undefined)
      ? list.map(({ targetRef, ...address }) => {
          if (targetRef === undefined) return address;
          const { resourceVersion: _, ...reference } = targetRef;
          return { ...address, targetRef: reference };
        })
      : list;
  const { addresses, notReadyAddresses, ...rest } = subset;
  const ready = strip(addresses);
  const notReady = strip(notReadyAddresses);
  return {
    ...rest,
    ...(ready === undefined || ready.length === 0 ? {} : { addresses: ready }),
    ...(notReady === undefined || notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
  };
}

/** The pods whose address is new, or now in the other list. One that is no longer listed has no time to tell. */
function changedPods(
  pods: readonly Pod[],
  current: Endpoints | undefined,
  subsets: readonly EndpointSubset[],
): readonly Pod[] {
  const before = listedUids(current?.subsets ?? []);
  const after = listedUids(subsets);
  return pods.filter(({ metadata: { uid = "" } }) => after.has(uid) && before.get(uid) !== after.get(uid));
}

function listedUids(subsets: readonly EndpointSubset[]): ReadonlyMap<string, boolean> {
  const listed = new Map<string, boolean>();
  for (const { addresses, notReadyAddresses } of subsets) {
    for (const address of addresses ?? []) listed.set(address.targetRef?.uid ?? "", true);
    for (const address of notReadyAddresses ?? []) listed.set(address.targetRef?.uid ?? "", false);
  }
  return listed;
}

function annotationsFor(before: StringMap | undefined, time: string | undefined, isOver: boolean): StringMap {
  return {
    ...without(before, TRIGGER_TIME_ANNOTATION, OVER_CAPACITY_ANNOTATION),
    ...(time === undefined ? {} : { [TRIGGER_TIME_ANNOTATION]: time }),
    ...(isOver ? { [OVER_CAPACITY_ANNOTATION]: "truncated" } : {}),
  };
}

function omitAnnotations(metadata: Endpoints["metadata"]): Endpoints["metadata"] {
  const { annotations: _, ...rest } = metadata;
  return rest;
}

function removeLeftover(context: Context, key: string, current: Endpoints | undefined): Again | undefined {
  return current === undefined ? undefined : afterWrite(context.delete("endpoints", key));
}

function write(context: Context, service: Service, plan: EndpointsPlan): Again | undefined {
  if (plan.write === "none") return undefined;
  const result =
    plan.write === "create" ? context.create("endpoints", plan.object) : context.update("endpoints", plan.object);
  if (result.ok || isNamespaceTerminating(result)) return undefined;
  const failure = plan.write === "create" ? "FailedToCreateEndpoint" : "FailedToUpdateEndpoint";
  const message = `Failed to ${plan.write} endpoint ${keyOf(service)}: ${result.status.message}`;
  context.event(plan.object, "Warning", failure, message);
  return "backoff";
}
