/** Does again what was done to a cluster: the acts of its history, kubectl's too, on a fresh one. */
import { type Act, perform } from "@kubenetsim/cluster";
import { type Cluster, type Config, createCluster } from "./cluster.ts";

/**
 * Same configuration, same acts: the cluster it returns has the same hash as the one whose `history` this is. A history
 * remembers at least the last thousand acts, and none that was refused.
 * @example replay(config, cluster.history).hash() === cluster.hash()
 */
export function replay(config: Config, acts: readonly Act[]): Cluster {
  const cluster = createCluster(config);
  for (const act of acts) {
    // The act that is asked about may be one that another was made of, as under load.
    perform(cluster, act, (_cluster, asked) => {
      if (asked.do === "kubectl") cluster.runKubectl(asked.argv, asked.stdin);
      return asked.do === "kubectl";
    });
  }
  return cluster;
}
