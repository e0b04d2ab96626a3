/** Reads the directive `loop`. Models plugin/loop/setup.go. */
import type { Setup, SetupContext } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive, ONCE } from "../../corefile/types.ts";
import { loopPlugin } from "./loop.ts";

/** The zone is the first of the block's. */
export function setupLoop(directive: Directive, context: SetupContext): Setup | CorefileError {
  if (directive.args.length > 0) return argumentError(directive);
  if (context.directives.filter((one) => one.name === directive.name).length > 1)
    return corefileError(directive.line, ONCE);
  const zone = context.zones[0] ?? ".";
  return { plugin: loopPlugin(zone), loop: zone };
}
