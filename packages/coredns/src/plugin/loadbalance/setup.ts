/** Reads the directive `loadbalance [round_robin]`. Models plugin/loadbalance/setup.go. */
import type { Setup } from "../../corefile/setup.ts";
import { argumentError, type CorefileError, corefileError, type Directive } from "../../corefile/types.ts";
import { loadbalancePlugin } from "./loadbalance.ts";

export function setupLoadbalance(directive: Directive): Setup | CorefileError {
  const [policy = "round_robin"] = directive.args;
  if (policy === "weighted") return corefileError(directive.line, "policy weighted: not simulated");
  if (policy !== "round_robin") return corefileError(directive.line, `unknown policy: ${policy}`);
  return directive.args.length > 1 ? argumentError(directive) : { plugin: loadbalancePlugin };
}
