/** Which pods count as endpoints, and which changes of a pod matter to its Services. Models k8s.io/endpointslice/util/controller_utils.go. */
import { type KubeObject, keyOf, labelsEqual, type Pod, type Service } from "@kubenetsim/api";
import type { Key, Reader, WatchEventOf } from "@kubenetsim/apiserver";
import { isPodReady, isPodTerminal } from "../pod/status.ts";
import { NO_KEYS } from "../runtime/watch.ts";

/** Whether this controller writes the Service's endpoints: not those of an ExternalName, nor where a person does. */
export function isSelecting(service: Service): boolean {
  return service.spec?.selector !== undefined && service.spec.type !== "ExternalName";
}

/** Has an address, is not at its end, and is not going unless such pods are wanted too. */
export function isEndpointPod(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(pod)) return false;
  if ((pod.status?.podIP ?? "") === "" && (pod.status?.podIPs?.length ?? 0) === 0) return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** Whether the pod's host name is published: its subdomain must name this Service. */
export function isHostnamePublished(pod: Pod, service: Service): boolean {
  const { hostname = "", subdomain = "" } = pod.spec;
  return (
    hostname !== "" && subdomain === service.metadata.name && pod.metadata.namespace === service.metadata.namespace
  );
}

/** What a change of a pod means to the Services that select it. */
export interface PodChange {
  readonly endpointsChanged: boolean;
  readonly labelsChanged: boolean;
}

/** Models podEndpointsChanged. */
export function podChange(before: Pod, after: Pod): PodChange {
  return {
    endpointsChanged: endpointsChanged(before, after),
    labelsChanged: !labelsEqual(before.metadata.labels, after.metadata.labels) || hostnameChanged(before, after),
  };
}

/** The keys of the Services to look at after a pod's event. */
export function servicesToUpdate(event: WatchEventOf<"pods">, read: Reader): readonly Key[] {
  const { before, after } = event;
  if (event.type !== "MODIFIED" || before === undefined || after === undefined) {
    const pod = after ?? before;
    return pod === undefined ? NO_KEYS : servicesOf(pod, read);
  }
  if (before.metadata.uid !== after.metadata.uid)
    return [...new Set([...servicesOf(before, read), ...servicesOf(after, read)])];
  const change = podChange(before, after);
  if (!change.labelsChanged) return change.endpointsChanged ? servicesOf(after, read) : NO_KEYS;
  const was = servicesOf(before, read);
  const is = servicesOf(after, read);
  // What selects it as before needs no look, unless something else changed as well.
  if (change.endpointsChanged || hostnameChanged(before, after)) return [...new Set([...was, ...is])];
  return [...was.filter((key) => !is.includes(key)), ...is.filter((key) => !was.includes(key))];
}

/** Whether the Service has no address of its own. */
export function isHeadless(service: Service): boolean {
  const { clusterIP } = service.spec ?? {};
  return clusterIP === undefined || clusterIP === "" || clusterIP === "None";
}

function servicesOf(pod: KubeObject, read: Reader): readonly Key[] {
  return read.servicesSelecting(pod.metadata.namespace ?? "", pod.metadata.labels).map((service) => keyOf(service));
}

function endpointsChanged(before: Pod, after: Pod): boolean {
  if ((before.metadata.deletionTimestamp === undefined) !== (after.metadata.deletionTimestamp === undefined))
    return true;
  if (before.status === after.status) return false;
  return (
    isPodReady(before) !== isPodReady(after) ||
    isPodTerminal(before) !== isPodTerminal(after) ||
    before.status?.podIP !== after.status?.podIP ||
    !sameIPs(before, after)
  );
}

function sameIPs(before: Pod, after: Pod): boolean {
  const was = before.status?.podIPs ?? [];
  const is = after.status?.podIPs ?? [];
  return was === is || (was.length === is.length && was.every(({ ip }, i) => ip === is[i]?.ip));
}

function hostnameChanged(before: Pod, after: Pod): boolean {
  return (
    before.spec !== after.spec &&
    (before.spec.hostname !== after.spec.hostname || before.spec.subdomain !== after.spec.subdomain)
  );
}
