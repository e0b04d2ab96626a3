/** Objects and views for tests, as short as can be. */
import type { Endpoint, EndpointSlice, Service, ServicePort, ServiceSpec } from "@kubenetsim/api";
import { type Addr, type Prefix, parseAddr, parsePrefix, treeOf } from "@kubenetsim/sim";
import { type NodeProxyConfig, type ProxyView, proxyConfig, serviceKeyOf } from "../src/index.ts";

export function addr(text: string): Addr {
  const parsed = parseAddr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

export function prefix(text: string): Prefix {
  const parsed = parsePrefix(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

export const HTTP: ServicePort = { name: "http", protocol: "TCP", port: 80 };

/** A Service `namespace/name` with an IPv4 cluster IP. */
export function service(
  key: string,
  clusterIP: string,
  more: Partial<ServiceSpec> = {},
  ingress: readonly string[] = [],
): Service {
  const [namespace = "", name = ""] = key.split("/");
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { namespace, name },
    spec: { type: "ClusterIP", clusterIP, clusterIPs: [clusterIP], ipFamilies: ["IPv4"], ports: [HTTP], ...more },
    status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip })) } },
  };
}

/** An EndpointSlice of a Service; an endpoint is an address, or all that is to be known of it. */
export function slice(
  key: string,
  endpoints: readonly (string | Endpoint)[],
  more: {
    readonly name?: string;
    readonly port?: number;
    readonly portName?: string;
    readonly protocol?: "TCP" | "UDP";
  } = {},
): EndpointSlice {
  const [namespace = "", name = ""] = key.split("/");
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { namespace, name: more.name ?? `${name}-1`, labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    endpoints: endpoints.map((each) => (typeof each === "string" ? { addresses: [each] } : each)),
    ports: [{ name: more.portName ?? "http", port: more.port ?? 8080, protocol: more.protocol ?? "TCP" }],
  };
}

export function viewOf(services: readonly Service[], slices: readonly EndpointSlice[]): ProxyView {
  const keyOf = (object: Service | EndpointSlice): string => `${object.metadata.namespace}/${object.metadata.name}`;
  return {
    services: treeOf(services.map((each) => [keyOf(each), each])),
    slices: treeOf(slices.map((each) => [keyOf(each), each])),
    slicesByService: treeOf(slices.map((each) => [`${serviceKeyOf(each)}\0${keyOf(each)}`, keyOf(each)])),
  };
}

export function config(more: Partial<NodeProxyConfig> = {}): NodeProxyConfig {
  return proxyConfig({
    nodeName: "node-1",
    primaryIPs: [addr("192.168.0.2")],
    nodeIPs: [addr("127.0.0.1"), addr("192.168.0.2"), addr("::1")],
    localDetect: { clusterCIDRs: [prefix("10.244.0.0/16")] },
    ...more,
  });
}
