/** Commands of an nft script: `add rule ip t c accept`, `delete chain ip t c`, `flush ruleset`, and tables as blocks. */
import { emptyTree } from "@kubenetsim/sim";
import { parseTableBlock } from "./block.ts";
import { type ChainSpec, parseChainSpecItem } from "./chain.ts";
import { addRule, declareChain, isChainUsed, isSetUsed, notFound, refused } from "./change.ts";
import { parseElements } from "./expression/lookup.ts";
import { fillSet } from "./fill.ts";
import { parseRuleBody } from "./rule.ts";
import { elementKey } from "./set.ts";
import { parseSetBody } from "./set-text.ts";
import { newTable, type StateDraft, type TableDraft, tableKey } from "./table.ts";
import {
  accept,
  type Cursor,
  expect,
  isNftError,
  type NftError,
  next,
  peek,
  skipEnds,
  type Token,
  unexpected,
} from "./tokens.ts";
import type { NftFamily } from "./types.ts";

type Verb = "add" | "create" | "delete" | "destroy" | "flush" | "insert";
type Done = NftError | undefined;

const VERBS: readonly Verb[] = ["add", "create", "delete", "destroy", "flush", "insert"];
const FAMILIES: readonly NftFamily[] = ["ip", "ip6", "inet"];

/** Reads one command and does it. */
export function runCommand(cursor: Cursor, state: StateDraft): Done {
  const token = peek(cursor);
  if (token.text === "table") {
    cursor.at++;
    return tableCommand(cursor, state, "add");
  }
  const verb = VERBS.find((each) => each === token.text);
  if (verb === undefined) return unexpected(token);
  cursor.at++;
  const object = next(cursor);
  switch (object.text) {
    case "ruleset":
      if (verb !== "flush") return unexpected(object);
      state.clear();
      return undefined;
    case "table":
      return tableCommand(cursor, state, verb);
    case "chain":
    case "rule":
    case "set":
    case "map":
    case "element":
      return objectCommand(cursor, state, verb, object);
    default:
      return unexpected(object);
  }
}

function tableCommand(cursor: Cursor, state: StateDraft, verb: Verb): Done {
  const family = parseFamily(cursor);
  const name = next(cursor);
  if (name.kind !== "word") return unexpected(name, "string");
  const key = tableKey(family, name.text);
  const table = state.get(key);
  if (verb === "delete" || verb === "destroy") {
    if (table === undefined && verb === "delete") return notFound(name);
    state.delete(key);
    return undefined;
  }
  if (verb === "flush") {
    if (table === undefined) return notFound(name);
    for (const chain of table.chains.values()) table.chains.set(chain.name, { ...chain, rules: [] });
    return undefined;
  }
  if (verb === "create" && table !== undefined) return refused("File exists", name);
  const made = table ?? newTable(family, name.text);
  state.set(key, made);
  return accept(cursor, "{") ? parseTableBlock(cursor, made) : undefined;
}

function objectCommand(cursor: Cursor, state: StateDraft, verb: Verb, object: Token): Done {
  const family = parseFamily(cursor);
  const tableName = next(cursor);
  const name = next(cursor);
  if (tableName.kind !== "word") return unexpected(tableName, "string");
  if (name.kind !== "word") return unexpected(name, "string");
  const table = state.get(tableKey(family, tableName.text));
  if (table === undefined)
    return verb === "destroy" ? skipRest(cursor) : refused("No such file or directory", tableName);
  switch (object.text) {
    case "chain":
      return chainCommand(cursor, table, verb, name);
    case "rule":
      return ruleCommand(cursor, table, verb, name);
    case "element":
      return elementCommand(cursor, table, verb, name);
    default:
      return setCommand(cursor, table, verb, name, object.text === "map");
  }
}

