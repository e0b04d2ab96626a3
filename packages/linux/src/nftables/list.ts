/** nftables as text, both ways: scripts for `nft -f`, and what `nft list ruleset` prints. */
import type { Millis } from "@kubenetsim/sim";
import type { Netns } from "../netns.ts";
import { baseText } from "./chain.ts";
import { runCommand } from "./command.ts";
import { elementText } from "./expression/lookup.ts";
import { printNftRule } from "./rule.ts";
import { dynamicElements, isDynamic } from "./set.ts";
import { elementsText, setSpecLines } from "./set-text.ts";
import { endDraft, type NftTableData, startDraft } from "./table.ts";
import { type Cursor, isNftError, type NftError, peek, skipEnds, tokenize, unexpected } from "./tokens.ts";
import type { NftChain, NftSet, NftTable } from "./types.ts";
import { timeText } from "./value.ts";

/** The tables, or what nft says of the first command that fails; then nothing has changed. */
export type NftResult =
  | { readonly ok: true; readonly tables: readonly NftTableData[] }
  | { readonly ok: false; readonly error: string; readonly line: number };

/** What a namespace's rules have put into sets, for a listing. */
export interface NftLive {
  readonly netns: Netns;
  readonly now: Millis;
}

/**
 * Runs an nft script: commands (`add rule ip t c accept`) and tables as blocks, on top of the tables that are there. All of
 * it takes effect, or nothing does.
 *
 * @example parseNft("add table ip t\nadd chain ip t c { type filter hook input priority 0 ; }\n");
 */
export function parseNft(text: string, before: readonly NftTableData[] = []): NftResult {
  const tokens = tokenize(text);
  if (isNftError(tokens)) return failure(text, tokens);
  const cursor: Cursor = { tokens, at: 0 };
  const state = startDraft(before);
  for (;;) {
    skipEnds(cursor);
    if (cursor.at >= tokens.length) return { ok: true, tables: endDraft(state) };
    const error = runCommand(cursor, state) ?? endOfCommand(cursor);
    if (error !== undefined) return failure(text, error);
  }
}

/** The tables as `nft list ruleset` prints them. */
export function printNftRuleset(tables: readonly NftTable[], live?: NftLive): string {
  return tables.map((table) => tableBlock(table, live)).join("");
}

/** The tables as commands that make them, one a line, as programs write them. */
export function printNftCommands(tables: readonly NftTable[]): string {
  return tables
    .flatMap(tableCommands)
    .map((line) => `${line}\n`)
    .join("");
}

function endOfCommand(cursor: Cursor): NftError | undefined {
  const token = peek(cursor);
  return token.kind === "end" ? undefined : unexpected(token, "end of file or newline or semicolon");
}

// As nft shows it: where, what, the line, and marks under what is meant.
function failure(text: string, { error, token }: NftError): NftResult {
  const width = Math.max(1, token.text === "\n" ? 1 : token.text.length);
  const place = `/dev/stdin:${token.line}:${token.column}-${token.column + width - 1}`;
  const source = text.split("\n")[token.line - 1] ?? "";
  const marks = `${" ".repeat(Math.max(0, token.column - 1))}${"^".repeat(width)}`;
  return { ok: false, error: `${place}: Error: ${error}\n${source}\n${marks}`, line: token.line };
}

function tableBlock(table: NftTable, live: NftLive | undefined): string {
  const lines = [`table ${table.family} ${table.name} {`];
  if (table.comment !== undefined) lines.push(`\tcomment "${table.comment}"`);
  const chains = table
    .chainNames()
    .map((name) => table.chain(name))
    .filter((chain) => chain !== undefined);
  const written = writtenSets(chains);
  const sets = table
    .setNames()
    .map((name) => table.set(name))
    .filter((set) => set !== undefined);
  const blocks = [...sets.map((set) => setBlock(table, set, written.has(set.name), live)), ...chains.map(chainBlock)];
  if (blocks.length > 0) lines.push(blocks.join("\n\n"));
  lines.push("}", "");
  return lines.join("\n");
}

/** nft gives a set that rules write to a size, if it has none. */
const WRITTEN_SET_SIZE = 65535;

function writtenSets(chains: readonly NftChain[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { rules } of chains) {
    for (const { statements } of rules)
      for (const statement of statements) if (statement.statement === "set") names.add(statement.set);
  }
  return names;
}

function setBlock(table: NftTable, set: NftSet, isWritten: boolean, live: NftLive | undefined): string {
  const sized = isWritten && set.size === undefined ? { ...set, size: WRITTEN_SET_SIZE } : set;
  const lines = [`\t${kindOf(set)} ${set.name} {`, ...setSpecLines(sized, "list").map((line) => `\t\t${line}`)];
  const elements = elementsText(set, live === undefined || !isDynamic(set) ? [] : liveTexts(table, set, live));
  if (elements !== undefined) lines.push(`\t\t${elements}`);
  lines.push("\t}");
  return lines.join("\n");
}

function liveTexts(table: NftTable, set: NftSet, { netns, now }: NftLive): readonly string[] {
  return dynamicElements(netns, table, set.name, now).map(({ key, secondsLeft }) =>
    secondsLeft === undefined ? key : `${key} expires ${expiryText(secondsLeft)}`,
  );
}

function expiryText(seconds: number): string {
  const whole = Math.floor(seconds);
  const millis = Math.round((seconds - whole) * 1000);
  const text = whole === 0 && millis > 0 ? "" : timeText(whole, "list");
  return millis === 0 ? text : `${text}${millis}ms`;
}

function chainBlock(chain: NftChain): string {
  const lines = [`\tchain ${chain.name} {`];
  if (chain.comment !== undefined) lines.push(`\t\tcomment "${chain.comment}"`);
  if (chain.base !== undefined) lines.push(`\t\t${baseText(chain.base, "list")}`);
  for (const rule of chain.rules) lines.push(`\t\t${printNftRule(rule, "list")}`);
  lines.push("\t}");
  return lines.join("\n");
}

function tableCommands(table: NftTable): readonly string[] {
  const at = `${table.family} ${table.name}`;
  const sets = table
    .setNames()
    .map((name) => table.set(name))
    .filter((set) => set !== undefined);
  const chains = table
    .chainNames()
    .map((name) => table.chain(name))
    .filter((chain) => chain !== undefined);
  const comment = table.comment === undefined ? "" : ` { comment "${table.comment}" ; }`;
  return [
    `add table ${at}${comment}`,
    ...sets.map((set) => `add ${kindOf(set)} ${at} ${set.name} { ${setSpecLines(set, "command").join(" ; ")} ; }`),
    ...chains.map((chain) => `add chain ${at} ${chain.name}${chainSpec(chain)}`),
    ...chains.flatMap((chain) =>
      chain.rules.map((rule) => `add rule ${at} ${chain.name} ${printNftRule(rule, "command")}`),
    ),
    ...sets.flatMap((set) =>
      [...set.elements.values()].map(
        (element) => `add element ${at} ${set.name} { ${elementText(element, set, "command")} }`,
      ),
    ),
  ];
}

function chainSpec({ base, comment }: NftChain): string {
  const words: string[] = [];
  if (base !== undefined) words.push(baseText(base, "command"));
  if (comment !== undefined) words.push(`comment "${comment}" ;`);
  return words.length === 0 ? "" : ` { ${words.join(" ")} }`;
}

function kindOf(set: NftSet): "map" | "set" {
  return set.data === undefined ? "set" : "map";
}
