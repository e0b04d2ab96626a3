/** Traffic for a plan's cluster: to every face of its Services, and past them. */
import { API_SERVER_PORT, bridgeIP, CLOSED_PORT, KUBERNETES_IP, nodeIP } from "./addresses.ts";
import { between, type Dice, onceIn, oneOf } from "./dice.ts";
import type { FlowPlan, Plan, ServicePlan, ServicePortPlan } from "./types.ts";

/** Enough to see each of a few backends, and their shares. */
const MANY = 40;
const FEW = 3;
const FLOWS_PER_PORT = 4;
const FLOWS_BESIDE = 6;

type Draft = Omit<FlowPlan, "id" | "alone">;

/** Those whose outcome may depend on earlier ones come last. */
export function generateFlows(dice: Dice, plan: Plan): readonly FlowPlan[] {
  const free: Draft[] = [];
  const bound: Draft[] = [];
  for (const service of plan.services)
    for (const port of service.ports) {
      const drafts = Array.from({ length: FLOWS_PER_PORT }, () => toService(dice, plan, service, port));
      (service.sticky ? bound : free).push(...drafts);
    }
  free.push(...Array.from({ length: FLOWS_BESIDE }, () => besideServices(dice, plan)));
  return [
    ...free.map((draft) => ({ ...draft, alone: false })),
    ...bound.map((draft) => ({ ...draft, alone: true })),
  ].map((draft, i) => ({ id: `f${i + 1}`, ...draft }));
}

function toService(dice: Dice, plan: Plan, service: ServicePlan, port: ServicePortPlan): Draft {
  const face = oneOf(dice, facesOf(dice, plan, service, port));
  const from = face.to === "127.0.0.1" ? `node/${oneOf(dice, plan.nodes).name}` : anywhere(dice, plan);
  const { protocol } = port;
  if (onceIn(dice, 12)) return { from, protocol: "ICMP", to: face.to, port: 0, count: FEW };
  if (onceIn(dice, 12)) return { from, protocol: protocol === "TCP" ? "UDP" : "TCP", ...face, count: FEW };
  if (onceIn(dice, 12)) return { from, protocol, to: face.to, port: CLOSED_PORT, count: FEW };
  if (isDead(service)) return { from, protocol, ...face, count: FEW, slow: true };
  if (protocol === "UDP" && onceIn(dice, 3))
    return { from, protocol, ...face, count: FEW, sourcePort: between(dice, 20_000, 29_999) };
  return { from, protocol, ...face, count: MANY };
}

function isDead(service: ServicePlan): boolean {
  return service.endpoints?.some((endpoint) => endpoint.pod === "") === true;
}

interface Face {
  readonly to: string;
  readonly port: number;
}

/** Every address and port by which a port of a Service can be called. */
function facesOf(dice: Dice, plan: Plan, service: ServicePlan, port: ServicePortPlan): readonly Face[] {
  const vips = [service.clusterIP, ...service.externalIPs, ...service.ingressIPs];
  const faces = vips.map((to) => ({ to, port: port.port }));
  if (port.nodePort === undefined) return faces;
  const node = oneOf(dice, plan.nodes).name;
  const nodePort = port.nodePort;
  const onNode = [nodeIP(plan, node), nodeIP(plan, oneOf(dice, plan.nodes).name), bridgeIP(plan, node), "127.0.0.1"];
  return [...faces, ...onNode.map((to) => ({ to, port: nodePort }))];
}

/** Pods, nodes and hosts by their own addresses; ports where nobody listens; pings. */
function besideServices(dice: Dice, plan: Plan): Draft {
  const from = anywhere(dice, plan);
  const protocol = oneOf(dice, ["TCP", "UDP", "ICMP"] as const);
  const pod = oneOf(dice, plan.pods);
  const listen = pod.listen.find((each) => each.protocol === protocol);
  const open = listen?.port ?? CLOSED_PORT;
  const node = oneOf(dice, plan.nodes).name;
  const drafts: readonly Draft[] = [
    { from, protocol, to: `pod/${pod.name}`, port: open, count: FEW },
    { from, protocol, to: `pod/${pod.name}`, port: open, count: FEW },
    { from, protocol, to: `pod/${pod.name}`, port: CLOSED_PORT, count: FEW },
    { from, protocol, to: nodeIP(plan, pod.node), port: listen?.hostPort ?? open, count: FEW },
    { from: `node/${node}`, protocol, to: "127.0.0.1", port: listen?.hostPort ?? open, count: FEW },
    { from, protocol, to: nodeIP(plan, node), port: CLOSED_PORT, count: FEW },
    { from, protocol: "TCP", to: nodeIP(plan, plan.nodes[0]?.name ?? ""), port: API_SERVER_PORT, count: FEW },
    { from, protocol: "TCP", to: KUBERNETES_IP, port: 443, count: FEW },
    { from, protocol, to: bridgeIP(plan, node), port: CLOSED_PORT, count: FEW },
    { from, protocol, to: oneOf(dice, plan.externals).ip, port: CLOSED_PORT, count: FEW },
    { from: `node/${node}`, protocol, to: "127.0.0.1", port: CLOSED_PORT, count: FEW },
    { from, protocol, to: "10.96.200.200", port: 80, count: FEW },
    { from, protocol, to: "198.51.100.1", port: 80, count: FEW },
  ];
  const draft = oneOf(dice, drafts);
  return draft.protocol === "ICMP" ? { ...draft, port: 0 } : draft;
}

function anywhere(dice: Dice, plan: Plan): string {
  if (onceIn(dice, 4)) return `node/${oneOf(dice, plan.nodes).name}`;
  if (onceIn(dice, 2)) return `external/${oneOf(dice, plan.externals).ip}`;
  return `pod/${oneOf(dice, plan.pods).name}`;
}
