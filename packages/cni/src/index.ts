/** The network plugin: addresses for pods, wires from pods to kernels, routes between nodes, and the rules that go with them. */
export { BRIDGE, ensureBridge, type NodeGateway, withHostGateways } from "./bridge.ts";
export { type HostPort, type HostPortMapping, hostPortChainName } from "./host-port.ts";
export { allocateAddress, createIpam, gatewayOf, type Ipam, releaseAddress } from "./ipam.ts";
export { mergeRulesets } from "./merge.ts";
export { type CniBackend, type CniRulesConfig, cniRules } from "./rules.ts";
export { POD_LINK, type PodWiring, unwirePod, vethName, type WiredPod, wirePod } from "./wire.ts";
