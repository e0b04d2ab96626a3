/** What is to be seen of one flow in one cluster. */
import type { Cluster } from "@kubenetsim/cluster";
import { addrAdd, formatAddr } from "@kubenetsim/sim";
import type { Flow, FlowOutcome, Observation } from "./types.ts";

/** So many connections find every endpoint of a few: that one of three is missed has a chance of (2/3)^40. */
const CONNECTIONS = 40;

/** Sends the flow once on a fork, and asks where many more would go. */
export function observe(cluster: Cluster, flow: Flow): Observation {
  const { address, port, protocol } = flow;
  const fork = cluster.fork();
  const { reply, disposition, trace } = fork.send(flow.from, { address, port, protocol }, { kind: "raw", data: "?" });
  const said = reply.response?.kind === "raw" ? reply.response.data.split(" ") : [];
  const outcome = outcomeOf(disposition, reply.error);
  const client = trace.sent.source;
  const endpoints = new Set<string>(said.slice(0, 1));
  if (protocol !== "icmp") for (const pod of probed(fork, flow)) endpoints.add(pod);
  return { outcome, source: sourceOf(fork, said[1], client), endpoints: [...endpoints].sort().join(",") };
}

function probed(cluster: Cluster, flow: Flow): ReadonlySet<string> {
  const pods = new Set<string>();
  const protocol = flow.protocol === "udp" ? "udp" : "tcp";
  const podAt = new Map(
    cluster
      .list("pods")
      .flatMap((pod) => (pod.status?.podIPs ?? []).map(({ ip }) => [ip ?? "", pod.metadata.name ?? ""] as const)),
  );
  const connections = flow.service.endpoints.length < 2 ? 1 : CONNECTIONS;
  for (let i = 0; i < connections; i++) {
    const { verdict, backend } = cluster.probe(flow.from, flow.address, flow.port, protocol, i + 1);
    const pod =
      verdict === "delivered" && backend !== undefined
        ? podAt.get(backend.slice(0, backend.lastIndexOf(":")))
        : undefined;
    if (pod !== undefined) pods.add(pod);
  }
  return pods;
}

function outcomeOf(disposition: string, error: string | undefined): FlowOutcome {
  switch (disposition) {
    case "delivered":
      return "answered";
    case "refused":
      return "refused";
    case "no-answer":
      return error === "Empty reply from server" ? "closed" : "timeout";
    case "unreachable":
    case "no-route":
      return "unreachable";
    default:
      return "timeout";
  }
}

function sourceOf(cluster: Cluster, seen: string | undefined, client: string): Observation["source"] {
  if (seen === undefined) return "none";
  const isNode = [...cluster.world.nodes.values()].some((node) => addressesOf(node).includes(seen));
  if (seen === client && !isNode) return "client";
  return isNode ? "node" : "other";
}

function addressesOf(node: {
  readonly ips: readonly string[];
  readonly podCIDRs: readonly { readonly addr: number | bigint }[];
}): readonly string[] {
  return [...node.ips, ...node.podCIDRs.map(({ addr }) => bridgeOf(addr))];
}

function bridgeOf(network: number | bigint): string {
  return formatAddr(addrAdd(network, 1));
}
