/** The fields of each kind that a field selector may name. Models pkg/registry/*\/strategy.go ToSelectableFields and pkg/apis/core/v1/conversion.go. */
import {
  isModelled,
  type Kinds,
  type KubeObject,
  type ModelledResource,
  type Resource,
  type StringMap,
} from "@kubenetsim/api";

/** The values of the selectable fields of an object. */
export function selectableFields<R extends Resource>(resource: R, object: Kinds[R]): StringMap {
  return { ...metaFields(object), ...(own[resource] ?? none)(object) };
}

/** Whether a field may be named for this resource. */
export function isSelectable(resource: Resource, field: string): boolean {
  return (
    field === "metadata.name" ||
    field === "metadata.namespace" ||
    (isModelled(resource) && ownNames[resource].includes(field))
  );
}

function metaFields(object: KubeObject): StringMap {
  const { name = "", namespace } = object.metadata;
  return { "metadata.name": name, ...(namespace === undefined ? {} : { "metadata.namespace": namespace }) };
}

const none = (): StringMap => ({});

const own: { readonly [R in Resource]: (object: Kinds[R]) => StringMap } = {
  configmaps: none,
  controllerrevisions: none,
  cronjobs: none,
  daemonsets: none,
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
  horizontalpodautoscalers: none,
  ingressclasses: none,
  ingresses: none,
  ipaddresses: none,
  jobs: (job) => ({ "status.successful": String(job.status?.succeeded ?? 0) }),
  leases: none,
  limitranges: none,
  namespaces: (namespace) => ({ "status.phase": namespace.status?.phase ?? "" }),
  networkpolicies: none,
  nodes: (node) => ({ "spec.unschedulable": String(node.spec?.unschedulable === true) }),
  persistentvolumeclaims: none,
  persistentvolumes: none,
  poddisruptionbudgets: none,
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
  priorityclasses: none,
  replicasets: (replicaSet) => ({ "status.replicas": String(replicaSet.status?.replicas ?? 0) }),
  replicationcontrollers: (controller) => ({ "status.replicas": String(controller.status?.replicas ?? 0) }),
  resourcequotas: none,
  secrets: (secret) => ({ type: secret.type ?? "" }),
  serviceaccounts: none,
  servicecidrs: none,
  services: (service) => ({ "spec.clusterIP": service.spec?.clusterIP ?? "", "spec.type": service.spec?.type ?? "" }),
  statefulsets: none,
  storageclasses: none,
};

const ownNames: { readonly [R in ModelledResource]: readonly string[] } = {
  configmaps: [],
  controllerrevisions: [],
  cronjobs: [],
  daemonsets: [],
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
  horizontalpodautoscalers: [],
  ingressclasses: [],
  ingresses: [],
  ipaddresses: [],
  jobs: ["status.successful"],
  leases: [],
  limitranges: [],
  namespaces: ["status.phase"],
  networkpolicies: [],
  nodes: ["spec.unschedulable"],
  persistentvolumeclaims: [],
  persistentvolumes: [],
  poddisruptionbudgets: [],
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
  priorityclasses: [],
  replicasets: ["status.replicas"],
  replicationcontrollers: ["status.replicas"],
  resourcequotas: [],
  secrets: ["type"],
  serviceaccounts: [],
  servicecidrs: [],
  services: ["spec.clusterIP", "spec.type"],
  statefulsets: [],
  storageclasses: [],
};
