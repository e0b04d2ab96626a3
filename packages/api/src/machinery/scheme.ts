/** The one table of kinds: how each is called in URLs, on the command line and in manifests. Models kube-apiserver's discovery. */
import type { Resource } from "../kinds.ts";

/** How one kind is called. */
export interface ResourceInfo {
  /** The plural in URLs, such as `endpointslices`. */
  readonly resource: Resource;
  readonly singular: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
}

const table: { readonly [R in Resource]: ResourceInfo } = {
  configmaps: core("configmaps", "ConfigMap", ["cm"]),
  deployments: { ...core("deployments", "Deployment", ["deploy"]), group: "apps" },
  endpoints: { ...core("endpoints", "Endpoints", ["ep"]), singular: "endpoints" },
  endpointslices: { ...core("endpointslices", "EndpointSlice", []), group: "discovery.k8s.io" },
  events: core("events", "Event", ["ev"]),
  namespaces: { ...core("namespaces", "Namespace", ["ns"]), namespaced: false },
  nodes: { ...core("nodes", "Node", ["no"]), namespaced: false },
  pods: core("pods", "Pod", ["po"]),
  replicasets: { ...core("replicasets", "ReplicaSet", ["rs"]), group: "apps" },
  secrets: core("secrets", "Secret", []),
  services: core("services", "Service", ["svc"]),
};

/** Every kind, in the order of its resource's name. */
export const resources: readonly ResourceInfo[] = Object.values(table);

const byKind = new Map(resources.map((info) => [`${groupVersionOf(info)}/${info.kind}`, info]));
const byName = new Map<string, ResourceInfo>();
for (const info of resources) {
  for (const name of [info.resource, info.singular, info.kind.toLowerCase(), ...info.shortNames])
    byName.set(name, info);
}

/** What is known of a resource. */
export function resourceInfo(resource: Resource): ResourceInfo {
  return table[resource];
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

function core(resource: Resource, kind: string, shortNames: readonly string[]): ResourceInfo {
  return { resource, singular: kind.toLowerCase(), kind, group: "", version: "v1", namespaced: true, shortNames };
}
