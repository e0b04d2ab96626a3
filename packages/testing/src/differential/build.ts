/** A scenario as a cluster, settled. */
import { type Cluster, createBareCluster, type Program, type ProxyMode } from "@kubenetsim/cluster";
import { addressesOf, endpointName, NODES, PLANS, SERVICE_PORT, TARGET_PORT } from "./plan.ts";
import type { DifferentialScenario, DifferentialService } from "./types.ts";

/** Answers with its pod's name and whom it saw. */
const echo: Program = {
  listens: (start) => start.ports,
  serve: (_request, io) => ({ kind: "raw", data: `${io.self.pod} ${io.peer.address}` }),
};

/** The cluster in one mode; those in the others are forks of it. */
export function differentialCluster(
  { seed, services, family }: DifferentialScenario,
  proxyMode: ProxyMode = "iptables",
): Cluster {
  const cluster = createBareCluster({
    seed,
    proxyMode,
    nodes: NODES.map((name) => ({ name })),
    podCIDR: "10.244.0.0/16,fd00:10:244::/48",
    serviceCIDR: "10.96.0.0/12,fd00:10:96::/112",
    images: { echo },
    dnsReplicas: 0,
  });
  cluster.apply([
    ...NODES.map((node, i) => pod(`asker-${i}`, node, "asker")),
    ...services.flatMap((service, i) => [...podsOf(service), objectOf(service, i, family)]),
  ]);
  cluster.settle();
  for (const [i, service] of services.entries())
    if (service.type === "LoadBalancer") giveIngress(cluster, service, addressesOf(i, family).ingress);
  cluster.settle();
  return cluster;
}

function podsOf(service: DifferentialService): readonly object[] {
  const ports = [{ containerPort: TARGET_PORT, protocol: service.protocol }];
  return service.endpoints.map((node, i) => pod(endpointName(service, i), NODES[node] ?? "", service.name, ports));
}

function objectOf(service: DifferentialService, index: number, family: 4 | 6): object {
  const { type, protocol } = service;
  const { clusterIP, externalIP, nodePort } = addressesOf(index, family);
  const { ranges } = PLANS[family];
  const isExternal = type !== "ClusterIP" || service.externalIP;
  const isRestricted = type === "LoadBalancer" && service.sourceRanges !== "all";
  const port = { port: SERVICE_PORT, targetPort: TARGET_PORT, protocol };
  const spec = {
    type,
    clusterIP,
    ipFamilies: [`IPv${family}`],
    selector: { app: service.name },
    ports: [type === "ClusterIP" ? port : { ...port, nodePort }],
    internalTrafficPolicy: service.internalLocal ? "Local" : "Cluster",
    ...(isExternal ? { externalTrafficPolicy: service.externalLocal ? "Local" : "Cluster" } : {}),
    ...(service.affinity ? { sessionAffinity: "ClientIP" } : {}),
    ...(service.externalIP ? { externalIPs: [externalIP] } : {}),
    ...(isRestricted
      ? { loadBalancerSourceRanges: [service.sourceRanges === "outside" ? ranges.outside : ranges.nobody] }
      : {}),
  };
  return { apiVersion: "v1", kind: "Service", metadata: { name: service.name }, spec };
}

function pod(name: string, nodeName: string, app: string, ports: readonly object[] = []): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: { app } },
    spec: { nodeName, terminationGracePeriodSeconds: 0, containers: [{ name: "main", image: "echo", ports }] },
  };
}

function giveIngress(cluster: Cluster, service: DifferentialService, ip: string): void {
  const object = cluster.get("services", service.name);
  if (object === undefined) return;
  const status = { loadBalancer: { ingress: [{ ip }] } };
  cluster.update("services", { ...object, status } as typeof object, { subresource: "status" });
}
