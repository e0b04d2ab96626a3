/** Every controller of the house, in the order in which they are asked. */
import type { Reader, WatchEvent } from "@kubenetsim/apiserver";
import { cronJobController } from "./cronjob/cronjob.ts";
import { daemonSetController } from "./daemonset/daemonset.ts";
import { defaultServiceCIDRController } from "./default-servicecidr/default-servicecidr.ts";
import { deploymentController } from "./deployment/deployment.ts";
import { disruptionController } from "./disruption/disruption.ts";
import { endpointsController } from "./endpoints/endpoints.ts";
import { endpointSliceController } from "./endpointslice/endpointslice.ts";
import { endpointSliceMirroringController } from "./endpointslice-mirroring/endpointslice-mirroring.ts";
import { ephemeralVolumeController } from "./ephemeral-volume/ephemeral-volume.ts";
import { garbageCollectorController } from "./garbage-collector/garbage-collector.ts";
import { horizontalPodAutoscalerController } from "./horizontalpodautoscaler/horizontalpodautoscaler.ts";
import { ipAllocatorRepairController } from "./ipallocator-repair/ipallocator-repair.ts";
import { jobController } from "./job/job.ts";
import { namespaceController } from "./namespace/namespace.ts";
import { type NodeIpamConfig, nodeIpamController } from "./node-ipam/node-ipam.ts";
import { nodeLifecycleController } from "./node-lifecycle/node-lifecycle.ts";
import { persistentVolumeBinderController } from "./persistentvolume-binder/persistentvolume-binder.ts";
import { podGCController } from "./podgc/podgc.ts";
import { pvProtectionController } from "./pv-protection/pv-protection.ts";
import { pvcProtectionController } from "./pvc-protection/pvc-protection.ts";
import { replicaSetController } from "./replicaset/replicaset.ts";
import { replicationControllerController } from "./replicationcontroller/replicationcontroller.ts";
import { resourceQuotaController } from "./resourcequota/resourcequota.ts";
import { type Due, dispatchTo } from "./runtime/dispatch.ts";
import type { Controller } from "./runtime/types.ts";
import { schedulerController } from "./scheduler/scheduler.ts";
import { serviceLBController } from "./service-lb/service-lb.ts";
import { serviceAccountsController } from "./serviceaccounts/serviceaccounts.ts";
import { serviceCIDRController } from "./servicecidr/servicecidr.ts";
import { statefulSetController } from "./statefulset/statefulset.ts";
import { taintEvictionController } from "./taint-eviction/taint-eviction.ts";

/** Those that need no configuration. */
export const controllers: readonly Controller[] = [
  deploymentController,
  replicaSetController,
  replicationControllerController,
  statefulSetController,
  daemonSetController,
  jobController,
  cronJobController,
  schedulerController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  disruptionController,
  horizontalPodAutoscalerController,
  nodeLifecycleController,
  taintEvictionController,
  podGCController,
  serviceLBController,
  namespaceController,
  garbageCollectorController,
  serviceAccountsController,
  resourceQuotaController,
  persistentVolumeBinderController,
  ephemeralVolumeController,
  pvcProtectionController,
  pvProtectionController,
  defaultServiceCIDRController,
  serviceCIDRController,
  ipAllocatorRepairController,
];

/** All of them, for a cluster with these ranges. Keep the list: {@link dispatchTo} indexes it once. */
export function controllersFor(config: NodeIpamConfig): readonly Controller[] {
  return [nodeIpamController(config), ...controllers];
}

/** What of {@link controllers} has to look at what after one event. */
export function dispatch(event: WatchEvent, read: Reader): readonly Due[] {
  return dispatchTo(controllers, event, read);
}
