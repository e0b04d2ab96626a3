/** A trace as JSON text. */
import type { Trace } from "./types.ts";

/** Everything the trace holds, two spaces a level. */
export function traceToJson(trace: Trace): string {
  return `${JSON.stringify(trace, null, 2)}\n`;
}
