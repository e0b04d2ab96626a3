/** CoreDNS' own alarms: what it has to see of the API, its looks at the Corefile, its search for loops. */
import type { Simulation } from "../simulation.ts";
import { LOOP_PROBE, probeForLoop } from "./loop.ts";
import { RELOAD, reloadCoreDNS } from "./reload.ts";
import { takeTables, WATCH } from "./watch.ts";

/** `key` is the sort of work, and which process it is for. */
export function runCoreDNS(sim: Simulation, key: string): void {
  const [work, owner = ""] = key.split("\0");
  if (work === WATCH) takeTables(sim, owner);
  if (work === LOOP_PROBE) probeForLoop(sim, owner);
  if (work === RELOAD) reloadCoreDNS(sim, owner);
}
