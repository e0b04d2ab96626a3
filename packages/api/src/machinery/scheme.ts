/** The one table of kinds: how each is called in URLs, on the command line and in manifests. Models kube-apiserver's discovery. */
import type { CustomResource, ModelledResource, Resource } from "../kinds.ts";

/** A column that a CustomResourceDefinition gives its kind. */
export interface PrinterColumn {
  readonly name: string;
  /** `date` is shown as an age. */
  readonly type: string;
  /** Such as `.spec.replicas`. */
  readonly jsonPath: string;
  /** Above 0: only in the wide output. */
  readonly priority?: number;
}

/** How one kind is called. */
export interface ResourceInfo {
  /** The name of its table: the plural in URLs, such as `endpointslices`; with the group where the kind is not modelled. */
  readonly resource: Resource;
  readonly singular: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  /** A CustomResourceDefinition says so, so that nothing of it is guessed. */
  readonly defined?: boolean;
  /** How `kubectl get` shows it, where its definition says so. */
  readonly columns?: readonly PrinterColumn[];
}

const NETWORKING = "networking.k8s.io";

const table: { readonly [R in ModelledResource]: ResourceInfo } = {
  configmaps: core("configmaps", "ConfigMap", ["cm"]),
  controllerrevisions: { ...core("controllerrevisions", "ControllerRevision", []), group: "apps" },
  cronjobs: { ...core("cronjobs", "CronJob", ["cj"]), group: "batch" },
  daemonsets: { ...core("daemonsets", "DaemonSet", ["ds"]), group: "apps" },
  deployments: { ...core("deployments", "Deployment", ["deploy"]), group: "apps" },
  endpoints: { ...core("endpoints", "Endpoints", ["ep"]), singular: "endpoints" },
  endpointslices: { ...core("endpointslices", "EndpointSlice", []), group: "discovery.k8s.io" },
  events: core("events", "Event", ["ev"]),
  horizontalpodautoscalers: {
    ...core("horizontalpodautoscalers", "HorizontalPodAutoscaler", ["hpa"]),
    group: "autoscaling",
    version: "v2",
  },
  ingressclasses: { ...core("ingressclasses", "IngressClass", []), group: NETWORKING, namespaced: false },
  ingresses: { ...core("ingresses", "Ingress", ["ing"]), group: NETWORKING },
  ipaddresses: { ...core("ipaddresses", "IPAddress", ["ip"]), group: NETWORKING, namespaced: false },
  jobs: { ...core("jobs", "Job", []), group: "batch" },
  leases: { ...core("leases", "Lease", []), group: "coordination.k8s.io" },
  limitranges: core("limitranges", "LimitRange", ["limits"]),
  namespaces: { ...core("namespaces", "Namespace", ["ns"]), namespaced: false },
  networkpolicies: { ...core("networkpolicies", "NetworkPolicy", ["netpol"]), group: NETWORKING },
  nodes: { ...core("nodes", "Node", ["no"]), namespaced: false },
  persistentvolumeclaims: core("persistentvolumeclaims", "PersistentVolumeClaim", ["pvc"]),
  persistentvolumes: { ...core("persistentvolumes", "PersistentVolume", ["pv"]), namespaced: false },
  poddisruptionbudgets: { ...core("poddisruptionbudgets", "PodDisruptionBudget", ["pdb"]), group: "policy" },
  pods: core("pods", "Pod", ["po"]),
  priorityclasses: {
    ...core("priorityclasses", "PriorityClass", ["pc"]),
    group: "scheduling.k8s.io",
    namespaced: false,
  },
  replicasets: { ...core("replicasets", "ReplicaSet", ["rs"]), group: "apps" },
  replicationcontrollers: core("replicationcontrollers", "ReplicationController", ["rc"]),
  resourcequotas: core("resourcequotas", "ResourceQuota", ["quota"]),
  secrets: core("secrets", "Secret", []),
  serviceaccounts: core("serviceaccounts", "ServiceAccount", ["sa"]),
  servicecidrs: { ...core("servicecidrs", "ServiceCIDR", []), group: NETWORKING, namespaced: false },
  services: core("services", "Service", ["svc"]),
  statefulsets: { ...core("statefulsets", "StatefulSet", ["sts"]), group: "apps" },
  storageclasses: {
    ...core("storageclasses", "StorageClass", ["sc"]),
    group: "storage.k8s.io",
    namespaced: false,
  },
};

/** Every kind, in the order of its resource's name. */
export const resources: readonly ResourceInfo[] = Object.values(table);

const byKind = new Map(resources.map((info) => [`${groupVersionOf(info)}/${info.kind}`, info]));
const byName = new Map<string, ResourceInfo>();
for (const info of resources) {
  for (const name of [info.resource, info.singular, info.kind.toLowerCase(), ...info.shortNames])
    byName.set(name, info);
}

/** What is known of a resource. Of one that is not modelled: no more than its name says; see the API server's discovery. */
export function resourceInfo(resource: Resource): ResourceInfo {
  return isModelled(resource) ? table[resource] : customInfo(resource);
}

/** Whether the fields of its kind are known. */
export function isModelled(resource: Resource): resource is ModelledResource {
  return Object.hasOwn(table, resource);
}

/** The plural in URLs: `pods`, and `roles` of `roles.rbac.authorization.k8s.io`. */
export function pluralOf({ resource }: Pick<ResourceInfo, "resource">): string {
  const dot = resource.indexOf(".");
  return dot < 0 ? resource : resource.slice(0, dot);
}

function customInfo(resource: CustomResource): ResourceInfo {
  const singular = pluralOf({ resource });
  const group = resource.slice(singular.length + 1);
  return { resource, singular, kind: "", group, version: "v1", namespaced: true, shortNames: [] };
}

/** The kind that a manifest's apiVersion and kind name; undefined if it is not modelled. */
export function resourceOf(apiVersion: string, kind: string): ResourceInfo | undefined {
  return byKind.get(`${apiVersion}/${kind}`);
}

/** The kind that a user's word names: plural, singular, short name or kind, in any case; `deployments.apps`, `deployments.v1.apps`. */
export function resourceByName(text: string): ResourceInfo | undefined {
  const lower = text.toLowerCase();
  const dot = lower.indexOf(".");
  if (dot < 0) return byName.get(lower);
  const info = byName.get(lower.slice(0, dot));
  if (info === undefined) return undefined;
  const rest = lower.slice(dot + 1);
  const full = info.group === "" ? info.version : `${info.version}.${info.group}`;
  return rest === info.group || rest === full || rest === `${info.version}.` ? info : undefined;
}

/** `v1`, `apps/v1`: the apiVersion of the kind's manifests. */
export function groupVersionOf(info: Pick<ResourceInfo, "group" | "version">): string {
  return info.group === "" ? info.version : `${info.group}/${info.version}`;
}

/** The group and version of an apiVersion; undefined if it is malformed. */
export function parseGroupVersion(
  apiVersion: string,
): { readonly group: string; readonly version: string } | undefined {
  const parts = apiVersion.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2 || apiVersion === "") return undefined;
  return second === undefined ? { group: "", version: first } : { group: first, version: second };
}

function core(resource: ModelledResource, kind: string, shortNames: readonly string[]): ResourceInfo {
  return { resource, singular: kind.toLowerCase(), kind, group: "", version: "v1", namespaced: true, shortNames };
}
