/** Sends a scenario's flows through all modes, and tells what is nowhere written down. */
import type { Cluster } from "@kubenetsim/cluster";
import type { ProxyMode } from "@kubenetsim/kube-proxy";
import { differentialCluster } from "./build.ts";
import { differences } from "./differences.ts";
import { flowsOf } from "./flows.ts";
import { observe } from "./observe.ts";
import { endpointName } from "./plan.ts";
import type { Difference, DifferentialScenario, Flow, Observation, ObservedField, Surprise } from "./types.ts";

export const DIFFERENTIAL_MODES: readonly ProxyMode[] = ["iptables", "ipvs", "nftables", "userspace"];

const FIELDS: readonly ObservedField[] = ["outcome", "source", "endpoints"];

/** What each mode shows of a flow. */
export type Observed = { readonly [M in ProxyMode]: Observation };

/**
 * Every surprise in a scenario: a mode that differs from iptables where no row of the table says so, or does not differ as the row
 * says. `known` replaces the table.
 *
 * @example expect(surprises({ seed: 1, services })).toEqual([]);
 */
export function surprises(
  scenario: DifferentialScenario,
  known: readonly Difference[] = differences,
): readonly Surprise[] {
  const clusters = clustersByMode(differentialCluster(scenario));
  return flowsOf(scenario).flatMap((flow) => surprisesOf(flow, observed(clusters, flow), known));
}

/** The cluster, and forks of it in which every kube-proxy was started anew in another mode. */
export function clustersByMode(cluster: Cluster): { readonly [M in ProxyMode]: Cluster } {
  return {
    iptables: cluster,
    ipvs: inMode(cluster, "ipvs"),
    nftables: inMode(cluster, "nftables"),
    userspace: inMode(cluster, "userspace"),
  };
}

/** What each of these clusters shows of one flow. */
export function observed(clusters: { readonly [M in ProxyMode]: Cluster }, flow: Flow): Observed {
  return {
    iptables: observe(clusters.iptables, flow),
    ipvs: observe(clusters.ipvs, flow),
    nftables: observe(clusters.nftables, flow),
    userspace: observe(clusters.userspace, flow),
  };
}

/** What of these observations the table does not explain. */
export function surprisesOf(flow: Flow, seen: Observed, known: readonly Difference[]): readonly Surprise[] {
  return FIELDS.flatMap((field) => {
    const row = known.find((each) => each.field === field && each.when(flow));
    return DIFFERENTIAL_MODES.flatMap((mode): readonly Surprise[] => {
      if (field !== "outcome" && !(isAnswered(seen.iptables) && isAnswered(seen[mode]))) return [];
      const wanted = row?.shows[mode] ?? "iptables";
      const expected = expectedOf(wanted, flow, seen.iptables[field]);
      const actual = seen[mode][field];
      return expected === "any" || expected === actual ? [] : [{ flow, mode, field, expected, actual }];
    });
  });
}

function expectedOf(wanted: string, { service, node }: Flow, inIptables: string): string {
  if (wanted === "iptables") return inIptables;
  if (wanted !== "local") return wanted;
  const names = service.endpoints.flatMap((at, i) => (at === node ? [endpointName(service, i)] : []));
  return names.sort().join(",");
}

/** Who is not answered has seen no endpoint, and no endpoint him. */
function isAnswered(observation: Observation): boolean {
  return observation.outcome === "answered";
}

function inMode(cluster: Cluster, mode: ProxyMode): Cluster {
  const fork = cluster.fork();
  for (const name of fork.world.nodes.keys()) fork.node(name).setProxyMode(mode);
  return fork;
}
