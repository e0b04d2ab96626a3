/**
 * An image that nobody registered does what its manifest says: it runs its command where that is a script of known commands; it
 * ends well where it is a task; else it listens on the ports that are declared or probed, and answers with its pod's name.
 */
import type { Millis } from "@kubenetsim/sim";
import { containerScript } from "./script/container-script.ts";
import type { Script } from "./script/run.ts";
import { isCommonCommand } from "./tools/names.ts";
import type { ListenSpec, Program, ProgramStart } from "./types.ts";

/** How long a task takes of which nothing else is known. */
export const TASK_MS: Millis = 1_000;

export const genericProgram: Program = {
  listens: (start) => (isTask(start) || scriptOf(start) !== undefined ? [] : declaredPorts(start)),
  exits: (start) => (isTask(start) ? { afterMs: TASK_MS, exitCode: 0 } : undefined),
  serve(request, io) {
    if (request.kind === "http")
      return { kind: "http", status: 200, headers: { "content-type": "text/plain" }, body: `${io.self.pod}\n` };
    return request.kind === "raw" ? { kind: "raw", data: io.self.pod } : undefined;
  },
};

/** An init container or a Job's, of which only the image knows what it does. */
function isTask(start: ProgramStart): boolean {
  return start.task && scriptOf(start) === undefined;
}

/** The script that the manifest gives the container. */
export function scriptOf({ command, args }: ProgramStart): Script | undefined {
  return containerScript({ command, args, knows: isCommonCommand });
}

/** Where a server listens of which only its manifest is known. */
export function declaredPorts(start: ProgramStart): readonly ListenSpec[] {
  const probed = start.probedPorts.filter(
    ({ port }) => !start.ports.some((each) => each.port === port && each.protocol === "tcp"),
  );
  return probed.length === 0 ? start.ports : [...start.ports, ...probed];
}
