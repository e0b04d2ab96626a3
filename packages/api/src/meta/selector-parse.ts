/** The text of a label selector, read as kubectl's `-l` reads it. Models the Lexer and Parser of k8s.io/apimachinery/pkg/labels/selector.go. */
import { formatFieldError } from "./field-error.ts";
import {
  keyErrors,
  newRequirement,
  type Requirement,
  type SelectorOperator,
  type SelectorResult,
  selectorOfRequirements,
} from "./selector.ts";

/**
 * Reads a selector such as `app=web,tier in (a,b),!old`.
 * @returns the selector, or the error in Kubernetes' words
 */
export function parseSelector(text: string): SelectorResult {
  const parser: Parser = { tokens: scan(text), at: 0 };
  const requirements: Requirement[] = [];
  for (;;) {
    const token = peek(parser);
    if (token.kind === "end") break;
    if (!startsRequirement(token)) return fail(`found '${token.text}', expected: !, identifier, or 'end of string'`);
    const parsed = parseRequirement(parser);
    if (typeof parsed === "string") return fail(`unable to parse requirement: ${parsed}`);
    requirements.push(parsed);
    const separator = next(parser);
    if (separator.kind === "end") break;
    if (separator.kind !== ",") return fail(`found '${separator.text}', expected: ',' or 'end of string'`);
    const follower = peek(parser);
    if (!startsRequirement(follower)) return fail(`found '${follower.text}', expected: identifier after ','`);
  }
  return { ok: true, selector: selectorOfRequirements(requirements) };
}

type TokenKind = "end" | "error" | "id" | "in" | "notin" | ")" | "," | "!" | "==" | "=" | ">" | "<" | "!=" | "(";

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

// Mutable on purpose: it lives for one call.
interface Parser {
  readonly tokens: readonly Token[];
  at: number;
}

const endToken: Token = { kind: "end", text: "" };
const symbols: ReadonlySet<string> = new Set([")", ",", "!", "==", "=", ">", "<", "!=", "("]);
const symbolOperators = new Map<TokenKind, SelectorOperator>([
  ["in", "in"],
  ["=", "="],
  ["==", "=="],
  [">", "gt"],
  ["<", "lt"],
  ["notin", "notin"],
  ["!=", "!="],
]);

/** A requirement, or the text of what is wrong. */
function parseRequirement(parser: Parser): Requirement | string {
  let token = next(parser);
  const negated = token.kind === "!";
  if (negated) token = next(parser);
  if (token.kind !== "id") return `found '${token.text}', expected: identifier`;
  const bad = keyErrors(token.text, "<nil>")[0];
  if (bad !== undefined) return formatFieldError(bad);
  const following = peek(parser).kind;
  if (negated) return build(token.text, "!", []);
  if (following === "end" || following === ",") return build(token.text, "exists", []);
  return parseBinary(parser, token.text);
}

function parseBinary(parser: Parser, name: string): Requirement | string {
  const token = nextRaw(parser);
  const operator = symbolOperators.get(token.kind);
  if (operator === undefined) return `found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`;
  const values = operator === "in" || operator === "notin" ? parseValues(parser) : parseExactValue(parser);
  return typeof values === "string" ? values : build(name, operator, values);
}

function build(name: string, operator: SelectorOperator, values: readonly string[]): Requirement | string {
  const result = newRequirement(name, operator, values);
  return result.ok ? result.requirement : result.error;
}

function parseValues(parser: Parser): readonly string[] | string {
  const open = next(parser);
  if (open.kind !== "(") return `found '${open.text}' expected: '('`;
  const first = peek(parser);
  if (first.kind === ")") {
    next(parser);
    return [""];
  }
  if (first.kind !== "id" && first.kind !== ",") return `found '${first.text}', expected: ',', ')' or identifier`;
  const values = parseList(parser);
  if (typeof values === "string") return values;
  return next(parser).kind === ")" ? values : `found '${first.text}', expected: ')'`;
}

// Values are a set: an empty one stands for each gap between commas, and order is lost.
function parseList(parser: Parser): readonly string[] | string {
  const values = new Set<string>();
  for (;;) {
    const token = next(parser);
    const following = peek(parser);
    if (token.kind === "id") {
      values.add(token.text);
      if (following.kind === ")") return [...values].sort();
      if (following.kind !== ",") return `found '${following.text}', expected: ',' or ')'`;
      continue;
    }
    if (token.kind !== ",") return `found '${token.text}', expected: ',', or identifier`;
    if (values.size === 0 || following.kind === ",") values.add("");
    if (following.kind === ")") return [...values.add("")].sort();
  }
}

function parseExactValue(parser: Parser): readonly string[] | string {
  const ahead = peek(parser).kind;
  if (ahead === "end" || ahead === ",") return [""];
  const token = next(parser);
  return token.kind === "id" ? [token.text] : `found '${token.text}', expected: identifier`;
}

function startsRequirement(token: Token): boolean {
  return token.kind === "id" || token.kind === "!";
}

// `in` and `notin` are words like any other, but where an operator is due.
function asValue(token: Token): Token {
  return token.kind === "in" || token.kind === "notin" ? { kind: "id", text: token.text } : token;
}

function peek(parser: Parser): Token {
  return asValue(parser.tokens[parser.at] ?? endToken);
}

function nextRaw(parser: Parser): Token {
  return parser.tokens[parser.at++] ?? endToken;
}

function next(parser: Parser): Token {
  return asValue(nextRaw(parser));
}

function scan(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    // A NUL byte reads as the end of the text.
    if (char === "\0") break;
    if (/[ \t\r\n]/.test(char)) {
      at += 1;
      continue;
    }
    const token = /[=!(),<>]/.test(char) ? scanSymbol(text, at) : scanWord(text, at);
    tokens.push(token.token);
    at = token.end;
  }
  return tokens;
}

interface Scanned {
  readonly token: Token;
  readonly end: number;
}

// The longest run of symbol characters that is a symbol. Every single one but those that only pair up is a symbol too.
function scanSymbol(text: string, at: number): Scanned {
  const two = text.slice(at, at + 2);
  const symbol = two.length === 2 && symbols.has(two) ? two : text.charAt(at);
  return { token: { kind: symbol as TokenKind, text: symbol }, end: at + symbol.length };
}

function scanWord(text: string, at: number): Scanned {
  let end = at;
  while (end < text.length && !/[=!(),<> \t\r\n\0]/.test(text.charAt(end))) end += 1;
  const word = text.slice(at, end);
  const kind: TokenKind = word === "in" || word === "notin" ? word : "id";
  return { token: { kind, text: word }, end };
}

function fail(error: string): SelectorResult {
  return { ok: false, error };
}
