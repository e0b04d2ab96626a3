/** What containers have written to their standard output. It outlives their restarts and their sandbox, and goes with their pod. */
import { emptyTree, type Millis } from "@kubenetsim/sim";
import type { Simulation } from "./simulation.ts";
import type { NodeState } from "./types.ts";

/** Older lines of a run go, as a node rotates its logs: about as many are kept. */
export const LOG_LINES_MAX = 1000;
const CHUNK_LINES = 100;
const CHUNKS_MAX = LOG_LINES_MAX / CHUNK_LINES;
const DIGITS = 9;

export interface LogLine {
  readonly at: Millis;
  readonly text: string;
}

/** In chunks, so that a line more copies few of those before it. */
export type ContainerLog = readonly (readonly LogLine[])[];

/** A container's run: the one that began after so many restarts. */
export interface LogSource {
  readonly node: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly container: string;
  readonly restartCount: number;
}

/** Adds lines to the log of a container that runs. */
export function writeLog(sim: Simulation, source: LogSource, lines: readonly string[]): void {
  const node = sim.nodes.get(source.node);
  const uid = node?.sandboxes.get(source.pod)?.uid;
  if (node === undefined || uid === undefined || lines.length === 0) return;
  const key = logKey(uid, source.container, source.restartCount);
  let log = node.logs?.get(key) ?? [];
  for (const text of lines) log = withLine(log, { at: sim.clock.now, text });
  sim.nodes = sim.nodes.with(source.node, { ...node, logs: (node.logs ?? emptyTree()).with(key, log) });
}

/** The lines of a run, oldest first. */
export function readLog(
  node: NodeState | undefined,
  uid: string,
  container: string,
  restartCount: number,
): readonly LogLine[] {
  return node?.logs?.get(logKey(uid, container, restartCount))?.flat() ?? [];
}

/** A run begins: only the one before it is kept. */
export function dropOldLogs(sim: Simulation, name: string, uid: string, container: string, restartCount: number): void {
  const key = logKey(uid, container, restartCount - 2);
  const node = sim.nodes.get(name);
  if (restartCount < 2 || node?.logs?.has(key) !== true) return;
  sim.nodes = sim.nodes.with(name, { ...node, logs: node.logs.without(key) });
}

/** The pod is gone from the node, and its logs with it. */
export function dropLogs(sim: Simulation, name: string, uid: string): void {
  const node = sim.nodes.get(name);
  if (node?.logs === undefined) return;
  let logs = node.logs;
  for (const [key] of node.logs.prefix(`${uid}\0`)) logs = logs.without(key);
  if (logs !== node.logs) sim.nodes = sim.nodes.with(name, { ...node, logs });
}

function withLine(log: ContainerLog, line: LogLine): ContainerLog {
  const last = log.at(-1);
  if (last !== undefined && last.length < CHUNK_LINES) return [...log.slice(0, -1), [...last, line]];
  return [...log.slice(-CHUNKS_MAX + 1), [line]];
}

function logKey(uid: string, container: string, restartCount: number): string {
  return `${uid}\0${container}\0${String(restartCount).padStart(DIGITS, "0")}`;
}
