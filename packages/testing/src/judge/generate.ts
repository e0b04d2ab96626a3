/** A plan from a seed: nodes, pods, Services of every sort. */
import { mixSeed } from "@kubenetsim/sim";
import { CLOSED_PORT, clusterIP, externalIP, outerIP } from "./addresses.ts";
import { between, type Dice, diceOf, onceIn, oneOf, roll } from "./dice.ts";
import { generateFlows } from "./generate-flows.ts";
import { generateSessions } from "./generate-sessions.ts";
import type {
  EndpointPlan,
  Family,
  JudgeMode,
  ListenPlan,
  NodePlan,
  Plan,
  PodPlan,
  ServicePlan,
  ServicePortPlan,
} from "./types.ts";

const APPS = ["a", "b", "c"] as const;
const SOURCE_RANGES = {
  4: ["192.168.0.200/32", "192.168.0.0/29", "192.168.0.201/32", "10.244.0.0/24", "172.16.0.0/12"],
  6: ["fd00:192:168::200/128", "fd00:192:168::/125", "fd00:192:168::201/128", "fd00:10:244::/64", "2001:db8:9::/48"],
} as const;
/** What a cluster may have; IPv4 alone as often as not. */
const FAMILIES: readonly (readonly Family[])[] = [[4], [4], [4, 6], [6]];

/**
 * The plan of number `number` in the series of a seed.
 * @example generatePlan(1, 0, "iptables").services.length // 3 to 6
 */
export function generatePlan(seed: number, number: number, mode: JudgeMode): Plan {
  const own = mixSeed(mixSeed(seed, number), 0x6a7564);
  const dice = diceOf(own);
  const nodes = generateNodes(dice);
  const pods = generatePods(dice, nodes);
  const families = oneOf(dice, FAMILIES);
  const services = Array.from({ length: between(dice, 3, 6) }, (_, i) =>
    generateService(dice, i, families, nodes, pods),
  );
  const externals = families.flatMap((family) =>
    [0, 1].map((i) => ({ ip: externalIP(i, family), via: oneOf(dice, nodes).name })),
  );
  const cluster = { seed: own, mode, families, nodes, pods, services, externals, flows: [], sessions: [] };
  return { ...cluster, flows: generateFlows(dice, cluster), ...generateSessions(dice, cluster) };
}

function generateNodes(dice: Dice): readonly NodePlan[] {
  return Array.from({ length: between(dice, 1, 3) }, (_, i) => ({ name: `n${i + 1}`, zone: oneOf(dice, ["x", "y"]) }));
}

function generatePods(dice: Dice, nodes: readonly NodePlan[]): readonly PodPlan[] {
  const servers = Array.from({ length: between(dice, 2, 6) }, (_, i): PodPlan => {
    const hostNetwork = onceIn(dice, 6);
    const base = hostNetwork ? 9100 + 10 * i : 8080;
    const hostPort = !hostNetwork && onceIn(dice, 4) ? 8100 + 10 * i : undefined;
    return {
      name: `web-${i + 1}`,
      node: oneOf(dice, nodes).name,
      app: oneOf(dice, APPS),
      hostNetwork,
      listen: generateListens(dice, base, hostPort),
    };
  });
  const asker: PodPlan = { name: "asker", node: oneOf(dice, nodes).name, app: "", hostNetwork: false, listen: [] };
  return [...servers, asker];
}

function generateListens(dice: Dice, base: number, hostPort: number | undefined): readonly ListenPlan[] {
  const onHost = hostPort === undefined ? {} : { hostPort };
  const both: readonly ListenPlan[] = [
    { name: "web", protocol: "TCP", port: base, ...onHost },
    { name: "dns", protocol: "UDP", port: base, ...onHost },
  ];
  return onceIn(dice, 3) ? [...both, { name: "more", protocol: "TCP", port: base + 1 }] : both;
}

function generateService(
  dice: Dice,
  i: number,
  families: readonly Family[],
  nodes: readonly NodePlan[],
  pods: readonly PodPlan[],
): ServicePlan {
  const type = oneOf(dice, ["ClusterIP", "ClusterIP", "NodePort", "NodePort", "LoadBalancer", "LoadBalancer"] as const);
  const exposed = type !== "ClusterIP";
  const balanced = type === "LoadBalancer";
  const byHand = onceIn(dice, 4);
  // In a dual-stack cluster, too, many Services have one address only.
  const own = families.length > 1 && onceIn(dice, 3) ? [oneOf(dice, families)] : families;
  const ofEach = <T>(of: (family: Family) => readonly T[]): readonly T[] => own.flatMap(of);
  return {
    name: `s${i + 1}`,
    type,
    clusterIPs: own.map((family) => clusterIP(i, family)),
    ports: generatePorts(dice, i, exposed, byHand),
    ...(byHand ? { endpoints: generateEndpoints(dice, nodes, pods) } : { app: oneOf(dice, [...APPS, "nobody"]) }),
    externalIPs: onceIn(dice, 4) ? ofEach((family) => [generateExternalIP(dice, i, family)]) : [],
    ingressIPs: balanced && !onceIn(dice, 5) ? ofEach((family) => [outerIP(100 + i, family)]) : [],
    sourceRanges:
      balanced && onceIn(dice, 3)
        ? ofEach((family) => [oneOf(dice, SOURCE_RANGES[family]), oneOf(dice, SOURCE_RANGES[family])])
        : [],
    sticky: onceIn(dice, 5),
    externalLocal: exposed && onceIn(dice, 3),
    internalLocal: onceIn(dice, 6),
    publishNotReady: onceIn(dice, 8),
    preferClose: onceIn(dice, 6),
  };
}

/** Mostly one of nobody; now and then the first node's own, or that of a host outside. */
function generateExternalIP(dice: Dice, i: number, family: Family): string {
  const firstNode = family === 4 ? "192.168.0.2" : "fd00:192:168::2";
  const outer = outerIP(10 + i, family);
  return oneOf(dice, [outer, outer, outerIP(30 + i, family), firstNode, externalIP(1, family)]);
}

function generatePorts(dice: Dice, i: number, exposed: boolean, byHand: boolean): readonly ServicePortPlan[] {
  return Array.from({ length: onceIn(dice, 3) ? 2 : 1 }, (_, p): ServicePortPlan => {
    const protocol = oneOf(dice, ["TCP", "TCP", "UDP"] as const);
    const named = protocol === "TCP" ? oneOf(dice, ["web", "web", "web", "more"]) : "dns";
    const open = byHand ? 8080 : named;
    return {
      name: `p${p}`,
      protocol,
      port: 80 + p,
      targetPort: onceIn(dice, 8) ? CLOSED_PORT : open,
      ...(exposed ? { nodePort: 30000 + 10 * i + p } : {}),
    };
  });
}

/** Pods of the node's own network would need ports of their own in the slice: they stay with the selectors. */
function generateEndpoints(dice: Dice, nodes: readonly NodePlan[], pods: readonly PodPlan[]): readonly EndpointPlan[] {
  const hinted = onceIn(dice, 2);
  const alive = pods
    .filter((pod) => !pod.hostNetwork && pod.listen.length > 0 && roll(dice, 3) > 0)
    .map((pod) => ({
      pod: pod.name,
      state: oneOf(dice, ["ready", "ready", "ready", "unready", "terminating", "gone"] as const),
      ...(hinted ? { forZone: oneOf(dice, nodes).zone } : {}),
    }));
  return onceIn(dice, 12) ? [...alive, { pod: "", state: "ready" }] : alive;
}
