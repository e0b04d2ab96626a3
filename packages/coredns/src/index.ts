/** Cluster DNS: the server that CoreDNS is, and the resolver inside a pod. */

export { type ServerResult, serverFromCorefile } from "./corefile/build.ts";
export { DEFAULT_COREFILE, defaultCorefile } from "./corefile/default.ts";
export { type CorefileResult, parseCorefile } from "./corefile/parse.ts";
export { printCorefile } from "./corefile/print.ts";
export type { Corefile, CorefileBlock, CorefileError, Directive } from "./corefile/types.ts";
export type * from "./message.ts";
export { query, reply, typeOf } from "./message.ts";
export { absolute, isSubdomain, labelsOf, lower, matchZone } from "./name.ts";
export { type AutopathOptions, autopathPlugin } from "./plugin/autopath/autopath.ts";
export { cachePlugin } from "./plugin/cache/cache.ts";
export { type CacheLimits, type CacheOptions, DEFAULT_CACHE } from "./plugin/cache/options.ts";
export { type FileOptions, filePlugin, fileSource } from "./plugin/file/file.ts";
export { type ForwardOptions, forwardPlugin } from "./plugin/forward/forward.ts";
export { type HostsOptions, hostsPlugin } from "./plugin/hosts/hosts.ts";
export { DEFAULT_EXTERNAL, type ExternalOptions, externalPlugin } from "./plugin/k8s-external/external.ts";
export { externalSource } from "./plugin/k8s-external/transfer.ts";
export { kubernetesPlugin } from "./plugin/kubernetes/kubernetes.ts";
export { DEFAULT_OPTIONS, type KubernetesOptions, type PodMode } from "./plugin/kubernetes/options.ts";
export { addressOfReverse, reverseName } from "./plugin/kubernetes/reverse.ts";
export { kubernetesSource } from "./plugin/kubernetes/transfer.ts";
export { loadbalancePlugin } from "./plugin/loadbalance/loadbalance.ts";
export { loopPlugin, probeName } from "./plugin/loop/loop.ts";
export { type TransferOptions, transferPlugin, type ZoneSource } from "./plugin/transfer/transfer.ts";
export { formatRecord, parseRecord } from "./record.ts";
export { type DnsAdvice, type DnsCost, type DnsPrice, dnsCost, type NameCost, type Trial } from "./report/cost.ts";
export { printDnsCost } from "./report/print.ts";
export { type Again, type DnsServer, type Plugin, type ServerBlock, type ServerFacts, serve } from "./server.ts";
export {
  type CachedAnswer,
  type CacheMemory,
  type DnsMemory,
  type Forwarded,
  NO_MEMORY,
  openSession,
  type SendUpstream,
  type Session,
  type UpstreamHealth,
} from "./session.ts";
export { addressesOf } from "./stub/addresses.ts";
export { dig, digSearch, host, nslookup } from "./stub/bind.ts";
export { getentAhosts, getentHosts } from "./stub/getent.ts";
export { glibc, lookup } from "./stub/glibc.ts";
export { go } from "./stub/go.ts";
export { findHosts, type HostsEntry, parseHosts } from "./stub/hosts.ts";
export { musl } from "./stub/musl.ts";
export { DEFAULT_RESOLV_CONF, MUSL_LINE_MAX, parseResolvConf } from "./stub/resolv-conf.ts";
export { type Candidate, candidates } from "./stub/search.ts";
export type * from "./stub/types.ts";
export {
  DIG_ALL,
  type DigOptions,
  type DigSections,
  printDig,
  printDigBanner,
  printDigShort,
} from "./tools/dig.ts";
export { printGetent, printGetentAhosts, printGetentAll } from "./tools/getent.ts";
export { printHost } from "./tools/host.ts";
export { printNslookup } from "./tools/nslookup.ts";
export type { Printed } from "./tools/printed.ts";
export type * from "./view.ts";
export { messageSize, querySize, truncatedTo } from "./wire.ts";
export { parseZoneFile, type ZoneFileResult } from "./zone/parse.ts";
export { lookupZone, type ZoneAnswer, type ZoneIndex, zoneIndex } from "./zone/zone.ts";
