/** Small makers of rules. */
import type { Match, Origin, Rule, Target } from "@kubenetsim/linux";
import { fnv1a32 } from "@kubenetsim/sim";

/** One rule. `name` tells it from its chain's other rules, so that its handle outlives rebuilds. */
export function rule(
  chain: string,
  name: string,
  matches: readonly Match[],
  target: Target,
  because: readonly Origin[],
): Rule {
  const text = `cni ${chain} ${name}`;
  return { handle: fnv1a32(text) * 0x100000 + (fnv1a32(`${text}#`) & 0xfffff), matches, target, because };
}

/** `-m comment --comment TEXT` */
export function comment(text: string): Match {
  return { match: "comment", comment: text };
}

/** `-j CHAIN` */
export function jump(chain: string): Target {
  return { target: "jump", chain };
}
