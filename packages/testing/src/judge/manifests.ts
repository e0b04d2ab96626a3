/** A plan's pods and Services as Kubernetes objects. */
import { DEAD_IPS, familyOfText } from "./addresses.ts";
import type { EndpointPlan, Family, Plan, PodPlan, ServicePlan } from "./types.ts";

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
  const { name, type, clusterIPs, ports, externalIPs, sourceRanges } = service;
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: {
      type,
      clusterIP: clusterIPs[0],
      clusterIPs,
      ipFamilies: clusterIPs.map((ip) => `IPv${familyOfText(ip)}`),
      ipFamilyPolicy: clusterIPs.length > 1 ? "RequireDualStack" : "SingleStack",
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

/** The EndpointSlices of a Service without selector, one a family; none where it has no endpoints. */
export function sliceManifests(
  plan: Plan,
  service: ServicePlan,
  ipOf: (pod: string, family: Family) => string,
): readonly object[] {
  const endpoints = service.endpoints ?? [];
  if (endpoints.length === 0) return [];
  const ports = service.ports.map(({ name, protocol, targetPort }) => ({ name, protocol, port: Number(targetPort) }));
  return service.clusterIPs.map(familyOfText).map((family) => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: `${service.name}-by-hand-${family}`, labels: { "kubernetes.io/service-name": service.name } },
    addressType: `IPv${family}`,
    ports,
    endpoints: endpoints.map((endpoint) =>
      endpointOf(plan, endpoint, endpoint.pod === "" ? DEAD_IPS[family] : ipOf(endpoint.pod, family)),
    ),
  }));
}

function endpointOf(plan: Plan, endpoint: EndpointPlan, address: string): object {
  return {
    addresses: [address],
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
