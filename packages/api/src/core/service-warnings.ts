/** What a server says of a Service that it accepts. Models pkg/api/service/warnings.go GetWarningsForService. */
import { goQuote } from "../meta/go-text.ts";
import { warningsForCIDR, warningsForIP } from "../meta/ip-names.ts";
import type { Service, ServiceSpec } from "./service-types.ts";

const TOPOLOGY_HINTS = "service.kubernetes.io/topology-aware-hints";
const TOPOLOGY_MODE = "service.kubernetes.io/topology-mode";

/** The warnings in the server's order and words, of a Service that has its addresses. */
export function serviceWarnings(service: Service): readonly string[] {
  const spec = service.spec ?? {};
  return [
    ...annotationWarnings(service),
    ...clusterIPWarnings(spec),
    ...(isHeadlessClusterIP(spec) ? headlessWarnings(spec) : []),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => warningsForIP(`spec.externalIPs[${i}]`, ip)),
    ...externalIPsDeprecation(spec),
    ...loadBalancerWarnings(spec),
    ...externalNameWarnings(spec),
    ...distributionWarnings(spec),
  ];
}

function annotationWarnings({ metadata }: Service): readonly string[] {
  if (metadata.annotations === undefined || !Object.hasOwn(metadata.annotations, TOPOLOGY_HINTS)) return [];
  return [`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`];
}

// Models core/helper IsServiceIPSet: neither headless nor ExternalName.
function clusterIPWarnings(spec: ServiceSpec): readonly string[] {
  const { clusterIP = "", clusterIPs = [], type } = spec;
  if (clusterIP === "" || clusterIP === "None" || type === "ExternalName") return [];
  return clusterIPs.flatMap((ip, i) => warningsForIP(`spec.clusterIPs[${i}]`, ip));
}

function isHeadlessClusterIP(spec: ServiceSpec): boolean {
  return (spec.type ?? "ClusterIP") === "ClusterIP" && spec.clusterIP === "None";
}

function headlessWarnings(spec: ServiceSpec): readonly string[] {
  const warnings: string[] = [];
  if ((spec.loadBalancerIP ?? "") !== "") warnings.push("spec.loadBalancerIP is ignored for headless services");
  if ((spec.externalIPs?.length ?? 0) > 0) warnings.push("spec.externalIPs is ignored for headless services");
  if (spec.sessionAffinity !== "None") warnings.push("spec.SessionAffinity is ignored for headless services");
  return warnings;
}

function externalIPsDeprecation(spec: ServiceSpec): readonly string[] {
  if ((spec.externalIPs?.length ?? 0) === 0 || isHeadlessClusterIP(spec) || spec.type === "ExternalName") return [];
  return ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"];
}

function loadBalancerWarnings(spec: ServiceSpec): readonly string[] {
  const { loadBalancerIP = "", loadBalancerSourceRanges = [] } = spec;
  return [
    ...(loadBalancerIP === "" ? [] : warningsForIP("spec.loadBalancerIP", loadBalancerIP)),
    ...loadBalancerSourceRanges.flatMap((cidr, i) => warningsForCIDR(`spec.loadBalancerSourceRanges[${i}]`, cidr)),
  ];
}

function externalNameWarnings(spec: ServiceSpec): readonly string[] {
  const type = goQuote("ExternalName");
  if (spec.type === "ExternalName") {
    return (spec.externalIPs?.length ?? 0) > 0 ? [`spec.externalIPs is ignored when spec.type is ${type}`] : [];
  }
  return (spec.externalName ?? "") === "" ? [] : [`spec.externalName is ignored when spec.type is not ${type}`];
}

function distributionWarnings({ trafficDistribution }: ServiceSpec): readonly string[] {
  if (trafficDistribution !== "PreferClose") return [];
  return [`spec.trafficDistribution: ${goQuote("PreferClose")} is deprecated; use ${goQuote("PreferSameZone")}`];
}
