/** kube-proxy: Services and EndpointSlices in, one node's packet rules out. Knows neither the API server nor the wire. */
export {
  changedEndpoints,
  changedServices,
  endpointsMap,
  lastChangeTriggerTimes,
  staleUDPServices,
} from "./changes.ts";
export { DEFAULT_GATES, type LocalDetect, type NodeProxyConfig, type ProxyGates, proxyConfig } from "./config.ts";
export { type EndpointInfo, endpointsOf, endpointText } from "./endpoint.ts";
export {
  healthCheckNodePort,
  localReadyAddresses,
  localReadyEndpoints,
  type ServiceHealth,
  serviceHealth,
} from "./health.ts";
export { endpointChainName, type ServiceChainNames, serviceChainNames, serviceHash } from "./iptables/names.ts";
export { probabilityText } from "./iptables/service-chain.ts";
export { iptablesRuleset, noLocalEndpoints } from "./iptables/sync.ts";
export { syncedServers } from "./ipvs/cleanup.ts";
export { DEFAULT_IPVS, type IpvsConfig, ipvsConfigOf } from "./ipvs/config.ts";
export { type EffectiveMode, effectiveMode, REQUIRED_MODULES } from "./ipvs/fallback.ts";
export { DUMMY_DEVICE, ipvsNodeAddresses } from "./ipvs/node-addresses.ts";
export { kernelSetName, type SetName } from "./ipvs/set-names.ts";
export { ipvsNoLocalEndpoints, ipvsRuleset, ipvsServers } from "./ipvs/sync.ts";
export { type DetectLocalConfiguration, detectLocal, type LocalDetector, localDetector } from "./local-detector.ts";
export { serviceCIDRsOf } from "./nftables/base.ts";
export { type NftLocalDetector, nftLocalDetector } from "./nftables/local-detector.ts";
export {
  affinitySetName,
  type NftChainNames,
  nftChainNames,
  nftEndpointChain,
  nftEndpointName,
  nftServiceName,
} from "./nftables/names.ts";
export { nftablesRuleset } from "./nftables/sync.ts";
export { isLoopback, type NodePortAddresses, nodePortAddresses } from "./node-port-addresses.ts";
export { type ProxyView, SERVICE_NAME_LABEL, serviceKeyOf, slicesOf } from "./proxy-view.ts";
export { type ProxyMode, ruleset } from "./ruleset.ts";
export {
  externallyAccessible,
  type ServicePortInfo,
  type ServiceProtocol,
  servicePorts,
  usesClusterEndpoints,
  usesLocalEndpoints,
} from "./service-port.ts";
export {
  categorizeEndpoints,
  type EndpointCategories,
  type TopologyNode,
  topologyLabels,
  ZONE_LABEL,
} from "./topology.ts";
export {
  type Balancer,
  type BalancerState,
  balancedEndpoints,
  DIAL_TIMEOUTS_MS,
  dropStaleClients,
  nextEndpoint,
  removeService,
  setEndpoints,
} from "./userspace/balancer.ts";
export { type ProxyPort, proxyPorts } from "./userspace/proxy-port.ts";
export { type UserspaceProxy, userspaceProxy, userspaceRuleset } from "./userspace/sync.ts";
