/** What the health check node ports answer. Models pkg/proxy/healthcheck/service_health.go. */
import type { EndpointSlice, Service } from "@kubenetsim/api";
import { DEFAULT_GATES } from "./config.ts";
import { endpointsOf } from "./endpoint.ts";
import { type ProxyView, serviceKeyOf, slicesOf } from "./proxy-view.ts";
import { servicePorts } from "./service-port.ts";

/** One health check node port of this node. */
export interface ServiceHealth {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** How many ready endpoint addresses the Service has on this node: 0 makes the port answer 503. */
  readonly localEndpoints: number;
}

/** The health check node ports that this node serves, by `namespace/name`. */
export function serviceHealth(view: ProxyView, nodeName: string, family: 4 | 6): ReadonlyMap<string, ServiceHealth> {
  const served = new Map<string, ServiceHealth>();
  for (const [key, service] of view.services) {
    const port = healthCheckNodePort(service, family);
    if (port === 0) continue;
    const localEndpoints = localReadyAddresses(slicesOf(view, key), nodeName, family).length;
    served.set(key, {
      namespace: service.metadata.namespace ?? "",
      name: service.metadata.name ?? "",
      port,
      localEndpoints,
    });
  }
  return served;
}

/** The health check node port that a Service asks for; 0: none. Only a load balancer with a Local policy has use for one. */
export function healthCheckNodePort(service: Service, family: 4 | 6): number {
  return servicePorts(service, family, DEFAULT_GATES)[0]?.healthCheckNodePort ?? 0;
}

/** The distinct addresses of ready endpoints on this node, over all ports of one Service. Models LocalReadyEndpoints. */
export function localReadyAddresses(
  slices: readonly EndpointSlice[],
  nodeName: string,
  family: 4 | 6,
): readonly string[] {
  const addresses = new Set<string>();
  for (const slice of slices) {
    for (const port of slice.ports ?? []) {
      const name = { portName: port.name ?? "", protocol: (port.protocol ?? "TCP").toLowerCase() };
      for (const endpoint of endpointsOf([slice], name, family, nodeName)) {
        if (endpoint.ready && endpoint.nodeName === nodeName)
          addresses.add(endpoint.text.slice(0, endpoint.text.lastIndexOf(":")));
      }
    }
  }
  return [...addresses].sort((a, b) => (a < b ? -1 : 1));
}

/** How many ready addresses each Service has on this node, Services without any left out. */
export function localReadyEndpoints(view: ProxyView, nodeName: string, family: 4 | 6): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const keys = new Set([...view.slices.values()].map(serviceKeyOf));
  for (const key of keys) {
    if (key === undefined) continue;
    const count = localReadyAddresses(slicesOf(view, key), nodeName, family).length;
    if (count > 0) counts.set(key, count);
  }
  return counts;
}
