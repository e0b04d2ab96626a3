/** What kubectl does and prints, on a simulated cluster. */
export { splitCommandLine } from "./argv/command-line.ts";
export type { Execute, IO } from "./request.ts";
export { type Environment, runCommand, runKubectl } from "./run.ts";
