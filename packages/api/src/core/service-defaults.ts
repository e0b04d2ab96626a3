/** Fills in what a Service left out. Models pkg/apis/core/v1/defaults.go SetDefaults_Service. */
import { fillAbsent, fillZero, mapSame, withKey } from "./fill.ts";
import type { LoadBalancerIngress, Service, ServicePort, ServiceSpec } from "./service-types.ts";

/** How long, in seconds, a client keeps its endpoint under sessionAffinity ClientIP when nothing is said. */
export const DEFAULT_CLIENT_IP_AFFINITY_SECONDS = 10800;

/** The server switches that change a Service's defaults. */
export interface ServiceDefaultGates {
  /** LoadBalancerIPMode: on since 1.30. */
  readonly loadBalancerIPMode: boolean;
}

const CURRENT_GATES: ServiceDefaultGates = { loadBalancerIPMode: true };

/**
 * Fills in what a Service left out; addresses and node ports are not defaults but allocated.
 * The same object comes back when nothing was missing.
 */
export function defaultService(service: Service, gates: ServiceDefaultGates = CURRENT_GATES): Service {
  const spec = service.spec ?? {};
  const filled = defaultServiceSpec(spec);
  const withSpec = filled === service.spec ? service : { ...service, spec: filled };
  return gates.loadBalancerIPMode && filled.type === "LoadBalancer" ? defaultIngressModes(withSpec) : withSpec;
}

function defaultServiceSpec(given: ServiceSpec): ServiceSpec {
  let spec = fillZero(given, { sessionAffinity: "None", type: "ClusterIP" });
  spec = defaultAffinityConfig(spec);
  if (spec.ports !== undefined) spec = withKey(spec, "ports", mapSame(spec.ports, defaultServicePort));
  if (isExternallyAccessible(spec)) spec = fillZero(spec, { externalTrafficPolicy: "Cluster" });
  if (spec.type !== "ExternalName") spec = fillAbsent(spec, { internalTrafficPolicy: "Cluster" });
  if (spec.type === "LoadBalancer") spec = fillAbsent(spec, { allocateLoadBalancerNodePorts: true });
  return spec;
}

/** Can something outside the cluster reach it? Models pkg/api/service/util.go ExternallyAccessible. */
export function isExternallyAccessible(spec: ServiceSpec): boolean {
  if (spec.type === "LoadBalancer" || spec.type === "NodePort") return true;
  return spec.type === "ClusterIP" && (spec.externalIPs?.length ?? 0) > 0;
}

function defaultAffinityConfig(spec: ServiceSpec): ServiceSpec {
  if (spec.sessionAffinity === "None") {
    if (spec.sessionAffinityConfig === undefined) return spec;
    const { sessionAffinityConfig: _dropped, ...rest } = spec;
    return rest;
  }
  if (spec.sessionAffinity !== "ClientIP") return spec;
  if (typeof spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === "number") return spec;
  return { ...spec, sessionAffinityConfig: { clientIP: { timeoutSeconds: DEFAULT_CLIENT_IP_AFFINITY_SECONDS } } };
}

function defaultServicePort(port: ServicePort): ServicePort {
  return fillZero(port, { protocol: "TCP", targetPort: port.port });
}

function defaultIngressModes(service: Service): Service {
  const ingress = service.status?.loadBalancer?.ingress;
  if (ingress === undefined) return service;
  const filled = mapSame(ingress, defaultIngressMode);
  if (filled === ingress) return service;
  return {
    ...service,
    status: { ...service.status, loadBalancer: { ...service.status?.loadBalancer, ingress: filled } },
  };
}

function defaultIngressMode(ingress: LoadBalancerIngress): LoadBalancerIngress {
  return ingress.ip === undefined || ingress.ip === "" ? ingress : fillAbsent(ingress, { ipMode: "VIP" });
}
