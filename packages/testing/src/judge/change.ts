/** A pod leaves a Service, or joins one: in the simulator, and as the oracle makes it, who has no kube-proxy. */
import type { Cluster } from "@kubenetsim/cluster";
import { bridgeIP, familyOfText, LOOPBACKS, nodeIP } from "./addresses.ts";
import { podIP } from "./build.ts";
import { modes } from "./modes.ts";
import type { ChangePlan, Family, Plan, PodPlan, ServicePlan } from "./types.ts";

/** The change, and what follows from it. */
export function makeChange(cluster: Cluster, { pod, app }: ChangePlan): void {
  const stored = cluster.get("pods", pod);
  if (stored === undefined) return;
  cluster.update("pods", { ...stored, metadata: { ...stored.metadata, labels: { app } } });
  cluster.settle();
}

/** Steps of an oracle's job: new rules on every node, then the UDP flows that kube-proxy forgets. */
export function changeSteps(plan: Plan, cluster: Cluster): readonly object[] {
  const { change } = plan;
  if (change === undefined) return [];
  const after = cluster.fork();
  makeChange(after, change);
  const stale = plan.services
    .filter((service) => isChanged(plan, service, change))
    .flatMap((service) =>
      service.clusterIPs.map(familyOfText).flatMap((family) => staleFlows(plan, service, change, cluster, family)),
    );
  return plan.nodes.flatMap(({ name: node }) => [
    { do: "ruleset", node, ...modes[plan.mode].change(cluster, after, node, plan.families) },
    ...stale.map((filter) => ({ do: "conntrack", node, args: ["-D", ...filter] })),
  ]);
}

function isChanged(plan: Plan, { app }: ServicePlan, change: ChangePlan): boolean {
  const before = plan.pods.find((pod) => pod.name === change.pod)?.app;
  return app !== undefined && before !== change.app && (app === before || app === change.app);
}

/**
 * What conntrack is to forget: flows to this Service that are answered by whoever does not serve it. That is the pod that
 * left, or, from when nobody served it, the address itself that was asked. Where nobody serves it now, nothing is forgotten.
 */
function staleFlows(
  plan: Plan,
  service: ServicePlan,
  { pod, app }: ChangePlan,
  cluster: Cluster,
  family: Family,
): readonly (readonly string[])[] {
  const appNow = (each: PodPlan): string => (each.name === pod ? app : each.app);
  const serving = plan.pods
    .filter((each) => appNow(each) === service.app)
    .map((each) => podIP(cluster, each.name, family));
  if (serving.length === 0) return [];
  const answeredBy = (addresses: readonly string[]): readonly string[] =>
    [podIP(cluster, pod, family), ...addresses].filter((each) => !serving.includes(each));
  const onNodes = plan.nodes.flatMap(({ name }) => [nodeIP(plan, name, family), bridgeIP(plan, name, family)]);
  const local = [LOOPBACKS[family], ...onNodes];
  const vips = [...service.clusterIPs, ...service.externalIPs, ...service.ingressIPs].filter(
    (vip) => familyOfText(vip) === family,
  );
  const ofUDP = ["-f", `ipv${family}`, "-p", "udp"];
  const asked = (port: number, ...filter: string[]): readonly string[] => [
    ...ofUDP,
    "--orig-port-dst",
    String(port),
    ...filter,
  ];
  return service.ports
    .filter((port) => port.protocol === "UDP")
    .flatMap(({ port, nodePort }) => [
      ...vips.flatMap((vip) =>
        answeredBy([vip]).map((source) => asked(port, "--orig-dst", vip, "--reply-src", source)),
      ),
      ...(nodePort === undefined ? [] : answeredBy(local).map((source) => asked(nodePort, "--reply-src", source))),
    ]);
}
