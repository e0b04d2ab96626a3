/** Traffic for a plan's cluster: to every face of its Services, and past them. */
import {
  API_SERVER_PORT,
  bridgeIP,
  CLOSED_PORT,
  familyOfText,
  KUBERNETES_IPS,
  LOOPBACKS,
  nodeIP,
  OUTSIDE_IPS,
  UNALLOCATED_IPS,
} from "./addresses.ts";
import { between, type Dice, onceIn, oneOf } from "./dice.ts";
import type { Family, FlowPlan, Plan, ServicePlan, ServicePortPlan } from "./types.ts";

/** Enough to see each of a few backends, and their shares. */
const MANY = 40;
const FEW = 3;
const FLOWS_PER_PORT = 4;
const FLOWS_BESIDE = 6;

type Draft = Omit<FlowPlan, "id" | "alone">;
type Way = Pick<FlowPlan, "from" | "family" | "to" | "port">;

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

function toService(dice: Dice, plan: Plan, service: ServicePlan, { protocol, ...port }: ServicePortPlan): Draft {
  const way = wayTo(dice, plan, service, port);
  if (onceIn(dice, 12)) return { ...way, protocol: "ICMP", port: 0, count: FEW };
  if (onceIn(dice, 12)) return { ...way, protocol: protocol === "TCP" ? "UDP" : "TCP", count: FEW };
  if (onceIn(dice, 12)) return { ...way, protocol, port: CLOSED_PORT, count: FEW };
  if (isDead(service)) return { ...way, protocol, count: FEW, slow: true };
  if (protocol === "UDP" && onceIn(dice, 3))
    return { ...way, protocol, count: FEW, sourcePort: between(dice, 20_000, 29_999) };
  return { ...way, protocol, count: MANY };
}

/** From somewhere to one face of a Service's port. */
export function wayTo(
  dice: Dice,
  plan: Plan,
  service: ServicePlan,
  port: Pick<ServicePortPlan, "port" | "nodePort">,
): Way {
  const family = familyOfText(oneOf(dice, service.clusterIPs));
  const face = oneOf(dice, facesOf(dice, plan, service, port, family));
  const from = face.to === LOOPBACKS[family] ? `node/${oneOf(dice, plan.nodes).name}` : anywhere(dice, plan, family);
  return { from, family, ...face };
}

function isDead(service: ServicePlan): boolean {
  return service.endpoints?.some((endpoint) => endpoint.pod === "") === true;
}

interface Face {
  readonly to: string;
  readonly port: number;
}

/** Every address and port by which a port of a Service can be called. */
function facesOf(
  dice: Dice,
  plan: Plan,
  service: ServicePlan,
  { port, nodePort }: Pick<ServicePortPlan, "port" | "nodePort">,
  family: Family,
): readonly Face[] {
  const vips = [...service.clusterIPs, ...service.externalIPs, ...service.ingressIPs];
  const faces = vips.filter((to) => familyOfText(to) === family).map((to) => ({ to, port }));
  if (nodePort === undefined) return faces;
  const node = oneOf(dice, plan.nodes).name;
  const other = oneOf(dice, plan.nodes).name;
  const onNode = [
    nodeIP(plan, node, family),
    nodeIP(plan, other, family),
    bridgeIP(plan, node, family),
    LOOPBACKS[family],
  ];
  return [...faces, ...onNode.map((to) => ({ to, port: nodePort }))];
}

/** Pods, nodes and hosts by their own addresses; ports where nobody listens; pings. */
function besideServices(dice: Dice, plan: Plan): Draft {
  const family = oneOf(dice, plan.families);
  const from = anywhere(dice, plan, family);
  const protocol = oneOf(dice, ["TCP", "UDP", "ICMP"] as const);
  const pod = oneOf(dice, plan.pods);
  const listen = pod.listen.find((each) => each.protocol === protocol);
  const open = listen?.port ?? CLOSED_PORT;
  const node = oneOf(dice, plan.nodes).name;
  const onNode = `node/${node}`;
  const first = plan.nodes[0]?.name ?? "";
  const outside = oneOf(dice, externalsOf(plan, family)).ip;
  // Only the first family has a ClusterIP of the API server, and so its endpoint.
  const primary = plan.families[0] ?? 4;
  const asker = anywhere(dice, plan, primary);
  type Short = Omit<Draft, "family" | "count" | "protocol"> & Partial<Pick<Draft, "family" | "protocol">>;
  const drafts: readonly Short[] = [
    { from, to: `pod/${pod.name}`, port: open },
    { from, to: `pod/${pod.name}`, port: open },
    { from, to: `pod/${pod.name}`, port: CLOSED_PORT },
    { from, to: nodeIP(plan, pod.node, family), port: listen?.hostPort ?? open },
    { from: onNode, to: LOOPBACKS[family], port: listen?.hostPort ?? open },
    { from, to: nodeIP(plan, node, family), port: CLOSED_PORT },
    { from: asker, family: primary, protocol: "TCP", to: nodeIP(plan, first, primary), port: API_SERVER_PORT },
    { from: asker, family: primary, protocol: "TCP", to: KUBERNETES_IPS[primary], port: 443 },
    { from, to: bridgeIP(plan, node, family), port: CLOSED_PORT },
    { from, to: outside, port: CLOSED_PORT },
    { from: onNode, to: LOOPBACKS[family], port: CLOSED_PORT },
    { from, to: UNALLOCATED_IPS[family], port: 80 },
    { from, to: OUTSIDE_IPS[family], port: 80 },
  ];
  const draft = { family, protocol, count: FEW, ...oneOf(dice, drafts) };
  return draft.protocol === "ICMP" ? { ...draft, port: 0 } : draft;
}

function anywhere(dice: Dice, plan: Plan, family: Family): string {
  if (onceIn(dice, 4)) return `node/${oneOf(dice, plan.nodes).name}`;
  if (onceIn(dice, 2)) return `external/${oneOf(dice, externalsOf(plan, family)).ip}`;
  return `pod/${oneOf(dice, plan.pods).name}`;
}

function externalsOf(plan: Plan, family: Family): Plan["externals"] {
  return plan.externals.filter(({ ip }) => familyOfText(ip) === family);
}