function chainCommand(cursor: Cursor, table: TableDraft, verb: Verb, name: Token): Done {
  const chain = table.chains.get(name.text);
  if (verb === "delete" || verb === "destroy") {
    if (chain === undefined) return verb === "delete" ? notFound(name) : undefined;
    if (isChainUsed(table, name.text)) return refused("Device or resource busy", name);
    table.chains.delete(name.text);
    return undefined;
  }
  if (verb === "flush") {
    if (chain === undefined) return notFound(name);
    table.chains.set(name.text, { ...chain, rules: [] });
    return undefined;
  }
  if (verb === "create" && chain !== undefined) return refused("File exists", name);
  let spec: ChainSpec = {};
  if (accept(cursor, "{")) {
    for (;;) {
      skipEnds(cursor);
      if (accept(cursor, "}")) break;
      const item = parseChainSpecItem(cursor, spec) ?? unexpected(peek(cursor));
      if (isNftError(item)) return item;
      spec = item;
    }
  }
  declareChain(table, { name: name.text, ...spec, rules: [] });
  return undefined;
}

function ruleCommand(cursor: Cursor, table: TableDraft, verb: Verb, name: Token): Done {
  const chain = table.chains.get(name.text);
  if (chain === undefined) return refused("No such file or directory", name);
  if (verb === "delete" || verb === "destroy") {
    const missing = expect(cursor, "handle");
    if (missing !== undefined) return missing;
    const handle = next(cursor);
    const rules = chain.rules.filter((rule) => String(rule.handle) !== handle.text);
    if (rules.length === chain.rules.length && verb === "delete") return refused("No such file or directory", handle);
    table.chains.set(name.text, { ...chain, rules });
    return undefined;
  }
  if (verb !== "add" && verb !== "insert") return unexpected(name);
  const token = peek(cursor);
  const body = parseRuleBody(cursor, { family: table.family, hasSet: (set) => table.sets.has(set) });
  if (isNftError(body)) return body;
  return addRule(table, name, body, { first: verb === "insert", token });
}

function setCommand(cursor: Cursor, table: TableDraft, verb: Verb, name: Token, isMap: boolean): Done {
  const set = table.sets.get(name.text);
  if (verb === "delete" || verb === "destroy") {
    if (set === undefined) return verb === "delete" ? notFound(name) : undefined;
    if (isSetUsed(table, name.text)) return refused("Device or resource busy", name);
    table.sets.delete(name.text);
    return undefined;
  }
  if (verb === "flush") {
    if (set === undefined) return notFound(name);
    table.sets.set(name.text, { ...set, elements: emptyTree() });
    return undefined;
  }
  if (verb === "create" && set !== undefined) return refused("File exists", name);
  const missing = expect(cursor, "{");
  if (missing !== undefined) return missing;
  const draft = parseSetBody(cursor, name, isMap);
  if (isNftError(draft)) return draft;
  const declared = set === undefined ? draft.spec : { ...draft.spec, elements: set.elements };
  table.sets.set(name.text, declared);
  if (draft.elementsAt === undefined) return undefined;
  return fillSet({ tokens: cursor.tokens, at: draft.elementsAt }, table, name);
}

function elementCommand(cursor: Cursor, table: TableDraft, verb: Verb, name: Token): Done {
  const set = table.sets.get(name.text);
  if (set === undefined) return notFound(name);
  if (verb === "add" || verb === "create") return fillSet(cursor, table, name);
  if (verb !== "delete" && verb !== "destroy") return unexpected(name);
  const token = peek(cursor);
  const gone = parseElements(cursor, set);
  if (isNftError(gone)) return gone;
  const keys = gone.map((element) => elementKey(element.key, set.type));
  if (verb === "delete" && !keys.every((key) => set.elements.has(key)))
    return refused("No such file or directory", token);
  const elements = set.elements.edit((draft) => {
    for (const key of keys) draft.delete(key);
  });
  table.sets.set(name.text, { ...set, elements });
  return undefined;
}

function parseFamily(cursor: Cursor): NftFamily {
  return FAMILIES.find((each) => peek(cursor, 1).kind === "word" && accept(cursor, each)) ?? "ip";
}

// `destroy` of something in a table that is not there: nothing to do, and nothing to read.
function skipRest(cursor: Cursor): Done {
  while (peek(cursor).kind !== "end") cursor.at++;
  return undefined;
}
