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
export { type DetectLocalConfiguration, detectLocal, type LocalDetector, localDetector } from "./local-detector.ts";
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
