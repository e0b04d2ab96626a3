/** What one kubelet does with the pods of its node, as functions on a KubeletState. */
export { containerIDOf, imageIDOf, wholeImageName } from "./container/identity.ts";
export { type Environment, environmentOf } from "./environment/environment.ts";
export { expand } from "./environment/expansion.ts";
export { hostIPsOf } from "./environment/field-ref.ts";
export { serviceVariables, serviceVariablesOf } from "./environment/service-variables.ts";
export { loseSandbox } from "./lost-sandbox.ts";
export { hostNameAndDomain, hostsFile } from "./network/hosts-file.ts";
export {
  type DNSHost,
  type DNSSettings,
  type DNSWarning,
  type PodDNS,
  parseResolvConf,
  podDNS,
  resolvConfText,
} from "./network/resolv-conf.ts";
export { type Tick, tick } from "./probes/tick.ts";
export { type FoundContainer, newProbes, type ProbeKind, recordOutcome } from "./probes/worker.ts";
export { emptyKubelet, newPodRuntime } from "./state.ts";
export {
  containersReady,
  type Finding,
  podInitialized,
  podReady,
  readyToStartContainers,
} from "./status/conditions.ts";
export { podPhase } from "./status/phase.ts";
export { type SyncResult, syncPod } from "./sync-pod.ts";
export { allSlots, type Slot } from "./turn.ts";
export type * from "./types.ts";
