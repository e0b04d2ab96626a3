/** A plan as a job for the oracle: the same cluster in network namespaces, with the rules that the simulator printed. */
import type { Cluster } from "@kubenetsim/cluster";
import { API_SERVER_PORT, GATEWAY, nodeIP, OUTER_CIDR, podCIDR, SERVICE_CIDR } from "./addresses.ts";
import { podIP } from "./build.ts";
import { modes } from "./modes.ts";
import type { FlowPlan, Plan, PodPlan } from "./types.ts";

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
    gateway: { ip: GATEWAY },
    conntrackLimit: CONNTRACK_LIMIT,
    nodes: plan.nodes.map(({ name }) => ({
      name,
      ip: nodeIP(plan, name),
      podCIDR: podCIDR(plan, name),
      ruleset: mode.ruleset(cluster, name),
    })),
    pods: plan.pods.map((pod) => podOf(pod, cluster)),
    external: plan.externals.map(({ ip, via }) => ({
      name: ip,
      ip,
      routes: [SERVICE_CIDR, OUTER_CIDR].map((to) => ({ to, via })),
    })),
    hostListeners: plan.nodes
      .slice(0, 1)
      .map(({ name }) => ({ node: name, protocol: "TCP", port: API_SERVER_PORT, name: "kube-apiserver" })),
    flows: flowsOf(plan, cluster, timeoutMs),
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

function podOf(pod: PodPlan, cluster: Cluster): object {
  const place = pod.hostNetwork ? { hostNetwork: true } : { ip: podIP(cluster, pod.name) };
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
  return flow.to.startsWith("pod/") ? podIP(cluster, flow.to.slice("pod/".length)) : flow.to;
}
