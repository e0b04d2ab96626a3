/** What one command changes in a table, and when the kernel refuses it. */
import { nftHandle, printNftRule, type RuleBody } from "./rule.ts";
import type { TableDraft } from "./table.ts";
import type { NftError, Token } from "./tokens.ts";
import type { NftChain, NftLookup, NftRule, NftStatement, NftVerdict } from "./types.ts";

const NOT_FOUND = "No such file or directory";

/** What nft says of a command that the kernel refused. */
export function refused(why: string, token: Token): NftError {
  return { error: `Could not process rule: ${why}`, token };
}

export function notFound(token: Token): NftError {
  return { error: NOT_FOUND, token };
}

/** Adds a rule to a chain, at its end or its beginning. The chains that it leads to must be there. */
export function addRule(
  table: TableDraft,
  chainName: Token,
  body: RuleBody,
  where: { readonly first: boolean; readonly token: Token },
): NftError | undefined {
  const chain = table.chains.get(chainName.text);
  if (chain === undefined) return refused(NOT_FOUND, chainName);
  const missing = body.statements.flatMap(verdictsOf).find((verdict) => !leadsSomewhere(table, verdict));
  if (missing !== undefined) return refused(NOT_FOUND, where.token);
  const place = `${table.family} ${table.name} ${chain.name} ${chain.rules.length} ${printNftRule({ ...body, handle: 0, because: [] })}`;
  const rule: NftRule = { handle: nftHandle(place), ...body, because: [] };
  const rules = where.first ? [rule, ...chain.rules] : [...chain.rules, rule];
  table.chains.set(chain.name, { ...chain, rules });
  return undefined;
}

/** Whether a rule or an element leads to the chain: then it cannot be deleted. */
export function isChainUsed(table: TableDraft, name: string): boolean {
  const leads = (verdict: NftVerdict | undefined): boolean =>
    verdict !== undefined && "chain" in verdict && verdict.chain === name;
  for (const chain of table.chains.values())
    if (chain.rules.some((rule) => rule.statements.flatMap(verdictsOf).some(leads))) return true;
  for (const set of table.sets.values())
    for (const { verdict } of set.elements.values()) if (leads(verdict)) return true;
  return false;
}

/** Whether a rule asks the set: then it cannot be deleted. */
export function isSetUsed(table: TableDraft, name: string): boolean {
  for (const chain of table.chains.values())
    if (chain.rules.some((rule) => rule.statements.some((statement) => setsOf(statement).includes(name)))) return true;
  return false;
}

/** The sets that a statement names. */
export function setsOf(statement: NftStatement): readonly string[] {
  if (statement.statement === "set") return [statement.set];
  if (statement.statement === "vmap") return named(statement.map);
  if (statement.statement === "match") return "lookup" in statement.right ? named(statement.right.lookup) : [];
  if (statement.statement === "nat") return statement.addr?.expression === "map" ? named(statement.addr.map) : [];
  return [];
}

function named(lookup: NftLookup): readonly string[] {
  return "set" in lookup ? [lookup.set] : [];
}

/** Whether the chain that a verdict names is there. */
export function leadsSomewhere(table: TableDraft, verdict: NftVerdict): boolean {
  return !("chain" in verdict) || table.chains.has(verdict.chain);
}

function verdictsOf(statement: NftStatement): readonly NftVerdict[] {
  if (statement.statement === "verdict") return [statement.verdict];
  if (statement.statement !== "vmap" || "set" in statement.map) return [];
  return statement.map.elements.map((element) => element.verdict).filter((verdict) => verdict !== undefined);
}

/** Two declarations of one chain: the kernel lets a base chain's policy change, and nothing else. */
export function declareChain(table: TableDraft, chain: NftChain): void {
  const before = table.chains.get(chain.name);
  table.chains.set(chain.name, before === undefined ? chain : { ...before, ...chain, rules: before.rules });
}
