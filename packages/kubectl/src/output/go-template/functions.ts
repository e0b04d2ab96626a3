/** The functions of templates. Models text/template/funcs.go, and kubectl's exists and base64decode. */
import {
  decodeBase64,
  escapeHtml,
  goQuote,
  isJsonList,
  isJsonMap,
  type Json,
  member,
  sameJson,
  toCompactJson,
  utf8Length,
  utf8Text,
} from "@kubenetsim/api";
import { goText } from "../go-value.ts";
import type { TemplateFailure } from "./types.ts";

export type Called = { readonly value: Json | undefined } | TemplateFailure;
type Fn = (args: readonly (Json | undefined)[]) => Called;

/** Calls a function that the parser has found. */
export function callFunction(name: string, args: readonly (Json | undefined)[]): Called {
  return functions.get(name)?.(args) ?? { failure: `function ${goQuote(name)} not defined` };
}

/** What Go holds for true: nothing empty, no zero. */
export function isTrue(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "") return false;
  if (isJsonList(value)) return value.length > 0;
  return !isJsonMap(value) || Object.keys(value).length > 0;
}

/** As a template prints it. */
export function shown(value: Json | undefined): string {
  return value === undefined || value === null ? "<no value>" : goText(value);
}

function index(args: readonly (Json | undefined)[]): Called {
  let [value] = args;
  for (const key of args.slice(1)) {
    if (isJsonMap(value) && typeof key === "string") value = member(value, key);
    else if (isJsonList(value) && typeof key === "number") {
      if (key < 0 || key >= value.length) return { failure: `error calling index: index out of range: ${key}` };
      value = value[key];
    } else return { failure: "error calling index: can't index item" };
  }
  return { value };
}

function length([value]: readonly (Json | undefined)[]): Called {
  if (typeof value === "string") return { value: utf8Length(value) };
  if (isJsonList(value)) return { value: value.length };
  if (isJsonMap(value)) return { value: Object.keys(value).length };
  return { failure: "error calling len: len of nil pointer" };
}

function order(name: string, test: (sign: number) => boolean): Fn {
  return ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return { value: test(a - b) };
    if (typeof a === "string" && typeof b === "string") return { value: test(a < b ? -1 : a > b ? 1 : 0) };
    return { failure: `error calling ${name}: incompatible types for comparison` };
  };
}

function printf([format, ...args]: readonly (Json | undefined)[]): Called {
  if (typeof format !== "string") return { failure: "error calling printf: wrong type for value; expected string" };
  let at = 0;
  const text = format.replace(/%(-?)(\d*)([%a-zA-Z])/g, (_, left: string, width: string, verb: string) => {
    if (verb === "%") return "%";
    const written = at < args.length ? verbText(verb, args[at]) : `%!${verb}(MISSING)`;
    at += 1;
    return left === "" ? written.padStart(Number(width)) : written.padEnd(Number(width));
  });
  return { value: text };
}

function verbText(verb: string, value: Json | undefined): string {
  if (verb === "q" && typeof value === "string") return goQuote(value);
  if (verb === "d" && typeof value !== "number") return `%!d(${typeof value}=${goText(value ?? null)})`;
  return goText(value ?? null);
}

function join(args: readonly (Json | undefined)[]): string {
  return args.map((arg) => goText(arg ?? null)).join(" ");
}

const functions: ReadonlyMap<string, Fn> = new Map<string, Fn>([
  ["and", (args) => ({ value: args.find((arg) => !isTrue(arg)) ?? args.at(-1) })],
  ["or", (args) => ({ value: args.find(isTrue) ?? args.at(-1) })],
  ["not", ([value]) => ({ value: !isTrue(value) })],
  ["eq", ([first, ...rest]) => ({ value: rest.some((one) => sameJson(first, one)) })],
  ["ne", ([a, b]) => ({ value: !sameJson(a, b) })],
  ["lt", order("lt", (sign) => sign < 0)],
  ["le", order("le", (sign) => sign <= 0)],
  ["gt", order("gt", (sign) => sign > 0)],
  ["ge", order("ge", (sign) => sign >= 0)],
  ["index", index],
  ["len", length],
  ["print", (args) => ({ value: join(args) })],
  ["println", (args) => ({ value: `${join(args)}\n` })],
  ["printf", printf],
  ["html", ([value]) => ({ value: escapeHtml(goText(value ?? null)) })],
  ["js", ([value]) => ({ value: toCompactJson(goText(value ?? null)).slice(1, -1) })],
  ["exists", ([value, ...keys]) => ({ value: exists(value, keys) })],
  ["base64decode", ([value]) => base64decode(value)],
]);

export const functionNames: ReadonlySet<string> = new Set(functions.keys());

function exists(value: Json | undefined, keys: readonly (Json | undefined)[]): boolean {
  const found = index([value, ...keys]);
  return "value" in found && found.value !== undefined;
}

function base64decode(value: Json | undefined): Called {
  const bytes = typeof value === "string" ? decodeBase64(value) : undefined;
  return bytes === undefined
    ? { failure: "error calling base64decode: base64 decode failed" }
    : { value: utf8Text(bytes) };
}
