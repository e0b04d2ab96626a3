/** What a container has written to its standard output, kept with its sandbox so that it outlives a restart. */
import { emptyTree } from "@kubenetsim/sim";
import type { Simulation } from "../simulation.ts";

/** Older lines go, as a node rotates its logs. */
export const LOG_LINES_MAX = 1000;
const DIGITS = 9;

/** A container's run: the one that began after so many restarts. */
export interface LogSource {
  readonly node: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly container: string;
  readonly restartCount: number;
}

/** Adds lines to the log of a run. */
export function writeLog(sim: Simulation, source: LogSource, lines: readonly string[]): void {
  const node = sim.nodes.get(source.node);
  const sandbox = node?.sandboxes.get(source.pod);
  if (node === undefined || sandbox === undefined || lines.length === 0) return;
  const known = sandbox.logs?.get(logKey(source)) ?? [];
  const logs = (sandbox.logs ?? emptyTree()).with(logKey(source), [...known, ...lines].slice(-LOG_LINES_MAX));
  sim.nodes = sim.nodes.with(source.node, {
    ...node,
    sandboxes: node.sandboxes.with(source.pod, { ...sandbox, logs }),
  });
}

/** The lines of a run, oldest first. */
export function readLog(world: Pick<Simulation, "nodes">, source: LogSource): readonly string[] {
  return world.nodes.get(source.node)?.sandboxes.get(source.pod)?.logs?.get(logKey(source)) ?? [];
}

function logKey(source: LogSource): string {
  return `${source.container}\0${String(source.restartCount).padStart(DIGITS, "0")}`;
}
