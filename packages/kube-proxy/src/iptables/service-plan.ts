/** What one node is to do for one Service port: the decisions, before any rule. Models the head of syncProxyRules' loop. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import type { Origin } from "@kubenetsim/linux";
import type { ProxyGates } from "../config.ts";
import { type EndpointInfo, endpointsOf, hasContestedEndpoints } from "../endpoint.ts";
import {
  externallyAccessible,
  type ServicePortInfo,
  servicePorts,
  usesClusterEndpoints,
  usesLocalEndpoints,
} from "../service-port.ts";
import { categorizeEndpoints, hasHints, type TopologyNode } from "../topology.ts";
import { type ServiceChainNames, serviceChainNames } from "./names.ts";

/** The decisions for one Service port. */
export interface ServicePlan {
  readonly info: ServicePortInfo;
  readonly names: ServiceChainNames;
  /** The Service, as the cause of its rules. */
  readonly because: readonly Origin[];
  readonly cluster: readonly EndpointInfo[];
  readonly local: readonly EndpointInfo[];
  readonly reachable: readonly EndpointInfo[];
  /** How many endpoints there are at all, usable or not. */
  readonly endpointCount: number;
  readonly hasEndpoints: boolean;
  readonly hasInternalEndpoints: boolean;
  readonly hasExternalEndpoints: boolean;
  readonly usesClusterChain: boolean;
  readonly usesLocalChain: boolean;
  readonly usesExternalChain: boolean;
  readonly usesFirewallChain: boolean;
  /** Where traffic to the cluster IP goes. */
  readonly internalChain: string;
  /** Where traffic to a load balancer address goes. */
  readonly loadBalancerChain: string;
}

/** All ports of a Service, and whether another node might decide otherwise. */
export interface ServicePlans {
  readonly plans: readonly ServicePlan[];
  readonly nodeSpecific: boolean;
}

/** Decides for every port of a Service. `node` undefined: for no node in particular, which is right unless `nodeSpecific`. */
export function planService(
  service: Service,
  slices: readonly EndpointSlice[],
  family: 4 | 6,
  gates: ProxyGates,
  node?: TopologyNode,
): ServicePlans {
  let nodeSpecific = hasContestedEndpoints(slices);
  const plans = servicePorts(service, family, gates).map((info) => {
    const endpoints = endpointsOf(slices, info, family, node?.nodeName);
    nodeSpecific ||= usesLocalEndpoints(info) || hasHints(endpoints);
    return planPort(info, endpoints, gates, node ?? NOWHERE);
  });
  return { plans, nodeSpecific };
}

// No object can have this name.
const NOWHERE: TopologyNode = { nodeName: "\0", nodeLabels: {} };

function planPort(
  info: ServicePortInfo,
  endpoints: readonly EndpointInfo[],
  gates: ProxyGates,
  node: TopologyNode,
): ServicePlan {
  const names = serviceChainNames(info);
  const { cluster, local, reachable, hasAny } = categorizeEndpoints(endpoints, info, node, gates);
  const usesFirewallChain = hasAny && info.loadBalancerVIPs.length > 0 && info.loadBalancerSourceRanges.length > 0;
  return {
    info,
    names,
    because: [{ kind: "Service", namespace: info.namespace, name: info.name }],
    cluster,
    local,
    reachable,
    endpointCount: endpoints.length,
    hasEndpoints: hasAny,
    hasInternalEndpoints: info.internalPolicyLocal ? local.length > 0 : hasAny,
    hasExternalEndpoints: info.externalPolicyLocal ? local.length > 0 : hasAny,
    usesClusterChain: cluster.length > 0 && usesClusterEndpoints(info),
    usesLocalChain: local.length > 0 && usesLocalEndpoints(info),
    // Not hasExternalEndpoints: the short cut for local traffic is needed even when nothing else can be served.
    usesExternalChain: hasAny && externallyAccessible(info),
    usesFirewallChain,
    internalChain: info.internalPolicyLocal ? names.local : names.cluster,
    loadBalancerChain: usesFirewallChain ? names.firewall : names.external,
  };
}
