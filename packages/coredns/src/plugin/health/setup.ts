/** Reads the directive `health [ADDRESS] { lameduck DURATION }`: where the whole process says that it is alive. Models plugin/health/setup.go. */
import { type HttpPort, httpPort } from "../../corefile/http-port.ts";
import type { Setup } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { duration } from "../../corefile/words.ts";

const PORT = 8080;

export function setupHealth(directive: Directive): Setup | CorefileError {
  const health = httpPort(directive, PORT);
  if ("message" in health) return health;
  let lameduckMs = 0;
  for (const property of directive.block ?? []) {
    const [span] = property.args;
    if (property.name !== "lameduck") return argumentError(property);
    if (span === undefined || property.args.length > 1) return argumentError(property);
    const ms = duration(span, property.line);
    if (typeof ms !== "number")
      return corefileError(property.line, `unable to parse lameduck duration value: '${span}' : ${ms.message}`);
    lameduckMs = ms;
  }
  const made: HttpPort = health;
  return { health: made, ...(lameduckMs > 0 ? { lameduckMs } : {}) };
}
