/** A plan's pods and Services as Kubernetes objects. */
import { DEAD_IP } from "./addresses.ts";
import type { EndpointPlan, Plan, PodPlan, ServicePlan } from "./types.ts";

/** The image whose program listens on its containerPorts and answers whatever it is asked. */
export const ECHO_IMAGE = "echo";

export function podManifest(pod: PodPlan): object {
  const ports = pod.listen.map(({ name, protocol, port, hostPort }) => ({
    name,
    protocol,
    containerPort: port,
    ...(hostPort === undefined ? {} : { hostPort }),
  }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: pod.name, labels: pod.app === "" ? {} : { app: pod.app } },
    spec: {
      nodeName: pod.node,
      hostNetwork: pod.hostNetwork,
      terminationGracePeriodSeconds: 0,
      containers: [{ name: "main", image: ECHO_IMAGE, ports }],
    },
  };
}

export function serviceManifest(service: ServicePlan): object {
  const { name, type, clusterIP, ports, externalIPs, sourceRanges } = service;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: {
      type,
      clusterIP,
      ports,
      ...(service.app === undefined ? {} : { selector: { app: service.app } }),
      ...(externalIPs.length === 0 ? {} : { externalIPs }),
      ...(sourceRanges.length === 0 ? {} : { loadBalancerSourceRanges: sourceRanges }),
      ...(service.sticky ? { sessionAffinity: "ClientIP" } : {}),
      ...(service.externalLocal ? { externalTrafficPolicy: "Local" } : {}),
      ...(service.internalLocal ? { internalTrafficPolicy: "Local" } : {}),
      ...(service.preferClose ? { trafficDistribution: "PreferClose" } : {}),
      publishNotReadyAddresses: service.publishNotReady,
    },
  };
}

/** The EndpointSlice of a Service without selector; none where it has no endpoints. */
export function sliceManifests(plan: Plan, service: ServicePlan, ipOf: (pod: string) => string): readonly object[] {
  const endpoints = service.endpoints ?? [];
  if (endpoints.length === 0) return [];
  return [
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: `${service.name}-by-hand`, labels: { "kubernetes.io/service-name": service.name } },
      addressType: "IPv4",
      ports: service.ports.map(({ name, protocol, targetPort }) => ({ name, protocol, port: Number(targetPort) })),
      endpoints: endpoints.map((endpoint) => endpointOf(plan, endpoint, ipOf)),
    },
  ];
}

function endpointOf(plan: Plan, endpoint: EndpointPlan, ipOf: (pod: string) => string): object {
  return {
    addresses: [endpoint.pod === "" ? DEAD_IP : ipOf(endpoint.pod)],
    nodeName: plan.pods.find((pod) => pod.name === endpoint.pod)?.node ?? plan.nodes[0]?.name ?? "",
    conditions: CONDITIONS[endpoint.state],
    ...(endpoint.forZone === undefined ? {} : { hints: { forZones: [{ name: endpoint.forZone }] } }),
  };
}

const CONDITIONS: { readonly [S in EndpointPlan["state"]]: object } = {
  ready: { ready: true, serving: true, terminating: false },
  unready: { ready: false, serving: false, terminating: false },
  terminating: { ready: false, serving: true, terminating: true },
  gone: { ready: false, serving: false, terminating: true },
};
