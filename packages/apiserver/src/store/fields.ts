/** The fields of each kind that a field selector may name. Models pkg/registry/*\/strategy.go ToSelectableFields and pkg/apis/core/v1/conversion.go. */
import type { Kinds, KubeObject, Resource, StringMap } from "@kubenetsim/api";

/** The values of the selectable fields of an object. */
export function selectableFields<R extends Resource>(resource: R, object: Kinds[R]): StringMap {
  return { ...metaFields(object), ...own[resource](object) };
}

/** Whether a field may be named for this resource. */
export function isSelectable(resource: Resource, field: string): boolean {
  return field === "metadata.name" || field === "metadata.namespace" || ownNames[resource].includes(field);
}

function metaFields(object: KubeObject): StringMap {
  const { name = "", namespace } = object.metadata;
  return { "metadata.name": name, ...(namespace === undefined ? {} : { "metadata.namespace": namespace }) };
}

const none = (): StringMap => ({});

const own: { readonly [R in Resource]: (object: Kinds[R]) => StringMap } = {
  configmaps: none,
  deployments: none,
  endpoints: none,
  endpointslices: none,
  events: (event) => ({
    "involvedObject.kind": event.involvedObject.kind ?? "",
    "involvedObject.namespace": event.involvedObject.namespace ?? "",
    "involvedObject.name": event.involvedObject.name ?? "",
    "involvedObject.uid": event.involvedObject.uid ?? "",
    "involvedObject.apiVersion": event.involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": event.involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": event.involvedObject.fieldPath ?? "",
    reason: event.reason ?? "",
    reportingComponent: event.reportingComponent ?? "",
    source: event.source?.component ?? event.reportingComponent ?? "",
    type: event.type ?? "",
  }),
  namespaces: (namespace) => ({ "status.phase": namespace.status?.phase ?? "" }),
  nodes: (node) => ({ "spec.unschedulable": String(node.spec?.unschedulable === true) }),
  pods: (pod) => ({
    "spec.nodeName": pod.spec.nodeName ?? "",
    "spec.restartPolicy": pod.spec.restartPolicy ?? "",
    "spec.schedulerName": pod.spec.schedulerName ?? "",
    "spec.serviceAccountName": pod.spec.serviceAccountName ?? "",
    "spec.hostNetwork": String(pod.spec.hostNetwork === true),
    "status.phase": pod.status?.phase ?? "",
    "status.podIP": pod.status?.podIP ?? "",
    "status.nominatedNodeName": pod.status?.nominatedNodeName ?? "",
  }),
  replicasets: (replicaSet) => ({ "status.replicas": String(replicaSet.status?.replicas ?? 0) }),
  secrets: (secret) => ({ type: secret.type ?? "" }),
  services: (service) => ({ "spec.clusterIP": service.spec?.clusterIP ?? "", "spec.type": service.spec?.type ?? "" }),
};

const ownNames: { readonly [R in Resource]: readonly string[] } = {
  configmaps: [],
  deployments: [],
  endpoints: [],
  endpointslices: [],
  events: [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  namespaces: ["status.phase"],
  nodes: ["spec.unschedulable"],
  pods: [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  replicasets: ["status.replicas"],
  secrets: ["type"],
  services: ["spec.clusterIP", "spec.type"],
};
