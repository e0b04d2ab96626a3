/** Reads a Corefile's text. Models coredns/caddy caddyfile/parse.go. */
import { withImports } from "./import.ts";
import { lex, type Token } from "./lex.ts";
import { type Corefile, type CorefileBlock, type CorefileError, corefileError, type Directive } from "./types.ts";

/** The Corefile, or the first line that is none. */
export type CorefileResult =
  | { readonly ok: true; readonly corefile: Corefile }
  | { readonly ok: false; readonly error: CorefileError };

/** Braces in braces, at most. */
const DEPTH_MAX = 16;

/**
 * Reads the text into blocks and directives; whether the plugins exist is not asked here.
 *
 * @param file What `import` finds; absent: no file.
 * @example parseCorefile(".:53 {\n  errors\n}\n");
 */
export function parseCorefile(
  text: string,
  file: (path: string) => string | undefined = () => undefined,
): CorefileResult {
  const tokens = withImports(lex(text), file);
  if ("message" in tokens) return { ok: false, error: tokens };
  const source: Source = { tokens, at: 0 };
  const blocks: CorefileBlock[] = [];
  while (source.at < source.tokens.length) {
    const block = readBlock(source);
    if (isError(block)) return { ok: false, error: block };
    blocks.push(block);
  }
  return { ok: true, corefile: { blocks } };
}

interface Source {
  readonly tokens: readonly Token[];
  /** Local to one reading. */
  at: number;
}

export function isError(value: object): value is CorefileError {
  return "message" in value;
}

function readBlock(source: Source): CorefileBlock | CorefileError {
  const line = lineAt(source);
  const keys: string[] = [];
  while (!isBrace(source, "{")) {
    const token = source.tokens[source.at];
    if (token === undefined) return keysWithoutBraces(keys, line);
    if (isBrace(source, "}")) return corefileError(token.line, "Unexpected '}' because no matching opening brace");
    if (keys.length > 0 && token.line !== (source.tokens[source.at - 1]?.line ?? 0) && !isContinued(source)) {
      return corefileError(token.line, `Unexpected token '${token.text}', expecting '{'`);
    }
    keys.push(...token.text.split(",").filter((key) => key !== ""));
    source.at += 1;
  }
  if (keys.length === 0) return corefileError(line, "Unexpected token '{', expecting a zone");
  source.at += 1;
  const directives = readLines(source, 0);
  return isError(directives) ? directives : { keys, line, directives };
}

/** A file of keys alone is one block without plugins; an empty file has none. */
function keysWithoutBraces(keys: readonly string[], line: number): CorefileBlock {
  return { keys, line, directives: [] };
}

/** A comma at the end of the line before carries the list of keys on. */
function isContinued(source: Source): boolean {
  return source.tokens[source.at - 1]?.text.endsWith(",") ?? false;
}

/** Up to and with the closing brace. */
function readLines(source: Source, depth: number): readonly Directive[] | CorefileError {
  const directives: Directive[] = [];
  while (!isBrace(source, "}")) {
    const directive = readLine(source, depth);
    if (isError(directive)) return directive;
    directives.push(directive);
  }
  source.at += 1;
  return directives;
}

function readLine(source: Source, depth: number): Directive | CorefileError {
  const first = source.tokens[source.at];
  if (first === undefined) return corefileError(lineAt(source), "Unexpected EOF");
  if (isBrace(source, "{")) return corefileError(first.line, "Unexpected token '{', expecting a directive");
  source.at += 1;
  const args: string[] = [];
  let token = source.tokens[source.at];
  while (token !== undefined && token.line === first.line && !isBrace(source, "{") && !isBrace(source, "}")) {
    args.push(token.text);
    source.at += 1;
    token = source.tokens[source.at];
  }
  const head = { name: first.text, args, line: first.line };
  if (token?.line !== first.line || !isBrace(source, "{")) return head;
  if (depth >= DEPTH_MAX) return corefileError(first.line, "too many nested blocks");
  source.at += 1;
  const block = readLines(source, depth + 1);
  return isError(block) ? block : { ...head, block };
}

function isBrace(source: Source, brace: "{" | "}"): boolean {
  const token = source.tokens[source.at];
  return token !== undefined && !token.quoted && token.text === brace;
}

function lineAt(source: Source): number {
  return (source.tokens[source.at] ?? source.tokens.at(-1))?.line ?? 1;
}
