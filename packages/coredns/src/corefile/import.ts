/** Puts in what a Corefile imports: snippets in parentheses, files by path or pattern, and the environment. Models caddyfile/parse.go. */
import type { Token } from "./lex.ts";
import { lex } from "./lex.ts";
import { type CorefileError, corefileError } from "./types.ts";

/** Imports in imports, at most: more go in a circle. */
const DEPTH_MAX = 16;

/** The words with every import replaced by what it stands for; snippets themselves are taken out. */
export function withImports(
  tokens: readonly Token[],
  file: (path: string) => string | undefined,
): readonly Token[] | CorefileError {
  const snippets = new Map<string, readonly Token[]>();
  const rest = takeSnippets(tokens, snippets);
  if ("message" in rest) return rest;
  return expand(rest, snippets, file, 0);
}

/** `(name) { ... }` at the top level. */
function takeSnippets(
  tokens: readonly Token[],
  snippets: Map<string, readonly Token[]>,
): readonly Token[] | CorefileError {
  const rest: Token[] = [];
  let depth = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const name = /^\((.*)\)$/.exec(token.text)?.[1];
    if (depth === 0 && name !== undefined && isBrace(tokens[at + 1], "{")) {
      const end = closing(tokens, at + 1);
      if (end === undefined) return corefileError(token.line, "Unexpected EOF");
      if (snippets.has(name)) return corefileError(token.line, `redeclaration of previously declared snippet ${name}`);
      snippets.set(name, tokens.slice(at + 2, end));
      at = end;
      continue;
    }
    if (isBrace(token, "{")) depth += 1;
    if (isBrace(token, "}")) depth -= 1;
    rest.push(token);
  }
  return rest;
}

function expand(
  tokens: readonly Token[],
  snippets: ReadonlyMap<string, readonly Token[]>,
  file: (path: string) => string | undefined,
  depth: number,
): readonly Token[] | CorefileError {
  if (!tokens.some(isImport)) return tokens;
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const isFirst = at === 0 || tokens[at - 1]?.line !== token.line || isBrace(tokens[at - 1], "{");
    if (!isImport(token) || !isFirst) {
      result.push(token);
      continue;
    }
    const target = tokens[at + 1];
    if (target === undefined || target.line !== token.line)
      return corefileError(token.line, "Wrong argument count or unexpected line ending after 'import'");
    if (depth >= DEPTH_MAX) return corefileError(token.line, `maximum import depth (${DEPTH_MAX}) exceeded`);
    const text = snippets.get(target.text) ?? imported(target, file);
    if ("message" in text) return text;
    const inner = expand(text, snippets, file, depth + 1);
    if ("message" in inner) return inner;
    result.push(...inner);
    at += 1;
  }
  return result;
}

/** Its lines keep their numbers within the file, after the line of the import, so that words of one line stay together. */
function imported(target: Token, file: (path: string) => string | undefined): readonly Token[] | CorefileError {
  const text = file(target.text);
  if (text !== undefined) return lex(text).map((token) => ({ ...token, line: target.line + token.line / 100_000 }));
  // A pattern that fits nothing is no mistake.
  if (target.text.includes("*")) return [];
  return corefileError(target.line, `File to import not found: ${target.text}`);
}

function isImport(token: Token): boolean {
  return /^import$/.test(token.text) && !token.quoted;
}

function isBrace(token: Token | undefined, brace: "{" | "}"): boolean {
  return token !== undefined && !token.quoted && token.text === brace;
}

/** Where the brace that opens at `at` closes. */
function closing(tokens: readonly Token[], at: number): number | undefined {
  let depth = 0;
  for (let index = at; index < tokens.length; index += 1) {
    if (isBrace(tokens[index], "{")) depth += 1;
    if (isBrace(tokens[index], "}")) depth -= 1;
    if (depth === 0) return index;
  }
  return undefined;
}
