/** What a CoreDNS that lags has seen of the API: each process learns of changes in its own time. */
import type { WatchEvent } from "@kubenetsim/apiserver";
import { COREDNS } from "../actor-names.ts";
import { nodeDelay, nodeSpan } from "../delay.ts";
import { due, type Simulation } from "../simulation.ts";
import { currentTables } from "./tables.ts";
import type { DnsProcess } from "./types.ts";

/** The alarm by which a lagging CoreDNS takes over the tables. */
export const WATCH = "watch";

const SERVED: ReadonlySet<string> = new Set(["services", "endpointslices", "namespaces", "pods"]);

/** Each CoreDNS that lags learns of a change by itself. */
export function dispatchTables(sim: Simulation, { resource, key, revision }: WatchEvent): void {
  if (!SERVED.has(resource)) return;
  for (const [owner, { node, pod, tables }] of sim.dns) {
    if (tables === undefined) continue;
    due(
      sim,
      COREDNS,
      `${WATCH}\0${owner}`,
      sim.clock.now + nodeDelay(sim, node, "coredns", `${pod}/${key}/${revision}`),
    );
  }
}

export function takeTables(sim: Simulation, owner: string): void {
  const running = sim.dns.get(owner);
  if (running?.tables !== undefined) sim.dns = sim.dns.with(owner, { ...running, tables: currentTables(sim) });
}

/** What a CoreDNS has in mind on a node where it lags: at first all that there is. */
export function tablesOf(sim: Pick<Simulation, "store" | "config">, node: string): Pick<DnsProcess, "tables"> {
  return (nodeSpan(sim, node, "coredns")?.max ?? 0) > 0 ? { tables: currentTables(sim) } : {};
}

/** After delays have changed: who lags keeps what it has seen, who does not sees all. */
export function repaceCoreDNS(sim: Simulation): void {
  for (const [owner, running] of [...sim.dns]) {
    const { tables: before, ...rest } = running;
    const { tables } = tablesOf(sim, running.node);
    if ((tables === undefined) === (before === undefined)) continue;
    sim.dns = sim.dns.with(owner, tables === undefined ? rest : { ...rest, tables });
  }
}
