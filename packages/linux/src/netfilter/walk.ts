/** The meaning of rules: every table, chain and rule in order, as the kernel tries them. `run` must equal it. */
import { matchKind } from "../iptables/match/list.ts";
import { targetKind } from "../iptables/target/list.ts";
import type { Netns } from "../netns.ts";
import type { Packet } from "../packet.ts";
import { asksBase, JUMPS_MAX, MATCHES_MAX, policyNext, policyStep } from "./base.ts";
import { endPassage, type Next, type Passage, startPassage, type WalkOptions } from "./passage.ts";
import type { BaseChain, Hook, Outcome, Rule, Ruleset, Table } from "./types.ts";

/**
 * Takes a packet through one hook: tables in their order, rules in theirs. ACCEPT ends a table, DROP and REJECT the hook; a
 * rule's NAT is done once, and the nat table is asked only about packets that are NEW. The packet comes back with what MARK
 * and DNAT changed; a source to be rewritten stands in `nat` only, since conntrack has to find a free port for it.
 *
 * @example walk(rules, "prerouting", packet, netns).nat?.dnat
 */
export function walk(rules: Ruleset, hook: Hook, packet: Packet, kernel: Netns, options?: WalkOptions): Outcome {
  const passage = startPassage(packet, kernel, options, rules);
  for (const base of rules.base(hook)) {
    if (!asksBase(base, passage)) continue;
    let next = base.enter === undefined ? walkBase(rules, base, passage) : base.enter(passage, false);
    if (next === "continue" || next === "return") {
      passage.steps?.push(policyStep(base));
      next = policyNext(base);
    }
    if (next !== "accept") return endPassage(passage, next);
  }
  return endPassage(passage, "accept");
}

function walkBase(rules: Ruleset, { table, chain }: BaseChain, passage: Passage): Next {
  return walkChain(rules, table, chain, rules.chain(table, chain) ?? [], passage, 0);
}

function walkChain(
  rules: Ruleset,
  table: Table,
  chain: string,
  list: readonly Rule[],
  passage: Passage,
  depth: number,
): Next {
  for (const [i, rule] of list.entries()) {
    if (!fits(rule, passage)) continue;
    const { target } = rule;
    if (++passage.matched > MATCHES_MAX) return "loop";
    passage.steps?.push({ table, chain, number: i + 1, rule, action: targetKind(target.target).action(target) });
    const next =
      target.target === "jump" || target.target === "goto"
        ? follow(rules, table, target.chain, passage, depth + 1)
        : targetKind(target.target).apply(target, passage);
    if (target.target === "goto") return next === "continue" ? "return" : next;
    // A chain that was jumped to and ended leads back here.
    if (target.target === "jump" && next === "return") continue;
    if (next !== "continue") return next;
  }
  return "continue";
}

function follow(rules: Ruleset, table: Table, chain: string, passage: Passage, depth: number): Next {
  if (depth > JUMPS_MAX) return "loop";
  const list = rules.chain(table, chain);
  return list === undefined ? "continue" : walkChain(rules, table, chain, list, passage, depth);
}

function fits(rule: Rule, passage: Passage): boolean {
  passage.handle = rule.handle;
  return rule.matches.every((match) => matchKind(match.match).matches(match, passage.packet, passage));
}
