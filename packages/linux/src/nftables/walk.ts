/** The way of a packet through the chains of nftables. Models net/netfilter/nf_tables_core.c nft_do_chain. */
import { memo } from "@kubenetsim/sim";
import { JUMPS_MAX, MATCHES_MAX } from "../netfilter/base.ts";
import type { Next, Passage } from "../netfilter/passage.ts";
import type { RuleStep } from "../netfilter/types.ts";
import { verdictText } from "./expression/lookup.ts";
import type { NftScope } from "./scope.ts";
import type { NftEffect, StatementKind } from "./statement/kind.ts";
import { statementKind } from "./statement/list.ts";
import { isSteady } from "./steady.ts";
import type { NftChain, NftRule, NftStatement, NftTable } from "./types.ts";

/** Takes a packet through one base chain, its policy included: accept, drop, reject or loop. */
export function enterBase(table: NftTable, chain: NftChain, passage: Passage, isIndexed: boolean): Next {
  const scope: NftScope = { passage, table, indexed: isIndexed };
  const next = walkChain(scope, chain, 0);
  if (next !== "continue" && next !== "return") return next;
  const policy = chain.base?.policy ?? "accept";
  passage.steps?.push(policyStepOf(chain)(table));
  return policy;
}

/** A statement with what it does, looked up once. */
interface ReadyStatement {
  readonly statement: NftStatement;
  readonly run: StatementKind["run"];
}

/** A rule made ready; comments and counters are left out. */
interface ReadyRule {
  readonly statements: readonly ReadyStatement[];
  readonly steady: boolean;
  readonly steps: Map<string, RuleStep>;
}

const readyRule = memo(
  (rule: NftRule): ReadyRule => ({
    statements: rule.statements
      .filter(({ statement }) => statement !== "counter" && statement !== "log")
      .map((statement) => ({ statement, run: statementKind(statement).run })),
    steady: rule.statements.every(isSteady),
    steps: new Map(),
  }),
);

const readyRules = memo((rules: readonly NftRule[]): readonly ReadyRule[] => rules.map(readyRule));

function walkChain(scope: NftScope, chain: NftChain, depth: number): Next {
  const { passage } = scope;
  const ready = readyRules(chain.rules);
  for (let i = 0; i < ready.length; i++) {
    const rule = chain.rules[i] as NftRule;
    passage.handle = rule.handle;
    const effect = runRule(ready[i] as ReadyRule, scope);
    if (effect === "break") continue;
    if (++passage.matched > MATCHES_MAX) return "loop";
    passage.steps?.push(stepOf(scope, chain, i, ready[i] as ReadyRule, effect));
    if (effect === "next") continue;
    if (effect === "reject") return "reject";
    if ("chain" in effect) {
      const next = follow(scope, effect.chain, depth + 1);
      if (effect.verdict === "goto") return next === "continue" ? "return" : next;
      // A chain that was jumped to and ended leads back here.
      if (next === "continue" || next === "return") continue;
      return next;
    }
    if (effect.verdict !== "continue") return effect.verdict;
  }
  return "continue";
}

function follow(scope: NftScope, name: string, depth: number): Next {
  if (depth > JUMPS_MAX) return "loop";
  const chain = scope.table.chain(name);
  return chain === undefined ? "continue" : walkChain(scope, chain, depth);
}

function runRule({ statements, steady }: ReadyRule, scope: NftScope): NftEffect {
  const { draws } = scope.passage.options;
  if (!steady && draws !== undefined) draws.isSteady = false;
  for (let i = 0; i < statements.length; i++) {
    const { statement, run } = statements[i] as ReadyStatement;
    const effect = run(statement, scope);
    if (effect !== "next") return effect;
  }
  return "next";
}

// Steps are made once for each thing a rule may decide, and shared by all packets that meet it.
function stepOf(scope: NftScope, chain: NftChain, at: number, ready: ReadyRule, effect: NftEffect): RuleStep {
  const verdict = typeof effect === "string" ? effect : verdictText(effect);
  const key = `${scope.table.name}/${chain.name}/${at}/${verdict}`;
  let step = ready.steps.get(key);
  if (step === undefined) {
    const rule = chain.rules[at] as NftRule;
    const action = actionOf(rule, effect);
    step = { table: tableText(scope.table), chain: chain.name, number: at + 1, nft: rule, action };
    ready.steps.set(key, step);
  }
  return step;
}

function actionOf(rule: NftRule, effect: NftEffect): string {
  const done = rule.statements.map((statement) => statementKind(statement).action?.(statement) ?? "");
  const decides = rule.statements.some(({ statement }) => statement === "verdict" || statement === "vmap");
  if (decides && typeof effect === "object") done.push(verdictText(effect));
  return done.filter((text) => text !== "").join(", ");
}

/** `ip filter`: how traces and errors name a table. */
export function tableText(table: Pick<NftTable, "family" | "name">): string {
  return `${table.family} ${table.name}`;
}

const policyStepOf = memo((chain: NftChain) =>
  memo(
    (table: NftTable): RuleStep => ({
      table: tableText(table),
      chain: chain.name,
      number: 0,
      action: `policy ${chain.base?.policy ?? "accept"}`,
    }),
  ),
);
