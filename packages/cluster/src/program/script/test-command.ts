/** `test`, `[` and `[[`: is it so? */
import { ScriptError } from "./lexer.ts";

export interface TestHost {
  readFile(path: string): string | undefined;
}

/** `argv` begins with the command's own name. 0: yes, 1: no, 2: it makes no sense. */
export function testCommand(argv: readonly string[], host: TestHost): number {
  const [name = ""] = argv;
  const closes = name === "[" ? "]" : name === "[[" ? "]]" : undefined;
  if (closes !== undefined && argv.at(-1) !== closes) throw new ScriptError(`${name}: missing ${closes}`);
  const words = argv.slice(1, closes === undefined ? undefined : -1);
  const answer = words.length > WORDS_MAX ? undefined : evaluate(words, host);
  return answer === undefined ? 2 : answer ? 0 : 1;
}

/** More are no question that a script asks, and would fill the stack. */
const WORDS_MAX = 1_000;

/** `undefined` where the words are no test. */
function evaluate(words: readonly string[], host: TestHost): boolean | undefined {
  for (const joint of ["-o", "-a"]) {
    const at = words.indexOf(joint);
    if (at <= 0) continue;
    const left = evaluate(words.slice(0, at), host);
    const right = evaluate(words.slice(at + 1), host);
    if (left === undefined || right === undefined) return undefined;
    return joint === "-o" ? left || right : left && right;
  }
  if (words[0] === "!" && words.length > 1) {
    const answer = evaluate(words.slice(1), host);
    return answer === undefined ? undefined : !answer;
  }
  const [first = "", second = "", third = ""] = words;
  if (words.length <= 1) return first !== "";
  if (words.length === 2) return unary(first, second, host);
  return words.length === 3 ? binary(first, second, third) : undefined;
}

function unary(operator: string, operand: string, host: TestHost): boolean | undefined {
  if (operator === "-z") return operand === "";
  if (operator === "-n") return operand !== "";
  const content = host.readFile(operand);
  if (operator === "-s") return content !== undefined && content !== "";
  return operator === "-e" || operator === "-f" || operator === "-r"
    ? content !== undefined
    : operator === "-d"
      ? false
      : undefined;
}

const COMPARE: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map<
  string,
  (a: number, b: number) => boolean
>([
  ["-eq", (a, b) => a === b],
  ["-ne", (a, b) => a !== b],
  ["-lt", (a, b) => a < b],
  ["-le", (a, b) => a <= b],
  ["-gt", (a, b) => a > b],
  ["-ge", (a, b) => a >= b],
]);

function binary(a: string, operator: string, b: string): boolean | undefined {
  if (operator === "=" || operator === "==") return a === b;
  if (operator === "!=") return a !== b;
  return COMPARE.get(operator)?.(Number(a), Number(b));
}
