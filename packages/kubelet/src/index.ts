/** What one kubelet does with the pods of its node, as functions on a KubeletState. */
export { containerIDOf, imageIDOf, wholeImageName } from "./container/identity.ts";
export { type Environment, environmentOf } from "./environment/environment.ts";
export { expand } from "./environment/expansion.ts";
export { hostIPsOf } from "./environment/field-ref.ts";
export { serviceVariables, serviceVariablesOf } from "./environment/service-variables.ts";
export { loseSandbox } from "./lost-sandbox.ts";
export { hostNameAndDomain, hostsFile, kernelHostName } from "./network/hosts-file.ts";
export {
  type DNSHost,
  type DNSSettings,
  type DNSWarning,
  type PodDNS,
  parseResolvConf,
  podDNS,
  resolvConfText,
} from "./network/resolv-conf.ts";
export { type ShutdownGracePeriod, shutdownGracePeriods } from "./node-shutdown/grace-periods.ts";
export { advanceShutdown, beginShutdown, isShutDown } from "./node-shutdown/shutdown.ts";
export { syncPod } from "./pod-source.ts";
export { type Tick, tick } from "./probes/tick.ts";
export { type FoundContainer, newProbes, type ProbeKind, recordOutcome } from "./probes/worker.ts";
export { bootKubelet, restartKubelet } from "./restart.ts";
export { emptyKubelet, newPodRuntime } from "./state.ts";
export { putStaticPod, removeStaticPod } from "./static-pod/files.ts";
export { MANIFESTS, type StaticPodResult, staticPodOf } from "./static-pod/manifest.ts";
export {
  allContainersRestarting,
  containersReady,
  type Finding,
  podInitialized,
  podReady,
  readyToStartContainers,
} from "./status/conditions.ts";
export { podPhase } from "./status/phase.ts";
export type { SyncResult } from "./sync-pod.ts";
export { allSlots, type Slot } from "./turn.ts";
export type * from "./types.ts";
