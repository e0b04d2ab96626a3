/** What etcd and kube-apiserver do, as functions on a Store. */
export { admit, approve, chainOf, defaultChain } from "./admission/chain.ts";
export { isDefaultStorageClass } from "./admission/default-storage-class.ts";
export { quantityOf, usageOf as quotaUsageOf } from "./admission/quota-usage.ts";
export {
  PV_PROTECTION_FINALIZER,
  PVC_PROTECTION_FINALIZER,
} from "./admission/storage-object-in-use-protection.ts";
export type * from "./admission/types.ts";
export * from "./allocator/index.ts";
export type * from "./allocator/types.ts";
export * from "./bootstrap.ts";
export * from "./client/client.ts";
export type * from "./client/types.ts";
export type * from "./config.ts";
export { allInfos, infoByName, infoOfKind, infoOfObject, infoOfResource, withKind } from "./discovery/infos.ts";
export { nodeRoles } from "./printers/nodes.ts";
export { accessModes } from "./printers/persistentvolumeclaims.ts";
export { type PodSummary, podSummary } from "./printers/pod-summary.ts";
export { ageOf, type Column } from "./printers/printer.ts";
export { type Table, type TableRow, tableOf } from "./printers/table.ts";
export { applyPatch } from "./registry/apply-patch.ts";
export { type Binding, bindPod } from "./registry/binding.ts";
export { createObject } from "./registry/create.ts";
export { CRD_RESOURCE, withDefinition } from "./registry/custom/custom-resource-definitions.ts";
export { deleteObject, FINALIZER_FOREGROUND, FINALIZER_ORPHAN } from "./registry/delete.ts";
export { deepEqual } from "./registry/equal.ts";
export { type Eviction, evictPod } from "./registry/eviction.ts";
export { fillSystemFields, generatedName, uidOf } from "./registry/metadata.ts";
export { NAMESPACE_FINALIZER } from "./registry/namespaces.ts";
export { patchObject } from "./registry/patch.ts";
export type { DeleteRequest, Request } from "./registry/request.ts";
export { isScalable, type Scale, scaleOf, updateScale } from "./registry/scale.ts";
export { defaultServiceOnRead } from "./registry/service/default-on-read.ts";
export { dropTypeDependentFields } from "./registry/service/drop-dependent.ts";
export { keepAllocated, syncClusterIPs, syncNewClusterIPs } from "./registry/service/keep-allocated.ts";
export { strategies, strategyOf } from "./registry/strategies.ts";
export type { Allocation, Outcome, Strategy } from "./registry/strategy.ts";
export { updateObject } from "./registry/update.ts";
export { emptyIndexes, type IndexName, indexKeysOf, SERVICE_NAME_LABEL } from "./store/indexes.ts";
export * from "./store/lookup.ts";
export { queryObjects } from "./store/query.ts";
export { emptyStore, getObject, keepUnread, LOG_EVENTS_MAX, put, remove, since } from "./store/store.ts";
export type * from "./store/types.ts";
