/** What `walk` and `run` share: limits, policies, and which tables are asked at all. */
import { memo } from "@kubenetsim/sim";
import type { Next, Passage } from "./passage.ts";
import type { BaseChain, RuleStep } from "./types.ts";

/** How many jumps deep a packet may be. The kernel refuses rulesets that loop; here going too deep is an outcome. */
export const JUMPS_MAX = 16;

/** How many rules may match one packet at one hook: without it, chains that fan out could take for ever. */
export const MATCHES_MAX = 100_000;

/** The step that says a base chain came to its end. */
export const policyStep: (base: BaseChain) => RuleStep = memo((base: BaseChain) => ({
  table: base.table,
  chain: base.chain,
  number: 0,
  action: `policy ${base.policy}`,
}));

export function policyNext(base: BaseChain): Next {
  return base.policy === "ACCEPT" ? "accept" : "drop";
}

/** The nat table sees only the first packet of a connection; and a caller may ask for some tables only. */
export function asksBase(base: BaseChain, passage: Passage): boolean {
  const { only, natSettled } = passage.options;
  if (only !== undefined && !only.includes(base.table)) return false;
  if (base.table !== "nat") return true;
  // Where there are several nat chains, the first that rewrites is the last that is asked.
  return passage.packet.ctState === "NEW" && natSettled !== true && passage.nat === undefined;
}
