/** Every controller of the house, in the order in which they are asked. */
import type { Reader, WatchEvent } from "@kubenetsim/apiserver";
import { deploymentController } from "./deployment/deployment.ts";
import { endpointsController } from "./endpoints/endpoints.ts";
import { endpointSliceController } from "./endpointslice/endpointslice.ts";
import { endpointSliceMirroringController } from "./endpointslice-mirroring/endpointslice-mirroring.ts";
import { garbageCollectorController } from "./garbage-collector/garbage-collector.ts";
import { namespaceController } from "./namespace/namespace.ts";
import { type NodeIpamConfig, nodeIpamController } from "./node-ipam/node-ipam.ts";
import { replicaSetController } from "./replicaset/replicaset.ts";
import { type Due, dispatchTo } from "./runtime/dispatch.ts";
import type { Controller } from "./runtime/types.ts";
import { schedulerController } from "./scheduler/scheduler.ts";

/** Those that need no configuration. */
export const controllers: readonly Controller[] = [
  deploymentController,
  replicaSetController,
  schedulerController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  namespaceController,
  garbageCollectorController,
];

/** All of them, for a cluster with these ranges. Keep the list: {@link dispatchTo} indexes it once. */
export function controllersFor(config: NodeIpamConfig): readonly Controller[] {
  return [nodeIpamController(config), ...controllers];
}

/** What of {@link controllers} has to look at what after one event. */
export function dispatch(event: WatchEvent, read: Reader): readonly Due[] {
  return dispatchTo(controllers, event, read);
}
