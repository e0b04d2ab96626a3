/** Counts what is made in a namespace, and refuses what is too much. Models apiserver/pkg/admission/plugin/resourcequota/controller.go. */
import { formatQuantity, newForbidden, pluralOf, type ResourceQuota } from "@kubenetsim/api";
import { put, tableOf } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { difference, quantityOf, type Usage, usageOf } from "./quota-usage.ts";
import type { AdmissionPlugin, Approved, Attributes } from "./types.ts";

export const resourceQuota: AdmissionPlugin = {
  name: "ResourceQuota",
  operations: ["CREATE", "UPDATE"],
  validate(attributes, store) {
    const { namespace, resource, subresource, object, old } = attributes;
    if (namespace === "" || subresource !== "" || tableOf(store, "resourcequotas").size === 0)
      return { ok: true, store };
    if (attributes.operation === "UPDATE" && resource !== "services" && resource !== "pods") return { ok: true, store };
    const quotas = [...tableOf(store, "resourcequotas").prefix(`${namespace}/`)].map(([, quota]) => quota);
    if (quotas.length === 0) return { ok: true, store };
    const delta = difference(usageOf(resource, object), old === undefined ? undefined : usageOf(resource, old));
    return charge(attributes, store, quotas, delta);
  },
};

/** All quotas are asked before any is charged. */
function charge(attributes: Attributes, store: Store, quotas: readonly ResourceQuota[], delta: Usage): Approved {
  const charged: ResourceQuota[] = [];
  for (const quota of quotas) {
    const result = chargeOne(quota, delta, attributes.resource === "pods");
    if (typeof result === "string") {
      const { info, name } = attributes;
      return { ok: false, status: newForbidden(pluralOf(info), info.group, name, result) };
    }
    if (result !== quota) charged.push(result);
  }
  // A dry run's store is thrown away as a whole, so it may be charged as well.
  return { ok: true, store: charged.reduce((next, quota) => put(next, "resourcequotas", quota), store) };
}

/** The quota with the usage added, or why it must not be. */
function chargeOne(quota: ResourceQuota, delta: Usage, isPod: boolean): ResourceQuota | string {
  const { name = "" } = quota.metadata;
  const wanted = Object.keys(quota.spec?.hard ?? {}).filter((key) => delta.has(key) || (isPod && isCompute(key)));
  if (wanted.length === 0) return quota;
  const missing = wanted.filter((key) => isPod && isCompute(key) && !delta.has(key)).sort();
  if (missing.length > 0) return `failed quota: ${name}: must specify ${missing.join(",")}`;
  const { hard = {}, used = {} } = quota.status ?? {};
  const unknown = wanted.filter((key) => !Object.hasOwn(hard, key) || !Object.hasOwn(used, key)).sort();
  if (unknown.length > 0) return `status unknown for quota: ${name}, resources: ${unknown.join(",")}`;
  const over = wanted
    .filter((key) => (delta.get(key) ?? 0n) > 0n && nanosAfter(used, key, delta) > quantityOf(hard[key] ?? "").nanos)
    .sort();
  if (over.length > 0) return exceeded(name, over, quota, delta);
  const changed = wanted.filter((key) => (delta.get(key) ?? 0n) !== 0n);
  if (changed.length === 0) return quota;
  const now = Object.fromEntries(
    changed.map((key) => [key, formatNanos(nanosAfter(used, key, delta), hard[key] ?? "")]),
  );
  return { ...quota, status: { ...quota.status, used: { ...used, ...now } } };
}

function exceeded(name: string, keys: readonly string[], { status }: ResourceQuota, delta: Usage): string {
  const list = (text: (key: string) => string): string => keys.map((key) => `${key}=${text(key)}`).join(",");
  const requested = list((key) => formatNanos(delta.get(key) ?? 0n, status?.hard?.[key] ?? ""));
  const used = list((key) => status?.used?.[key] ?? "0");
  return `exceeded quota: ${name}, requested: ${requested}, used: ${used}, limited: ${list((key) => status?.hard?.[key] ?? "0")}`;
}

/** Of these a pod must say how much it wants where a quota limits them. Models podComputeQuotaResources. */
function isCompute(key: string): boolean {
  return COMPUTE.has(key);
}

const COMPUTE: ReadonlySet<string> = new Set([
  "cpu",
  "memory",
  "requests.cpu",
  "requests.memory",
  "limits.cpu",
  "limits.memory",
]);

function nanosAfter(used: { readonly [key: string]: string }, key: string, delta: Usage): bigint {
  return quantityOf(used[key] ?? "").nanos + (delta.get(key) ?? 0n);
}

/** In the form of the limit. */
function formatNanos(nanos: bigint, like: string): string {
  return formatQuantity({ nanos, format: quantityOf(like).format });
}
