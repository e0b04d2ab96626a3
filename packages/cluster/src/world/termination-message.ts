/** What a container leaves to be read in its status. Models kuberuntime_container.go getTerminationMessage and convertToKubeContainerStatus. */
import type { Container } from "@kubenetsim/api";
import { programOf } from "../program/list.ts";
import { readLog } from "./container-log.ts";
import type { Simulation } from "./simulation.ts";
import type { Process } from "./types.ts";

const PATH = "/dev/termination-log";
const CHARACTERS_MAX = 4096;
/** Of the log, where it stands in for the message. */
const LOG_LINES = 80;
const LOG_CHARACTERS = 2048;

/** What was written to its path; else what its program says of its end; else, if it asks for that, the end of its log. */
export function terminationMessage(
  sim: Simulation,
  node: string,
  uid: string,
  process: Process,
  container: Container,
  exitCode: number,
): string {
  const { start, files } = process;
  const written = files.get(container.terminationMessagePath ?? PATH) ?? messageOfProgram(sim, process, exitCode);
  if (written !== "") return written.slice(-CHARACTERS_MAX);
  if (exitCode === 0 || container.terminationMessagePolicy !== "FallbackToLogsOnError") return "";
  const lines = readLog(sim.nodes.get(node), uid, start.container, start.restartCount).slice(-LOG_LINES);
  return lines
    .map(({ text }) => `${text}\n`)
    .join("")
    .slice(-LOG_CHARACTERS);
}

function messageOfProgram(sim: Simulation, { start }: Process, exitCode: number): string {
  const end = programOf(sim.images, start.image).exits?.(start);
  return end?.exitCode === exitCode && start.startedAt + end.afterMs <= sim.clock.now ? (end.message ?? "") : "";
}
