/** Reads the directive `bind ADDRESS...`: on which addresses the block listens. Models plugin/bind/setup.go. */
import { parseAddr } from "@kubenetsim/sim";
import type { Setup } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";

/** Names of interfaces are not looked up. */
export function setupBind(directive: Directive): Setup | CorefileError {
  if (directive.args.length === 0) return argumentError(directive);
  for (const property of directive.block ?? []) if (property.name !== "except") return argumentError(property);
  const wrong = directive.args.find((arg) => parseAddr(arg) === undefined);
  if (wrong !== undefined) return corefileError(directive.line, `not a valid IP address or interface name: ${wrong}`);
  return { bind: directive.args };
}
