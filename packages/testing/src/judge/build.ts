/** A plan's cluster in the simulator, settled and ready for traffic. */
import { type Cluster, createBareCluster, type Program, type Simulation } from "@kubenetsim/cluster";
import { addRoute } from "@kubenetsim/linux";
import { parseAddr, parsePrefix } from "@kubenetsim/sim";
import { familyOfText, nodeIP, OUTER_CIDRS, POD_CIDRS, SERVICE_CIDRS } from "./addresses.ts";
import { ECHO_IMAGE, podManifest, serviceManifest, sliceManifests } from "./manifests.ts";
import type { ExternalPlan, Family, Plan, ServicePlan } from "./types.ts";

/** Answers whoever connects. */
const echo: Program = {
  listens: (start) => start.ports,
  serve: () => ({ kind: "raw", data: "here" }),
};

/** Throws a StatusError where the API server refuses an object of the plan. */
export function buildCluster(plan: Plan): Cluster {
  const cluster = createBareCluster({
    seed: plan.seed,
    nodes: plan.nodes.map(({ name, zone }) => ({ name, labels: labelsOf(zone) })),
    podCIDR: plan.families.map((family) => POD_CIDRS[family]),
    serviceCIDR: plan.families.map((family) => SERVICE_CIDRS[family]),
    proxyMode: plan.mode,
    dnsReplicas: 0,
    images: { [ECHO_IMAGE]: echo },
  });
  cluster.settle();
  for (const pod of plan.pods) cluster.apply([podManifest(pod)]);
  cluster.settle();
  for (const service of plan.services) addService(cluster, plan, service);
  for (const external of plan.externals) addExternal(cluster, plan, external);
  cluster.settle();
  return cluster;
}

/** Behind the oracle's gateway there is no balancer: whatever no rule rewrites gets lost there. */
function labelsOf(zone: string): { readonly [name: string]: string } {
  return { "topology.kubernetes.io/zone": zone, "node.kubernetes.io/exclude-from-external-load-balancers": "" };
}

/** The address of this family that a pod got; "" for one that never ran. */
export function podIP(cluster: Cluster, pod: string, family: Family): string {
  const ips = cluster.get("pods", pod)?.status?.podIPs ?? [];
  return ips.find(({ ip }) => familyOfText(ip) === family)?.ip ?? "";
}

function addService(cluster: Cluster, plan: Plan, service: ServicePlan): void {
  cluster.apply([
    serviceManifest(service),
    ...sliceManifests(plan, service, (pod, family) => podIP(cluster, pod, family)),
  ]);
  const stored = cluster.get("services", service.name);
  if (stored === undefined || service.ingressIPs.length === 0) return;
  const ingress = service.ingressIPs.map((ip) => ({ ip }));
  cluster.update("services", { ...stored, status: { loadBalancer: { ingress } } } as typeof stored, {
    subresource: "status",
  });
}

/** A host comes to be with its first packet; then it learns by which node Services are reached. */
function addExternal(cluster: Cluster, plan: Plan, external: ExternalPlan): void {
  cluster.external(external.ip).ping(external.ip);
  const via = nodeIP(plan, external.via, familyOfText(external.ip));
  cluster.act({ do: "step" }, (sim) => routeByNode(sim, external.ip, via));
}

function routeByNode(sim: Simulation, ip: string, via: string): void {
  const host = sim.externals.get(ip);
  const gateway = parseAddr(via);
  if (host === undefined || gateway === undefined) return;
  let { netns } = host;
  const family = familyOfText(ip);
  for (const text of [SERVICE_CIDRS[family], OUTER_CIDRS[family]]) {
    const to = parsePrefix(text);
    if (to !== undefined) netns = addRoute(netns, { to, via: gateway, dev: "eth0" });
  }
  sim.externals = sim.externals.with(ip, { ...host, netns });
}
