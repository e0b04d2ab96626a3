/** Objects as YAML text, letter for letter as `kubectl -o yaml` prints them. Models sigs.k8s.io/yaml Marshal. */
import { utf8Length } from "../meta/go-text.ts";
import { isJsonMap, type JsonMap } from "./json.ts";
import { writeScalar } from "./yaml-scalar.ts";

const STEP = 2;
/** A longer key is written after a question mark. */
const SIMPLE_KEY_MAX_LENGTH = 128;

/**
 * The value as YAML: keys in natural order, lists not indented below their key, text quoted only where it must be.
 * Members that are undefined are left out.
 * @example toYaml({ port: 80, name: "yes" }) // name: "yes"\nport: 80\n
 */
export function toYaml(value: unknown): string {
  if (isBlock(value)) return `${writeBlock(value, 0).join("\n")}\n`;
  return `${writeInline(value, 0, STEP)}\n`;
}

/** The order of keys: letters after all else, numbers by their value. Models sorter.go keyList.Less. */
export function compareYamlKeys(one: string, other: string): number {
  const a = [...one];
  const b = [...other];
  for (let at = 0; at < a.length && at < b.length; at++) {
    const left = a[at] ?? "";
    const right = b[at] ?? "";
    if (left === right) continue;
    const leftLetter = isLetter(left);
    const rightLetter = isLetter(right);
    if (leftLetter !== rightLetter) return rightLetter ? -1 : 1;
    return leftLetter ? order(left, right) : compareNumbers(a, b, at);
  }
  return a.length - b.length;
}

// The lines of a map or list, the first of them without indentation.
function writeBlock(value: JsonMap | readonly unknown[], indent: number): string[] {
  const pad = " ".repeat(indent);
  const lines = isList(value) ? writeList(value, indent) : writeMap(value, indent);
  return lines.map((line, at) => (at === 0 || line.continued ? line.text : pad + line.text));
}

interface Line {
  readonly text: string;
  /** Indented already. */
  readonly continued?: boolean;
}

function writeMap(map: JsonMap, indent: number): Line[] {
  const lines: Line[] = [];
  for (const key of Object.keys(map).sort(compareYamlKeys)) {
    const value: unknown = map[key];
    if (value === undefined) continue;
    const written = writeKey(key, indent);
    const head = written.head;
    if (written.before !== undefined) lines.push({ text: written.before });
    if (!isBlock(value)) {
      lines.push({ text: `${head} ${writeInline(value, indent + head.length + 1, indent + STEP)}` });
      continue;
    }
    const below = isList(value) ? indent : indent + STEP;
    const [first = "", ...rest] = writeBlock(value, below);
    lines.push({ text: head }, { text: " ".repeat(below) + first, continued: true });
    lines.push(...rest.map((text): Line => ({ text, continued: true })));
  }
  return lines;
}

function writeKey(key: string, indent: number): { readonly head: string; readonly before?: string } {
  const simple = utf8Length(key) <= SIMPLE_KEY_MAX_LENGTH && !/[\r\n\u0085\u2028\u2029]/.test(key);
  const text = key === "" ? '""' : writeScalar(key, { column: indent, indent: indent + STEP, isKey: simple });
  return simple ? { head: `${text}:` } : { before: `? ${text}`, head: ":" };
}

function writeList(list: readonly unknown[], indent: number): Line[] {
  const lines: Line[] = [];
  for (const item of list) {
    if (!isBlock(item)) {
      lines.push({ text: `- ${writeInline(item ?? null, indent + 2, indent + STEP)}` });
      continue;
    }
    const [first = "", ...rest] = writeBlock(item, indent + STEP);
    lines.push({ text: `- ${first}` }, ...rest.map((text): Line => ({ text, continued: true })));
  }
  return lines;
}

function writeInline(value: unknown, column: number, indent: number): string {
  if (typeof value === "string") return writeScalar(value, { column, indent, isKey: false });
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value === null || value === undefined) return "null";
  return isList(value) ? "[]" : "{}";
}

// As Go's FormatFloat with 'g': an exponent below -4, or from 21 on for what JSON took for an integer.
function writeNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value);
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -5 && exponent < 21 && !/e/.test(String(value)) && !needsExponent(value)) return String(value);
  const [mantissa = "", power = "0"] = value.toExponential().split("e");
  const digits = power.replace(/^[-+]/, "").padStart(2, "0");
  return `${mantissa}e${power.startsWith("-") ? "-" : "+"}${digits}`;
}

function needsExponent(value: number): boolean {
  const power = Number(value.toExponential().split("e")[1]);
  return power < -4 || power >= 21 || (power >= 6 && !Number.isInteger(value));
}

function isBlock(value: unknown): value is JsonMap | readonly unknown[] {
  if (isList(value)) return value.length > 0;
  return isJsonMap(value) && Object.values(value).some((member) => member !== undefined);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isLetter(char: string): boolean {
  return /^\p{L}$/u.test(char);
}

function order(one: string, other: string): number {
  return one < other ? -1 : 1;
}

// Two runs of digits from here on: by value, then by length.
function compareNumbers(a: readonly string[], b: readonly string[], at: number): number {
  const [left = "", right = ""] = [a[at], b[at]];
  const prefix = (left === "0" || right === "0") && afterNonZeroDigit(a, at) ? "1" : "";
  const leftDigits = digitsFrom(a, at);
  const rightDigits = digitsFrom(b, at);
  const difference = Number(`${prefix}${leftDigits}` || "0") - Number(`${prefix}${rightDigits}` || "0");
  if (difference !== 0) return difference;
  return leftDigits.length !== rightDigits.length ? leftDigits.length - rightDigits.length : order(left, right);
}

function afterNonZeroDigit(chars: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0 && isDigit(chars[before]); before--) {
    if (chars[before] !== "0") return true;
  }
  return false;
}

function digitsFrom(chars: readonly string[], at: number): string {
  let digits = "";
  for (let next = at; isDigit(chars[next]); next++) digits += chars[next];
  return digits;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}
