/** Mirrors Endpoints that a person wrote, for a Service without a selector, into EndpointSlices. Models pkg/controller/endpointslicemirroring. */
import { type EndpointSlice, type Endpoints, labelOf, type Service } from "@kubenetsim/api";
import type { Key, Reader, Result, WatchEventOf } from "@kubenetsim/apiserver";
import { SERVICE_NAME_LABEL } from "../endpointslice/labels.ts";
import type { SlicePlan } from "../endpointslice/plan.ts";
import { afterWrite, isNamespaceTerminating, sooner } from "../runtime/outcome.ts";
import { settledMemory } from "../runtime/settled.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { NO_KEYS, watch } from "../runtime/watch.ts";
import { type DesiredMirror, desiredMirror, ENDPOINTS_PER_SUBSET_MAX } from "./desired.ts";
import { isMirrored, shouldMirror } from "./labels.ts";
import { planMirror } from "./plan.ts";

export const endpointSliceMirroringController: Controller = {
  name: "endpointslice-mirroring-controller",
  component: "endpoint-slice-mirroring-controller",
  watches: [watch("endpoints", ofPerson), watch("services", losesOrGainsSelector), watch("endpointslices", ofMirror)],
  reconcile(context, key) {
    const endpoints = context.get("endpoints", key);
    const slices = mirroredSlices(context, key);
    if (!isMirrorable(endpoints, context.get("services", key))) {
      return write(context, { create: [], update: [], delete: slices });
    }
    if (settled.isSettled(endpoints, slices)) return undefined;
    const desired = desiredMirror(endpoints.subsets ?? [], ENDPOINTS_PER_SUBSET_MAX);
    warn(context, endpoints, desired);
    const again = write(context, planMirror(endpoints, desired, slices, ENDPOINTS_PER_SUBSET_MAX));
    if (again === undefined) settled.note(endpoints, mirroredSlices(context, key));
    return again;
  },
};

/** Its own writes come back as events; without this, each would warn again. */
const settled = settledMemory<Endpoints>();

/** Whether the object is mirrored: its Service exists and leaves the endpoints to a person. */
export function isMirrorable(endpoints: Endpoints | undefined, service: Service | undefined): endpoints is Endpoints {
  if (endpoints === undefined || service === undefined || !shouldMirror(endpoints)) return false;
  return service.spec?.selector === undefined;
}

/** The Endpoints that a slice mirrors; undefined if it is no mirror. */
export function mirroredKey({ metadata }: EndpointSlice): Key | undefined {
  const name = labelOf(metadata.labels, SERVICE_NAME_LABEL) ?? "";
  return isMirrored(metadata.labels) && name !== "" ? `${metadata.namespace}/${name}` : undefined;
}

/** Endpoints that another controller writes are looked at by their Service's selector alone, and go no further. */
function ofPerson(event: WatchEventOf<"endpoints">, read: Reader): readonly Key[] {
  const { before, after } = event;
  const isAny = (after !== undefined && shouldMirror(after)) || (before !== undefined && shouldMirror(before));
  if (!isAny) return NO_KEYS;
  return read.get("services", event.key)?.spec?.selector === undefined ? [event.key] : NO_KEYS;
}

function losesOrGainsSelector({ type, key, before, after }: WatchEventOf<"services">, read: Reader): readonly Key[] {
  const had = before?.spec?.selector !== undefined;
  const has = after?.spec?.selector !== undefined;
  if (type === "MODIFIED") return had === has ? NO_KEYS : [key];
  if (had || has) return NO_KEYS;
  // Where there is nothing to mirror yet, the Endpoints' own event will come.
  return type === "ADDED" && read.get("endpoints", key) === undefined ? NO_KEYS : [key];
}

/** A mirrored slice that went away, changed hands or was edited. */
function ofMirror({ type, before, after }: WatchEventOf<"endpointslices">): readonly Key[] {
  const was = before === undefined ? undefined : mirroredKey(before);
  const is = after === undefined ? undefined : mirroredKey(after);
  if (was === undefined && is === undefined) return NO_KEYS;
  if (type === "DELETED") return keysOf(is ?? was);
  if (was === undefined) return type === "ADDED" ? NO_KEYS : keysOf(is);
  if (was !== is) return [...keysOf(was), ...keysOf(is)];
  return before?.metadata.generation === after?.metadata.generation ? NO_KEYS : keysOf(is);
}

function keysOf(key: Key | undefined): readonly Key[] {
  return key === undefined ? NO_KEYS : [key];
}

function mirroredSlices(context: Context, key: Key): readonly EndpointSlice[] {
  return context
    .slicesOf(key)
    .filter(({ metadata }) => isMirrored(metadata.labels) && metadata.deletionTimestamp === undefined);
}

/** Tells of addresses that are not mirrored. */
function warn(context: Context, endpoints: Endpoints, desired: DesiredMirror): void {
  for (const { reason, message } of warningsOf(desired, ENDPOINTS_PER_SUBSET_MAX)) {
    context.event(endpoints, "Warning", reason, message);
  }
}

/** What the Events of a sync say. */
export function warningsOf(
  { invalid, skipped }: Pick<DesiredMirror, "invalid" | "skipped">,
  max: number,
): readonly { readonly reason: string; readonly message: string }[] {
  const warnings = [];
  if (invalid > 0) {
    const message = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`;
    warnings.push({ reason: "InvalidIPAddress", message });
  }
  if (skipped > invalid) {
    const message = `A max of ${max} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
    warnings.push({ reason: "TooManyAddressesToMirror", message });
  }
  return warnings;
}

function write(context: Context, plan: SlicePlan): Again | undefined {
  let again: Again | undefined;
  const note = (result: Result<unknown>): void => {
    if (!isNamespaceTerminating(result)) again = sooner(again, afterWrite(result));
  };
  for (const slice of plan.create) note(context.create("endpointslices", slice));
  for (const slice of plan.update) note(context.update("endpointslices", slice));
  for (const { metadata } of plan.delete) {
    note(context.delete("endpointslices", `${metadata.namespace}/${metadata.name}`));
  }
  return again;
}
