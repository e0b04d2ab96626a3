/** A small plan for the judge's tests: a pod of the same app on each of two nodes, one Service, one client. */
import type { FlowPlan, Plan, ServicePlan } from "../../src/judge/index.ts";

export const SERVICE: ServicePlan = {
  name: "s1",
  type: "NodePort",
  clusterIPs: ["10.96.1.1"],
  ports: [{ name: "p0", protocol: "TCP", port: 80, targetPort: "web", nodePort: 30000 }],
  app: "a",
  externalIPs: [],
  ingressIPs: [],
  sourceRanges: [],
  sticky: false,
  externalLocal: false,
  internalLocal: false,
  publishNotReady: false,
  preferClose: false,
};

export const FLOW: FlowPlan = {
  id: "f1",
  from: "pod/asker",
  protocol: "TCP",
  family: 4,
  to: "10.96.1.1",
  port: 80,
  count: 40,
  alone: false,
};

/** The same in a cluster of both families. */
export function dualStack(plan: Plan): Plan {
  const services = plan.services.map((service) => ({ ...service, clusterIPs: ["10.96.1.1", "fd00:10:96::101"] }));
  const externals = [...plan.externals, { ip: "fd00:192:168::200", via: "n2" }];
  return { ...plan, families: [4, 6], services, externals };
}

export function planOf(flows: readonly FlowPlan[], service: Partial<ServicePlan> = {}): Plan {
  const listen = [{ name: "web", protocol: "TCP" as const, port: 8080 }];
  return {
    seed: 1,
    mode: "iptables",
    families: [4],
    nodes: [
      { name: "n1", zone: "x" },
      { name: "n2", zone: "y" },
    ],
    pods: [
      { name: "web-1", node: "n1", app: "a", hostNetwork: false, listen },
      { name: "web-2", node: "n2", app: "a", hostNetwork: false, listen },
      { name: "asker", node: "n1", app: "", hostNetwork: false, listen: [] },
    ],
    services: [{ ...SERVICE, ...service }],
    externals: [{ ip: "192.168.0.200", via: "n2" }],
    flows,
    sessions: [],
  };
}
