/** Programs made of others: one that ends by itself, one that is slow to stop. */
import type { Millis } from "@kubenetsim/sim";
import type { Program } from "./types.ts";

/** Ends after a while with an exit code, at each start anew. */
export function exitsAfter(program: Program, afterMs: Millis, exitCode: number): Program {
  return { ...program, exits: () => ({ afterMs, exitCode }) };
}

/** Takes its time from SIGTERM to its end; Infinity ignores SIGTERM. Its sockets stay open until then. */
export function stopsAfter(program: Program, terminationMs: Millis): Program {
  return { ...program, terminationMs: () => terminationMs };
}
