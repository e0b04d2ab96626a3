/** Lives through a history, and tells what was wrong on the way and at its end. */
import { type Cluster, replay } from "@kubenetsim/cluster";
import { runKubectl } from "@kubenetsim/kubectl";
import type { LifeAct } from "./act.ts";
import { livingConfig } from "./living-cluster.ts";
import { allow, allowedAtRest, forgive, momentViolations } from "./moment.ts";
import { heal, restViolations } from "./rest.ts";
import { evict, takeAct } from "./take.ts";

export interface LifeOptions {
  /** Whether the history is done a second time, from its JSON, to see that it comes to the same. */
  readonly replayed?: boolean;
}

/**
 * One sentence for each thing that went wrong; none where all was well. `base` is a `livingCluster()`, and is only forked.
 * @example
 * fc.assert(fc.property(arbitraryLife(40), (acts) => { expect(lifeViolations(livingCluster(), acts)).toEqual([]); }));
 */
export function lifeViolations(base: Cluster, acts: readonly LifeAct[], options: LifeOptions = {}): readonly string[] {
  const cluster = base.fork();
  const allowed = allowedAtRest(cluster.world);
  const found = new Set<string>();
  let at = 0;
  const look = (): void => {
    for (const wrong of momentViolations(cluster.world, allowed)) found.add(`after act ${at}: ${wrong}`);
  };
  cluster.on("moment", (world) => {
    for (const wrong of momentViolations(world, allowed)) found.add(`in act ${at}: ${wrong}`);
  });
  for (const act of acts) {
    allow(cluster.world, allowed, act);
    takeAct(cluster, act);
    look();
    if (act.do === "settle") forgive(cluster.world, allowed);
    if (found.size > 0) return [...found];
    at += 1;
  }
  heal(cluster);
  const { settled, next } = cluster.settle();
  if (!settled) return [`it never comes to rest: ${next?.actor} ${next?.key}`];
  const isOther = options.replayed === true && replayedHash(cluster) !== cluster.hash();
  return [...restViolations(cluster), ...(isOther ? ["done again it is another state"] : [])];
}

function replayedHash(cluster: Cluster): string {
  const acts = JSON.parse(JSON.stringify(cluster.history)) as typeof cluster.history;
  const again = replay({ config: livingConfig(), acts }, (fresh, act) => {
    if (act.do !== "kubectl") return false;
    const [command, name = ""] = act.argv;
    if (command === "evict") evict(fresh, name);
    else runKubectl(fresh, act.argv);
    return true;
  });
  return again.hash();
}
