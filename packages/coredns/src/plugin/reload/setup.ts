/** Reads the directive `reload [INTERVAL] [JITTER]`: how often the Corefile is looked at again. Models plugin/reload/setup.go. */
import { formatGoDuration } from "@kubenetsim/sim";
import type { Setup } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { duration } from "../../corefile/words.ts";

const INTERVAL_MS = 30_000;
const JITTER_MS = 15_000;
const INTERVAL_MIN_MS = 2000;
const JITTER_MIN_MS = 1000;

export function setupReload(directive: Directive): Setup | CorefileError {
  const [interval, jitter] = directive.args;
  if (directive.args.length > 2) return argumentError(directive);
  const intervalMs = interval === undefined ? INTERVAL_MS : duration(interval, directive.line);
  if (typeof intervalMs !== "number") return intervalMs;
  if (intervalMs < INTERVAL_MIN_MS) {
    const least = formatGoDuration(INTERVAL_MIN_MS);
    return corefileError(directive.line, `interval value must be greater or equal to ${least}`);
  }
  const jitterMs = jitter === undefined ? JITTER_MS : duration(jitter, directive.line);
  if (typeof jitterMs !== "number") return jitterMs;
  if (jitterMs !== 0 && jitterMs < JITTER_MIN_MS) {
    const least = formatGoDuration(JITTER_MIN_MS);
    return corefileError(directive.line, `jitter value must be 0 or greater or equal to ${least}`);
  }
  return { reload: { intervalMs, jitterMs: Math.min(jitterMs, intervalMs / 2) } };
}
