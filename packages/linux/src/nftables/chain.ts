/** Chains as text: what ties one to a hook, and its priority's name. */
import type { Hook } from "../netfilter/types.ts";
import { accept, type Cursor, expect, isNftError, type NftError, next, peek, unexpected } from "./tokens.ts";
import type { NftBaseHook, NftChain } from "./types.ts";
import type { NftStyle } from "./value.ts";

/** What stands in a chain's braces, beside its rules. */
export type ChainSpec = Pick<NftChain, "base" | "comment">;

interface NamedPriority {
  readonly name: string;
  readonly priority: number;
  /** Only there does nft know the name. */
  readonly hook?: Hook;
}

const PRIORITIES: readonly NamedPriority[] = [
  { name: "raw", priority: -300 },
  { name: "mangle", priority: -150 },
  { name: "dstnat", priority: -100, hook: "prerouting" },
  { name: "filter", priority: 0 },
  { name: "security", priority: 50 },
  { name: "srcnat", priority: 100, hook: "postrouting" },
];
const HOOKS: readonly Hook[] = ["prerouting", "input", "forward", "output", "postrouting"];
const TYPES: readonly NftBaseHook["type"][] = ["filter", "nat", "route"];
/** nft names a priority by a neighbour no further off than this. */
const NEAR = 10;

/** `type nat hook prerouting priority dstnat; policy accept;` */
export function baseText({ type, hook, priority, policy }: NftBaseHook, style: NftStyle): string {
  const head = `type ${type} hook ${hook} priority`;
  if (style === "list") return `${head} ${priorityText(priority, hook)}; policy ${policy};`;
  // Accept is what a chain gets when nothing is said.
  return `${head} ${priority} ;${policy === "drop" ? " policy drop ;" : ""}`;
}

/** Reads a chain's declaration, if one stands here: its hook, its policy, its comment. Undefined: a rule does. */
export function parseChainSpecItem(cursor: Cursor, before: ChainSpec): ChainSpec | NftError | undefined {
  if (accept(cursor, "comment")) return { ...before, comment: next(cursor).text };
  if (accept(cursor, "policy")) {
    const policy = next(cursor);
    if (policy.text !== "accept" && policy.text !== "drop") return unexpected(policy);
    if (before.base === undefined) return unexpected(policy);
    return { ...before, base: { ...before.base, policy: policy.text } };
  }
  if (peek(cursor).text !== "type" || !accept(cursor, "type")) return undefined;
  const base = parseBase(cursor);
  return isNftError(base) ? base : { ...before, base };
}

function parseBase(cursor: Cursor): NftBaseHook | NftError {
  const typeToken = next(cursor);
  const type = TYPES.find((each) => each === typeToken.text);
  if (type === undefined) return { error: "unknown chain type", token: typeToken };
  const missing = expect(cursor, "hook");
  if (missing !== undefined) return missing;
  const hookToken = next(cursor);
  const hook = HOOKS.find((each) => each === hookToken.text);
  if (hook === undefined) return { error: "unknown chain hook", token: hookToken };
  const priority = expect(cursor, "priority") ?? parsePriority(cursor, hook);
  return typeof priority === "number" ? { type, hook, priority, policy: "accept" } : priority;
}

// `-110`, `dstnat`, `dstnat - 10`, and `dstnat-10`.
function parsePriority(cursor: Cursor, hook: Hook): number | NftError {
  const token = next(cursor);
  if (/^[+-]?\d+$/.test(token.text)) return Number(token.text);
  const [, name, near] = /^([a-z]+)([+-]\d+)?$/.exec(token.text) ?? [];
  const known = PRIORITIES.find((each) => each.name === name && (each.hook ?? hook) === hook);
  if (known === undefined) return { error: "invalid priority expression symbol in this context.", token };
  if (near !== undefined) return known.priority + Number(near);
  const sign = peek(cursor).text;
  if (sign !== "+" && sign !== "-") {
    if (!/^[+-]\d+$/.test(sign)) return known.priority;
    cursor.at++;
    return known.priority + Number(sign);
  }
  const amount = Number(peek(cursor, 1).text);
  cursor.at += 2;
  return known.priority + (sign === "+" ? amount : -amount);
}

function priorityText(priority: number, hook: Hook): string {
  for (const named of PRIORITIES) {
    const distance = priority - named.priority;
    if ((named.hook ?? hook) !== hook || Math.abs(distance) > NEAR) continue;
    if (distance === 0) return named.name;
    return `${named.name} ${distance > 0 ? "+" : "-"} ${Math.abs(distance)}`;
  }
  return String(priority);
}
