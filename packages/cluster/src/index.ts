/** The simulation put together: start with `createBareCluster`, or with `createCluster` of the kubenetsim package. */

export {
  type DnsAdvice,
  type DnsCost,
  type DnsPrice,
  glibc,
  go,
  musl,
  type NameCost,
  printDnsCost,
} from "@kubenetsim/coredns";
export type { ProxyMode } from "@kubenetsim/kube-proxy";
export { type Applied, applyObject, LAST_APPLIED } from "./apply/apply.ts";
export { applyManifests, deleteManifests } from "./apply/manifests.ts";
export { API_SERVER_PORT, COREDNS_IMAGE, KUBERNETES_VERSION } from "./bootstrap/objects.ts";
export { Cluster, createBareCluster, unwrap } from "./cluster.ts";
export type { ClusterEvents } from "./cluster-events.ts";
export { type CheckedConfig, checkConfig } from "./config/config.ts";
export { type CheckedDelays, checkDelays } from "./config/delays.ts";
export { NODES_MAX } from "./config/nodes.ts";
export { REALISTIC_DELAYS } from "./config/realistic-delays.ts";
export { quantile, type Span } from "./config/span.ts";
export type * from "./config/types.ts";
export type * from "./datapath/connect-result.ts";
export { formatPlace, type Place, parsePlace } from "./datapath/place.ts";
export type { ProbeAnswer } from "./datapath/probe.ts";
export { type Resolved, type ResolveOptions, resolve } from "./datapath/resolve.ts";
export type { Handle } from "./handles.ts";
export { type Act, HISTORY_MAX, type History } from "./history.ts";
export type { NodeHandle, ProxyStatus } from "./node-handle.ts";
export type { LogOptions, PodHandle } from "./pod-handle.ts";
export {
  exitsAfter,
  exitsOnTermWith,
  FAIL_FILE,
  failsWhenTold,
  needs,
  startsAfter,
  stopsAfter,
} from "./program/behaviours.ts";
export { type HttpServerOptions, httpServer, type Page, type Routes } from "./program/http-server.ts";
export { type Behaviour, type HttpServer, programs, type TcpServer, type UdpServer } from "./program/programs.ts";
export { tcpServer, udpServer } from "./program/tcp-server.ts";
export { type Executed, type ExecuteOptions, execute } from "./program/tools/execute.ts";
export type * from "./program/types.ts";
export { type PerformOther, perform, replay, type Scenario } from "./scenario/replay.ts";
export { traceToJson } from "./trace/json.ts";
export { traceToMermaid } from "./trace/mermaid.ts";
export { refText, traceToText } from "./trace/text.ts";
export type * from "./trace/types.ts";
export type * from "./traffic/types.ts";
export type * from "./world/coredns/types.ts";
export { createWorld } from "./world/create.ts";
export type { NodeFailure } from "./world/node-failure.ts";
export { type PodLogOptions, type PodLogs, podLogs } from "./world/pod-logs.ts";
export type { Usage } from "./world/set-metric.ts";
export { close, open, type Simulation } from "./world/simulation.ts";
export { SETTLE_EVENTS_MAX, SETTLE_MS_MAX, type Settled, waitUntil } from "./world/step.ts";
export type * from "./world/types.ts";
