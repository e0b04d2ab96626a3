/** Loops that only read and write the API: kube-controller-manager and kube-scheduler. */

export { REVISION_LABEL, templateOf } from "./controller-revision/controller-revision.ts";
export { defaultServiceCIDRController } from "./default-servicecidr/default-servicecidr.ts";
export { newSetAnnotations, REVISION_ANNOTATION, REVISION_HISTORY_ANNOTATION } from "./deployment/annotations.ts";
export { outdatedSets } from "./deployment/history.ts";
export * from "./deployment/limits.ts";
export { replicaSetFraction, scaleSets } from "./deployment/proportional.ts";
export { type Revisions, revisionsOf, sameTemplate } from "./deployment/revisions.ts";
export * from "./deployment/rolling.ts";
export { isComplete, isProgressing, untilTimedOut } from "./deployment/status.ts";
export * from "./endpoints/endpoints.ts";
export * from "./endpoints/repack.ts";
export { desiredSubsets } from "./endpoints/subsets.ts";
export * from "./endpoints/truncate.ts";
export * from "./endpointslice/desired.ts";
export * from "./endpointslice/endpoint.ts";
export * from "./endpointslice/endpointslice.ts";
export * from "./endpointslice/labels.ts";
export * from "./endpointslice/plan.ts";
export { isSliceOf, newSlice } from "./endpointslice/slice.ts";
export { type HintEvent, type HintedSlices, withTopologyHints } from "./endpointslice/topology-hints.ts";
export { hintsEnabled, type ZoneRatios, zoneRatios } from "./endpointslice/topology-zones.ts";
export { withTrafficHints } from "./endpointslice/traffic-hints.ts";
export * from "./endpointslice-mirroring/desired.ts";
export * from "./endpointslice-mirroring/endpointslice-mirroring.ts";
export { isMirrored, MIRROR_MANAGER, shouldMirror } from "./endpointslice-mirroring/labels.ts";
export { mirroredSlice, planMirror } from "./endpointslice-mirroring/plan.ts";
export {
  CUSTOM_METRICS,
  customName,
  EXTERNAL_METRICS,
  EXTERNAL_NAME,
  POD_METRICS,
} from "./horizontalpodautoscaler/samples.ts";
export { ipAllocatorRepairController } from "./ipallocator-repair/ipallocator-repair.ts";
export * from "./list.ts";
export { type NodeIpamConfig, nodeIpamController } from "./node-ipam/node-ipam.ts";
export { NODE_LIFECYCLE_DEFAULTS, type NodeLifecycleConfig } from "./node-lifecycle/config.ts";
export { NODE_LEASES } from "./node-lifecycle/node-lifecycle.ts";
export { isPodActive, isPodReady, isPodTerminal, isPodTerminating } from "./pod/status.ts";
export { comparePods, podsToDelete, type RankGates } from "./replicaset/ranks.ts";
export { replicaSetController } from "./replicaset/replicaset.ts";
export { type SlowStart, slowStart } from "./replicaset/slow-start.ts";
export { replicaSetStatus } from "./replicaset/status.ts";
export * from "./runtime/backoff.ts";
export { withBatchPeriod } from "./runtime/batch.ts";
export * from "./runtime/context.ts";
export * from "./runtime/dispatch.ts";
export { type EventType, recordEvent, referenceTo } from "./runtime/event.ts";
export type * from "./runtime/types.ts";
export { watch } from "./runtime/watch.ts";
export { type AdmissionFailure, admissionCheck } from "./scheduler/admission-check.ts";
export { tolerates } from "./scheduler/filter.ts";
export * from "./service/membership.ts";
export { findPort } from "./service/pod-port.ts";
export { isLoadBalancerHost } from "./service-lb/hosts.ts";
export { addressesOf, LOAD_BALANCER_CONFIG } from "./service-lb/pool.ts";
export { canDeleteServiceCIDR } from "./servicecidr/can-delete.ts";
export { overlappingServiceCIDRs, serviceCIDRsOfAddress } from "./servicecidr/ranges.ts";
export { serviceCIDRController } from "./servicecidr/servicecidr.ts";
