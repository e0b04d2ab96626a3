/** Drops what a switched-off gate does not know of, unless it was stored before. Models pkg/registry/core/service/strategy.go dropServiceStatusDisabledFields. */
import { type FeatureGates, isEnabled, type Service } from "@kubenetsim/api";

/** The Service without ipMode in its status, while LoadBalancerIPMode is off and the stored one has none. */
export function dropDisabledStatus(service: Service, old: Service, gates?: FeatureGates): Service {
  if (isEnabled(gates, "LoadBalancerIPMode") || usesIPMode(old) || !usesIPMode(service)) return service;
  const balancer = service.status?.loadBalancer;
  const ingress = (balancer?.ingress ?? []).map(({ ipMode: _dropped, ...entry }) => entry);
  return { ...service, status: { ...service.status, loadBalancer: { ...balancer, ingress } } };
}

function usesIPMode(service: Service): boolean {
  return (service.status?.loadBalancer?.ingress ?? []).some(({ ipMode }) => ipMode !== undefined);
}
