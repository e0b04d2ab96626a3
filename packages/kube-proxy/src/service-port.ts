/** One port of one Service as a proxy of one IP family sees it. Models pkg/proxy/serviceport.go. */
import type { Service, ServicePort } from "@kubenetsim/api";
import { type Addr, extend, familyOf, type Prefix, parseAddrSloppy, parsePrefixSloppy } from "@kubenetsim/sim";
import type { ProxyGates } from "./config.ts";
import { isForOthers } from "./proxy-view.ts";

/** The transport protocols that a Service can have, in the kernel's spelling. */
export type ServiceProtocol = "tcp" | "udp" | "sctp";

/** One port of one Service, with the addresses of one family only. */
export interface ServicePortInfo {
  readonly namespace: string;
  readonly name: string;
  readonly portName: string;
  /** `namespace/name:port`, or `namespace/name` for a port without a name. */
  readonly text: string;
  readonly protocol: ServiceProtocol;
  readonly port: number;
  /** 0: none. */
  readonly nodePort: number;
  readonly clusterIP: Addr;
  readonly externalIPs: readonly Addr[];
  readonly loadBalancerVIPs: readonly Addr[];
  readonly loadBalancerSourceRanges: readonly Prefix[];
  /** Session affinity by client address: for how long; 0: no affinity. */
  readonly affinitySeconds: number;
  readonly externalPolicyLocal: boolean;
  readonly internalPolicyLocal: boolean;
  /** 0: none. */
  readonly healthCheckNodePort: number;
}

/** The ports that a proxy of this family handles: none for headless and ExternalName Services. Models serviceToServiceMap. */
export function servicePorts(service: Service, family: 4 | 6, gates: ProxyGates): readonly ServicePortInfo[] {
  if (skipped(service)) return [];
  const clusterIP = clusterIPOf(service, family);
  if (clusterIP === undefined) return [];
  const common = commonInfo(service, family, clusterIP, gates);
  return (service.spec?.ports ?? []).map((port) => extend(common, portInfo(common, port)));
}

/** Whether traffic from outside may reach this port: by node port, external IP or load balancer address. */
export function externallyAccessible(info: ServicePortInfo): boolean {
  return info.nodePort !== 0 || info.loadBalancerVIPs.length > 0 || info.externalIPs.length > 0;
}

/** Whether endpoints of the whole cluster matter. With Local external policy they do too, for the in-cluster short cut. */
export function usesClusterEndpoints(info: ServicePortInfo): boolean {
  return !info.internalPolicyLocal || externallyAccessible(info);
}

/** Whether the node's own endpoints matter. */
export function usesLocalEndpoints(info: ServicePortInfo): boolean {
  return info.internalPolicyLocal || (info.externalPolicyLocal && externallyAccessible(info));
}

function skipped(service: Service): boolean {
  const spec = service.spec;
  if (spec === undefined || spec.type === "ExternalName" || isForOthers(service)) return true;
  return spec.clusterIP === undefined || spec.clusterIP === "" || spec.clusterIP === "None";
}

// Models pkg/proxy/util GetClusterIPByFamily.
function clusterIPOf(service: Service, family: 4 | 6): Addr | undefined {
  const { ipFamilies = [], clusterIPs = [], clusterIP = "" } = service.spec ?? {};
  const index = ipFamilies.indexOf(family === 4 ? "IPv4" : "IPv6");
  if (ipFamilies.length > 0 && index < 0) return undefined;
  const text = ipFamilies.length === 0 ? clusterIP : (clusterIPs[index] ?? (index === 0 ? clusterIP : ""));
  return addrOfFamily(text, family);
}

type Common = Omit<ServicePortInfo, "portName" | "text" | "protocol" | "port" | "nodePort">;

function commonInfo(service: Service, family: 4 | 6, clusterIP: Addr, gates: ProxyGates): Common {
  const spec = service.spec ?? {};
  const external = mayBeExternal(service) && spec.externalTrafficPolicy === "Local";
  return {
    namespace: service.metadata.namespace ?? "",
    name: service.metadata.name ?? "",
    clusterIP,
    externalIPs: addrsOfFamily(spec.externalIPs ?? [], family),
    loadBalancerVIPs: loadBalancerVIPs(service, family, gates),
    loadBalancerSourceRanges: rangesOfFamily(spec.loadBalancerSourceRanges ?? [], family),
    affinitySeconds:
      spec.sessionAffinity === "ClientIP" ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) : 0,
    externalPolicyLocal: external,
    internalPolicyLocal: spec.internalTrafficPolicy === "Local",
    healthCheckNodePort: external && spec.type === "LoadBalancer" ? (spec.healthCheckNodePort ?? 0) : 0,
  };
}

function portInfo(common: Common, port: ServicePort): Omit<ServicePortInfo, keyof Common> {
  const portName = port.name ?? "";
  const owner = `${common.namespace}/${common.name}`;
  return {
    portName,
    text: portName === "" ? owner : `${owner}:${portName}`,
    protocol: (port.protocol ?? "TCP").toLowerCase() as ServiceProtocol,
    port: port.port,
    nodePort: port.nodePort ?? 0,
  };
}

// Models pkg/api/v1/service ExternallyAccessible: a plain ClusterIP Service has no external policy.
function mayBeExternal(service: Service): boolean {
  const { type, externalIPs = [] } = service.spec ?? {};
  return type === "LoadBalancer" || type === "NodePort" || externalIPs.length > 0;
}

// An address with ipMode Proxy is the load balancer's own affair: nodes must not short-circuit it.
function loadBalancerVIPs(service: Service, family: 4 | 6, gates: ProxyGates): readonly Addr[] {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  const vips = ingress.filter((each) => !gates.loadBalancerIPMode || each.ipMode !== "Proxy");
  return addrsOfFamily(
    vips.map((each) => each.ip ?? ""),
    family,
  );
}

function addrsOfFamily(texts: readonly string[], family: 4 | 6): readonly Addr[] {
  return texts.map((text) => addrOfFamily(text, family)).filter((addr) => addr !== undefined);
}

function addrOfFamily(text: string, family: 4 | 6): Addr | undefined {
  const addr = parseAddrSloppy(text);
  return addr === undefined || familyOf(addr) !== family ? undefined : addr;
}

function rangesOfFamily(texts: readonly string[], family: 4 | 6): readonly Prefix[] {
  return texts
    .map((text) => parsePrefixSloppy(text.trim()))
    .filter((range) => range !== undefined)
    .filter((range) => familyOf(range.addr) === family);
}
