/** A plan as a job for the oracle: the same cluster in network namespaces, with the rules that the simulator printed. */
import type { Cluster } from "@kubenetsim/cluster";
import { API_SERVER_PORT, familyOfText, GATEWAYS, nodeIP, OUTER_CIDRS, podCIDR, SERVICE_CIDRS } from "./addresses.ts";
import { podIP } from "./build.ts";
import { changeSteps } from "./change.ts";
import { modes } from "./modes.ts";
import { CHANGE_ROUND, ROUNDS, roundsOf, useId } from "./rounds.ts";
import type { ExternalPlan, Family, FlowPlan, Plan, PodPlan, SessionPlan } from "./types.ts";

/** As JSON; the oracle's README says what its fields mean. */
export type OracleJob = { readonly [field: string]: unknown };

/** Entries of one flow that the oracle is to report: more than any flow here leaves. */
const CONNTRACK_LIMIT = 1000;

/** A kernel asks three times by ARP, once a second. */
const SLOW_TIMEOUT_MS = 6000;

/** `timeoutMs`: how long a client waits before it is a timeout. */
export function jobOf(plan: Plan, cluster: Cluster, timeoutMs: number): OracleJob {
  const mode = modes[plan.mode];
  return {
    name: `judge-${plan.seed}`,
    backend: mode.backend,
    gateway: byFamily(plan, "ip", (family) => GATEWAYS[family]),
    conntrackLimit: CONNTRACK_LIMIT,
    nodes: plan.nodes.map(({ name }) => ({
      name,
      ...byFamily(plan, "ip", (family) => nodeIP(plan, name, family)),
      ...byFamily(plan, "podCIDR", (family) => podCIDR(plan, name, family)),
      ...mode.rules(cluster, name, plan.families),
    })),
    pods: plan.pods.map((pod) => podOf(plan, pod, cluster)),
    external: plan.externals.map(externalOf),
    hostListeners: plan.nodes
      .slice(0, 1)
      .map(({ name }) => ({ node: name, protocol: "TCP", port: API_SERVER_PORT, name: "kube-apiserver" })),
    flows: [...localnetSteps(plan), ...flowsOf(plan, cluster, timeoutMs), ...sessionSteps(plan, cluster, timeoutMs)],
  };
}

/**
 * A listener's socket holds 277 datagrams (rmem_default), and the oracle reads only when all are sent: flows that run at
 * the same time must not have more between them.
 */
const DATAGRAMS_MAX = 240;

function flowsOf(plan: Plan, cluster: Cluster, timeoutMs: number): readonly object[] {
  let group = 1;
  let datagrams = 0;
  return plan.flows.map((flow) => {
    const more = flow.protocol === "UDP" ? flow.count : 0;
    if (datagrams + more > DATAGRAMS_MAX) {
      group += 1;
      datagrams = 0;
    }
    datagrams += more;
    return flowOf(flow, cluster, timeoutMs, `g${group}`);
  });
}

/** The port mapping plugin lets what comes from 127.0.0.1 out to its pods. */
function localnetSteps(plan: Plan): readonly object[] {
  const mapped = plan.pods.filter((pod) => pod.listen.some(({ hostPort }) => hostPort !== undefined));
  const key = "net.ipv4.conf.cni0.route_localnet";
  return [...new Set(mapped.map((pod) => pod.node))].map((node) => ({ do: "sysctl", node, key, value: 1 }));
}

/** One flow for each use of each connection; those of a round run at the same time. */
function sessionSteps(plan: Plan, cluster: Cluster, timeoutMs: number): readonly object[] {
  return ROUNDS.flatMap((round) => [
    ...(round === CHANGE_ROUND ? changeSteps(plan, cluster) : []),
    ...plan.sessions
      .filter((session) => roundsOf(session).includes(round))
      .flatMap((session) => usesOf(session, round, timeoutMs)),
  ]);
}

function usesOf({ id, from, protocol, to, port, count }: SessionPlan, round: number, timeoutMs: number): object[] {
  const base = { from: from.replace("/", ":"), protocol, to, port, count: 1, timeoutMs, group: `round ${round}` };
  return Array.from({ length: count }, (_, i) => ({ id: useId(id, i, round), session: `${id}/${i}`, ...base }));
}

/** One field for each family: `ip`, `ip6`. */
function byFamily(plan: Plan, field: string, of: (family: Family) => string): object {
  return Object.fromEntries(plan.families.map((family) => [family === 4 ? field : `${field}6`, of(family)]));
}

function externalOf({ ip, via }: ExternalPlan): object {
  const family = familyOfText(ip);
  const routes = [SERVICE_CIDRS[family], OUTER_CIDRS[family]].map((to) => ({ to, via }));
  return { name: ip, [family === 4 ? "ip" : "ip6"]: ip, routes };
}

function podOf(plan: Plan, pod: PodPlan, cluster: Cluster): object {
  const place = pod.hostNetwork
    ? { hostNetwork: true }
    : byFamily(plan, "ip", (family) => podIP(cluster, pod.name, family));
  const listen = pod.listen.map(({ protocol, port }) => ({ protocol, port }));
  return { name: pod.name, node: pod.node, ...place, listen };
}

function flowOf(flow: FlowPlan, cluster: Cluster, timeoutMs: number, group: string): object {
  const { id, from, protocol, count } = flow;
  return {
    id,
    from: from.replace("/", ":"),
    protocol,
    to: targetOf(flow, cluster),
    ...(protocol === "ICMP" ? {} : { port: flow.port }),
    count,
    timeoutMs: flow.slow === true ? SLOW_TIMEOUT_MS : timeoutMs,
    ...(flow.sourcePort === undefined ? {} : { sourcePort: flow.sourcePort }),
    ...(flow.alone ? {} : { group }),
  };
}

/** The address that a flow goes to. */
export function targetOf(flow: FlowPlan, cluster: Cluster): string {
  return flow.to.startsWith("pod/") ? podIP(cluster, flow.to.slice("pod/".length), flow.family) : flow.to;
}
