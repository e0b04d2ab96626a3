/** Fields that make no sense under a Service's new type and were left as they were. Models pkg/registry/core/service/strategy.go dropTypeDependentFields. */
import { isExternallyAccessible, needsHealthCheck, type Service, type ServiceSpec } from "@kubenetsim/api";
import { needsClusterIP, needsNodePort, nodePortOf, nodePortsOf, sameList, specOf, withoutFields } from "./needs.ts";

/** The changed Service without them. What the user changed too stays, for validation to refuse. */
export function dropTypeDependentFields(service: Service, old: Service): Service {
  const before = specOf(old);
  let spec = specOf(service);
  if (needsClusterIP(before) && !needsClusterIP(spec)) spec = dropAddresses(spec, before);
  if (needsNodePort(before) && !needsNodePort(spec)) spec = dropNodePorts(spec, before);
  if (needsHealthCheck(before) && !needsHealthCheck(spec)) spec = dropSame(spec, before, "healthCheckNodePort");
  if (before.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    if (spec.allocateLoadBalancerNodePorts === before.allocateLoadBalancerNodePorts) {
      spec = withoutFields(spec, "allocateLoadBalancerNodePorts");
    }
    spec = dropSame(spec, before, "loadBalancerClass");
  }
  if (isExternallyAccessible(before) && !isExternallyAccessible(spec))
    spec = dropSame(spec, before, "externalTrafficPolicy");
  const dropped = spec === service.spec ? service : { ...service, spec };
  return spec.type === "LoadBalancer" ? dropped : withoutLoadBalancerStatus(dropped);
}

function dropAddresses(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  let left = spec;
  if ((before.clusterIP ?? "") === (left.clusterIP ?? "") && sameList(before.clusterIPs, left.clusterIPs)) {
    left = withoutFields(left, "clusterIP", "clusterIPs");
  }
  if (sameList(before.ipFamilies, left.ipFamilies)) left = withoutFields(left, "ipFamilies");
  return dropSame(left, before, "ipFamilyPolicy");
}

function dropNodePorts(spec: ServiceSpec, before: ServiceSpec): ServiceSpec {
  const held = new Set(nodePortsOf(before));
  const isSame = nodePortsOf(spec).every((port) => held.has(port));
  if (!isSame || spec.ports === undefined || spec.ports.every((port) => nodePortOf(port) === 0)) return spec;
  return { ...spec, ports: spec.ports.map(({ nodePort: _dropped, ...port }) => port) };
}

function dropSame(spec: ServiceSpec, before: ServiceSpec, field: keyof ServiceSpec): ServiceSpec {
  return spec[field] === before[field] ? withoutFields(spec, field) : spec;
}

function withoutLoadBalancerStatus(service: Service): Service {
  if ((service.status?.loadBalancer?.ingress?.length ?? 0) === 0) return service;
  return { ...service, status: { ...service.status, loadBalancer: {} } };
}
