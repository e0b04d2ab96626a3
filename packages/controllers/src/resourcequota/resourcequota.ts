/** Counts again what quotas limit, when a quota is new or something counted is gone. Models pkg/controller/resourcequota. */
import { formatQuantity, type Resource, type ResourceQuota, resources, semanticEqual, splitKey } from "@kubenetsim/api";
import { allInfos, type Key, quantityOf, quotaUsageOf, type Reader, type WatchEvent } from "@kubenetsim/apiserver";
import { afterWrite } from "../runtime/outcome.ts";
import type { Context, Controller } from "../runtime/types.ts";
import { CUSTOM, NO_KEYS, watch, watchEach } from "../runtime/watch.ts";

const counted: readonly Resource[] = resources
  .filter((info) => info.namespaced && info.resource !== "resourcequotas" && info.resource !== "events")
  .map((info) => info.resource);

/** Keys are quotas. */
export const resourceQuotaController: Controller = {
  name: "resourcequota-controller",
  watches: [
    watch("resourcequotas", (event) => (event.type === "DELETED" ? NO_KEYS : [event.key])),
    ...watchEach([...counted, CUSTOM], quotasToCount),
  ],
  reconcile(context, key) {
    const quota = context.get("resourcequotas", key);
    if (quota === undefined || quota.metadata.deletionTimestamp !== undefined) return undefined;
    const status = statusOf(context, quota);
    if (semanticEqual(status, quota.status)) return undefined;
    return afterWrite(
      context.update("resourcequotas", { ...quota, status } as ResourceQuota, { subresource: "status" }),
    );
  },
};

/** What is made is counted by admission; what goes, or comes to its end, is counted here. */
function quotasToCount(event: WatchEvent, read: Reader): readonly Key[] {
  const { resourcequotas } = read.store.tables;
  if (resourcequotas.size === 0 || (event.type !== "DELETED" && !isOver(event))) return NO_KEYS;
  return [...resourcequotas.prefix(`${splitKey(event.key).namespace}/`)].map(([key]) => key);
}

function isOver(event: WatchEvent): boolean {
  if (event.resource !== "pods" || event.type !== "MODIFIED") return false;
  const phase = event.after?.status?.phase;
  return (phase === "Failed" || phase === "Succeeded") && event.before?.status?.phase !== phase;
}

function statusOf(context: Context, quota: ResourceQuota): NonNullable<ResourceQuota["status"]> {
  const hard = quota.spec?.hard ?? {};
  const totals = totalsOf(context, quota.metadata.namespace ?? "");
  const used = Object.keys(hard).map((name) => {
    const { format } = quantityOf(hard[name] ?? "");
    return [name, formatQuantity({ nanos: totals.get(name) ?? 0n, format })] as const;
  });
  return { hard, used: Object.fromEntries(used) };
}

function totalsOf(context: Context, namespace: string): ReadonlyMap<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const { resource, namespaced } of allInfos(context.store)) {
    if (!namespaced) continue;
    for (const object of context.list(resource, namespace)) {
      for (const [name, nanos] of quotaUsageOf(resource, object)) totals.set(name, (totals.get(name) ?? 0n) + nanos);
    }
  }
  return totals;
}
