/** The flows that are sent through a scenario's cluster. */
import { addressesOf, endpointName, NODES, PLANS, SERVICE_PORT } from "./plan.ts";
import type { DifferentialScenario, DifferentialService, Flow } from "./types.ts";

const OTHER_PORT = 81;
/** Which one the balancer chooses is its own affair. */
const SOME_NODE = 0;
/** Every node's kube-proxy serves /healthz there. */
const NODE_PROCESS_PORT = 10256;

/** Every sort of flow to every Service, from everywhere. */
export function flowsOf({ services, family }: DifferentialScenario): readonly Flow[] {
  return services.flatMap((service, index) =>
    originsFor(service, family).flatMap((origin) => flowsFrom(origin, { service, index, family })),
  );
}

type Origin = Pick<Flow, "from" | "fromKind" | "fromNode">;
type Goal = Pick<Flow, "target" | "address" | "port" | "node" | "protocol">;

interface About {
  readonly service: DifferentialService;
  readonly index: number;
  readonly family: 4 | 6;
}

function originsFor(service: DifferentialService, family: 4 | 6): readonly Origin[] {
  // With others beside it, an endpoint's connection comes back to itself by chance.
  const own = service.endpoints.length === 1 ? service.endpoints[0] : undefined;
  const endpoint = { from: `pod/default/${endpointName(service, 0)}`, fromKind: "endpoint", fromNode: own } as const;
  return [
    ...NODES.map((_, i): Origin => ({ from: `pod/default/asker-${i}`, fromKind: "pod", fromNode: i })),
    ...NODES.map((name, i): Origin => ({ from: `node/${name}`, fromKind: "node", fromNode: i })),
    { from: `external/${PLANS[family].outside}`, fromKind: "external", fromNode: undefined },
    ...(own === undefined ? [] : [endpoint]),
  ];
}

function flowsFrom(origin: Origin, about: About): readonly Flow[] {
  const { service, family } = about;
  const goals = [...goalsInside(origin.fromNode, about), ...goalsOfNodePorts(origin, about)];
  return goals.map((goal) => ({ ...origin, ...goal, service, family }));
}

function protocolOf({ service }: About): Goal["protocol"] {
  return service.protocol === "TCP" ? "tcp" : "udp";
}

/** Addresses that are on no wire: nodes see to them themselves; from outside a balancer leads to its own. */
function goalsInside(own: number | undefined, about: About): readonly Goal[] {
  const { clusterIP, externalIP, ingress } = addressesOf(about.index, about.family);
  const protocol = protocolOf(about);
  const node = own ?? SOME_NODE;
  const balancer: Goal = { target: "load-balancer-ip", address: ingress, port: SERVICE_PORT, node, protocol };
  const isBalanced = about.service.type === "LoadBalancer";
  if (own === undefined) return isBalanced ? [balancer] : [];
  const goals: Goal[] = [
    { target: "cluster-ip", address: clusterIP, port: SERVICE_PORT, node, protocol },
    { target: "cluster-ip-other-port", address: clusterIP, port: OTHER_PORT, node, protocol },
    { target: "cluster-ip-node-process", address: clusterIP, port: NODE_PROCESS_PORT, node, protocol: "tcp" },
    { target: "cluster-ip-ping", address: clusterIP, port: 0, node, protocol: "icmp" },
  ];
  if (about.service.externalIP)
    goals.push({ target: "external-ip", address: externalIP, port: SERVICE_PORT, node, protocol });
  return isBalanced ? [...goals, balancer] : goals;
}

function goalsOfNodePorts({ fromKind, fromNode: own }: Origin, about: About): readonly Goal[] {
  if (about.service.type === "ClusterIP") return [];
  const { nodes, bridges, loopback } = PLANS[about.family];
  const protocol = protocolOf(about);
  const port = addressesOf(about.index, about.family).nodePort;
  const goals = nodes.map((address, node): Goal => ({ target: "node-port", address, port, node, protocol }));
  if (own === undefined) return goals;
  const bridge = bridges[own] ?? "";
  goals.push({ target: "node-port-second-address", address: bridge, port, node: own, protocol });
  if (fromKind === "node") goals.push({ target: "node-port-loopback", address: loopback, port, node: own, protocol });
  return goals;
}
