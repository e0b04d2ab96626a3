/** The pods behind a workload or a Service. Models kubectl/pkg/polymorphichelpers/helpers.go SelectorsForObject. */
import type { KubeObject, LabelSelector, ReplicationController, ResourceInfo, Service } from "@kubenetsim/api";

/** Workloads whose spec.selector is a LabelSelector. */
const WITH_SELECTOR: ReadonlySet<string> = new Set([
  "daemonsets",
  "deployments",
  "jobs",
  "replicasets",
  "statefulsets",
]);

export type PodSelector =
  | { readonly ok: true; readonly selector: LabelSelector }
  /** `error`: kubectl's words for why this selects none. */
  | { readonly ok: false; readonly error: string };

export function podSelectorOf(info: ResourceInfo, object: KubeObject): PodSelector {
  const { resource } = info;
  if (resource === "services") {
    const selector = (object as Service).spec?.selector ?? {};
    if (Object.keys(selector).length > 0) return { ok: true, selector: { matchLabels: selector } };
    return { ok: false, error: `invalid service '${object.metadata.name}': Service is defined without a selector` };
  }
  if (WITH_SELECTOR.has(resource)) {
    const { spec } = object as KubeObject & { readonly spec: { readonly selector: LabelSelector } };
    return { ok: true, selector: spec.selector };
  }
  if (resource === "replicationcontrollers")
    return { ok: true, selector: { matchLabels: (object as ReplicationController).spec.selector ?? {} } };
  return { ok: false, error: `selector for ${goTypeOf(info)} not implemented` };
}

/** As Go prints the type of an object. */
export function goTypeOf({ version, kind }: ResourceInfo): string {
  return `*${version}.${kind}`;
}
