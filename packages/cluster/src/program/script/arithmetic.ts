/** `$((expression))`: whole numbers, variables, + - * / %, comparisons and parentheses. */
import { ScriptError } from "./lexer.ts";

const TOKEN = /\s*(?:([0-9]+)|\$?\{?([A-Za-z_][A-Za-z0-9_]*)\}?|(<=|>=|==|!=|&&|\|\||[-+*/%()<>!]))/y;

/** Longer ones are no sum that a manifest does, and would fill the stack. */
const LENGTH_MAX = 500;

/** An unset variable is 0, and so is one that holds no number. */
export function arithmetic(expression: string, variable: (name: string) => string): number {
  if (expression.length > LENGTH_MAX) throw new ScriptError("arithmetic expression too long");
  const tokens = read(expression, variable);
  const cursor = { tokens, at: 0 };
  const value = binary(cursor, 0);
  if (cursor.at < tokens.length) throw new ScriptError("arithmetic syntax error");
  return value;
}

interface Cursor {
  readonly tokens: readonly (string | number)[];
  at: number;
}

function read(expression: string, variable: (name: string) => string): readonly (string | number)[] {
  const tokens: (string | number)[] = [];
  const text = expression.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw new ScriptError("arithmetic syntax error");
    const [, digits, name, operator] = match;
    if (digits !== undefined) tokens.push(Number(digits));
    else if (name !== undefined) tokens.push(Math.trunc(Number(variable(name))) || 0);
    else tokens.push(operator as string);
  }
  return tokens;
}

/** From the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];

function binary(cursor: Cursor, level: number): number {
  const operators = LEVELS[level];
  if (operators === undefined) return unary(cursor);
  let left = binary(cursor, level + 1);
  for (;;) {
    const operator = cursor.tokens[cursor.at];
    if (typeof operator !== "string" || !operators.includes(operator)) return left;
    cursor.at += 1;
    left = apply(operator, left, binary(cursor, level + 1));
  }
}

function unary(cursor: Cursor): number {
  const token = cursor.tokens[cursor.at];
  cursor.at += 1;
  if (typeof token === "number") return token;
  if (token === "-") return -unary(cursor);
  if (token === "+") return unary(cursor);
  if (token === "!") return unary(cursor) === 0 ? 1 : 0;
  if (token !== "(") throw new ScriptError("arithmetic syntax error");
  const value = binary(cursor, 0);
  if (cursor.tokens[cursor.at] !== ")") throw new ScriptError("arithmetic syntax error");
  cursor.at += 1;
  return value;
}

const APPLY: ReadonlyMap<string, (a: number, b: number) => number | boolean> = new Map<
  string,
  (a: number, b: number) => number | boolean
>([
  ["||", (a, b) => a !== 0 || b !== 0],
  ["&&", (a, b) => a !== 0 && b !== 0],
  ["==", (a, b) => a === b],
  ["!=", (a, b) => a !== b],
  ["<", (a, b) => a < b],
  [">", (a, b) => a > b],
  ["<=", (a, b) => a <= b],
  [">=", (a, b) => a >= b],
  ["+", (a, b) => a + b],
  ["-", (a, b) => a - b],
  ["*", (a, b) => a * b],
  ["/", (a, b) => Math.trunc(a / b)],
  ["%", (a, b) => a % b],
]);

function apply(operator: string, a: number, b: number): number {
  if ((operator === "/" || operator === "%") && b === 0) throw new ScriptError("divide by zero");
  return Number(APPLY.get(operator)?.(a, b));
}
