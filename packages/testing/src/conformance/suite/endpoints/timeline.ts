/** Pod events on a clock: how many writes a batch period leaves of them. */
import type { KubeObject, Pod, Service } from "@kubenetsim/api";
import type { Reader, WatchEvent } from "@kubenetsim/apiserver";
import {
  type Due,
  dispatchTo,
  endpointSliceController,
  endpointsController,
  withBatchPeriod,
} from "@kubenetsim/controllers";
import { apply, find, podAddress, podsSelected, put, type State } from "./state.ts";
import type { ControllerConfig, Step, Sync } from "./steps.ts";
import { NO_WRITES, type Writes } from "./sync.ts";

interface PodEvent {
  readonly atMs: number;
  readonly do: "add" | "update" | "delete";
  readonly pod: string;
  readonly setPodIP?: string;
}

export interface TimelineStep {
  readonly timeline?: readonly PodEvent[];
  readonly untilMs?: number;
}

/** Plays the events, syncs when the controller's own watches say so, and sums up the writes. */
export function runTimeline(
  state: State,
  step: Step,
  controller: string,
  config: ControllerConfig,
  sync: Sync,
): Writes {
  const base = controller === "endpoints" ? endpointsController : endpointSliceController;
  const watching = [withBatchPeriod(base, config.endpointUpdatesBatchPeriodMs ?? 0)];
  const due = new Map<string, number>();
  let total = NO_WRITES;
  const runUntil = (time: number): void => {
    for (const [key, at] of [...due]) {
      if (at > time) continue;
      due.delete(key);
      const { create, update, delete: deleted, error } = sync(state, key);
      total = { create: total.create + create, update: total.update + update, delete: total.delete + deleted, error };
    }
  };
  // The objects that are there at the start were synced before.
  if (podsOf(state, step).length > 0) sync(state, step.service);
  for (const event of step.timeline ?? []) {
    runUntil(event.atMs);
    for (const { key, afterMs = 0 } of play(state, step, event, watching)) {
      due.set(key, Math.min(due.get(key) ?? Infinity, event.atMs + afterMs));
    }
    runUntil(event.atMs);
  }
  runUntil(step.untilMs ?? Infinity);
  return total;
}

function podsOf(state: State, step: Step): readonly Pod[] {
  const service = find<Service>(state, "Service", step.service);
  return service === undefined ? [] : podsSelected(state, service);
}

function play(state: State, step: Step, event: PodEvent, watching: Parameters<typeof dispatchTo>[0]): readonly Due[] {
  const [namespace = ""] = step.service.split("/");
  const key = `${namespace}/${event.pod}`;
  const before = find<Pod>(state, "Pod", key);
  if (event.do === "delete") state.delete(`Pod/${key}`);
  if (event.do === "update" && before !== undefined) put(state, withAddress(before, event.setPodIP ?? ""));
  if (event.do === "add") addPod(state, step, event, namespace);
  const after = event.do === "delete" ? undefined : find<Pod>(state, "Pod", key);
  const type = event.do === "add" ? "ADDED" : event.do === "delete" ? "DELETED" : "MODIFIED";
  const watched = {
    type,
    resource: "pods",
    key,
    revision: 1,
    ...(before && { before }),
    ...(after && { after }),
  } as WatchEvent;
  return dispatchTo(watching, watched, readerOf(state));
}

function addPod(state: State, step: Step, event: PodEvent, namespace: string): void {
  const labels = find<Service>(state, "Service", step.service)?.spec?.selector ?? {};
  const i = Number.parseInt(event.pod.replace("pod", ""), 10);
  const nodeName = [...state.values()].find(({ kind }) => kind === "Node")?.metadata.name;
  const form = { namespace, from: i, to: i + 1, labels, ready: "all", ...(nodeName && { nodeName }) } as const;
  apply(state, { $pods: form } as unknown as Parameters<typeof apply>[1]);
  const added = find<Pod>(state, "Pod", `${namespace}/${event.pod}`);
  if (added !== undefined) put(state, withAddress(added, event.setPodIP ?? podAddress(i)));
}

function withAddress(pod: Pod, ip: string): Pod {
  return { ...pod, status: { ...pod.status, podIP: ip, podIPs: [{ ip }] } };
}

/** As much of a Reader as the watches of pods ask for. */
function readerOf(state: State): Reader {
  const servicesSelecting: Reader["servicesSelecting"] = (namespace, labels) =>
    [...state.values()].filter((object): object is Service => {
      const pod = { metadata: labels === undefined ? {} : { labels } };
      return object.kind === "Service" && object.metadata.namespace === namespace && selects(object as Service, pod);
    });
  return { servicesSelecting } as unknown as Reader;
}

function selects(service: Service, pod: Pick<KubeObject, "metadata">): boolean {
  const selector = Object.entries(service.spec?.selector ?? {});
  return selector.length > 0 && selector.every(([name, value]) => pod.metadata.labels?.[name] === value);
}
