/** The simulation put together: start with `createBareCluster`, or with `createCluster` of the kubenetsim package. */
export { applyObject, type Applied, LAST_APPLIED } from "./apply/apply.ts";
export { applyManifests, deleteManifests, type Located, locate } from "./apply/manifests.ts";
export { API_SERVER_PORT, COREDNS_IMAGE, KUBERNETES_VERSION } from "./bootstrap/objects.ts";
export { Cluster, type ClusterEvents, createBareCluster, unwrap } from "./cluster.ts";
export { checkConfig, type CheckedConfig, NODES_MAX } from "./config/config.ts";
export type * from "./config/types.ts";
export type { Handle } from "./handles.ts";
export { type Act, type History, HISTORY_MAX } from "./history.ts";
export type { NodeHandle } from "./node-handle.ts";
export type * from "./program/types.ts";
export type * from "./trace/types.ts";
export { createWorld } from "./world/create.ts";
export { close, open, type Simulation } from "./world/simulation.ts";
export { SETTLE_EVENTS_MAX, SETTLE_MS_MAX, type Settled } from "./world/step.ts";
export type * from "./world/types.ts";
