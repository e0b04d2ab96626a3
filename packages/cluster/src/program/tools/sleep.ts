/** sleep, as GNU and busybox have it: seconds, or with a unit; several are added up. */
import { DURATION_MAX_MS, type Millis } from "@kubenetsim/sim";
import type { ExecResult } from "../types.ts";
import { fail, ok, type Tool } from "./tool.ts";

const UNIT_MS = { "": 1_000, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Who waits for the command sees time go by; a kubelet that runs it as a hook is told how long it takes. */
export const sleep: Tool = {
  name: "sleep",
  run(argv, context): ExecResult {
    if (argv.length === 0) return fail("sleep: missing operand\nTry 'sleep --help' for more information.", 1);
    let tookMs = 0;
    for (const word of argv) {
      const ms = millisOf(word);
      if (ms === undefined) return fail(`sleep: invalid time interval '${word}'`, 1);
      tookMs += ms;
    }
    // Longer than any clock goes.
    if (tookMs > DURATION_MAX_MS) tookMs = Number.POSITIVE_INFINITY;
    if (context.wait === undefined) return { ...ok(""), tookMs };
    if (tookMs === Number.POSITIVE_INFINITY) return fail("sleep: it would never end", 1);
    context.wait(tookMs);
    return { ...ok(""), tookMs };
  },
};

function millisOf(word: string): Millis | undefined {
  if (/^inf(inity)?$/i.test(word)) return Number.POSITIVE_INFINITY;
  const [, number, unit] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(word) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  return Math.round(Number(number) * UNIT_MS[unit as keyof typeof UNIT_MS]);
}
