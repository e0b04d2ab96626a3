/** Scalars of objects: whether a JSON value is one of the type, and how Go complains. Models the decoding of k8s.io/apimachinery types. */
import { parseRfc3339 } from "@kubenetsim/sim";
import { goQuote } from "../meta/go-text.ts";
import { parseQuantity } from "../meta/quantity.ts";
import type { Json } from "./json.ts";

/** The value to keep, or what is wrong: a whole message, or only the Go type that was wanted. */
export type ScalarResult = { readonly value: Json } | { readonly message: string } | { readonly wanted: string };

const MAX_INT32 = 2147483647;
const MAX_INT64 = 2 ** 63 - 1;

/** Reads a scalar of the named type. Names that are no scalar of their own are kinds of text. */
export function readScalar(value: Json, type: string): ScalarResult {
  switch (type) {
    case "any":
      return { value };
    case "bool":
      return typeof value === "boolean" ? { value } : { wanted: "bool" };
    case "int32":
      return readInteger(value, "int32", MAX_INT32);
    case "int64":
    case "int":
      return readInteger(value, type, MAX_INT64);
    case "float64":
      return typeof value === "number" ? { value } : { wanted: "float64" };
    case "IntOrString":
      return typeof value === "string" ? { value } : readIntValue(value);
    case "Quantity":
      return readQuantity(value);
    case "Time":
    case "MicroTime":
      return readTime(value, type);
    case "bytes":
      return readBytes(value);
    default:
      return typeof value === "string" ? { value } : { wanted: goTypeName(type) };
  }
}

/** The zero value that Go keeps where a list or map holds null. */
export function zeroScalar(type: string): Json {
  if (type === "bool") return false;
  if (type === "any") return null;
  if (["int32", "int64", "int", "float64", "IntOrString"].includes(type)) return 0;
  return type === "Quantity" ? "0" : "";
}

/** How Go names the type in an error. */
export function goTypeName(name: string): string {
  const plain = name.slice(name.lastIndexOf(".") + 1);
  if (["string", "bool", "int32", "int64", "int", "float64"].includes(plain)) return plain;
  return plain === "UID" ? "types.UID" : `v1.${plain}`;
}

/** How Go names the JSON value in an error. */
export function goValueName(value: Json): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value === "object" ? "object" : typeof value;
}

function readInteger(value: Json, type: string, max: number): ScalarResult {
  if (typeof value !== "number") return { wanted: type };
  if (Number.isInteger(value) && value <= max && value >= -max - 1) return { value: value === 0 ? 0 : value };
  return { wanted: `number ${value} ${type}` };
}

function readIntValue(value: Json): ScalarResult {
  const read = readInteger(value, "int32", MAX_INT32);
  if ("value" in read) return read;
  const shown = typeof value === "number" ? `number ${value}` : goValueName(value);
  return { message: `json: cannot unmarshal ${shown} into Go value of type int32` };
}

function readQuantity(value: Json): ScalarResult {
  const text = typeof value === "number" ? String(value) : value;
  const parsed = parseQuantity(typeof text === "string" ? text.trim() : "?");
  return parsed.ok ? { value: text } : { message: parsed.error };
}

const layouts = { Time: "2006-01-02T15:04:05Z07:00", MicroTime: "2006-01-02T15:04:05.000000Z07:00" };

function readTime(value: Json, type: "Time" | "MicroTime"): ScalarResult {
  if (typeof value !== "string")
    return { message: `json: cannot unmarshal ${goValueName(value)} into Go value of type string` };
  if (parseRfc3339(value) !== undefined) return { value };
  return {
    message: `parsing time ${goQuote(value)} as ${goQuote(layouts[type])}: cannot parse ${goQuote(value)} as "2006"`,
  };
}

function readBytes(value: Json): ScalarResult {
  if (typeof value !== "string") return { wanted: "[]uint8" };
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(value)?.index;
  if (bad !== undefined) return { message: `illegal base64 data at input byte ${bad}` };
  const text = value.replace(/[\r\n]/g, "");
  if (/^[^=]*={0,2}$/.test(text) && text.length % 4 === 0) return { value };
  return {
    message: `illegal base64 data at input byte ${Math.min(text.length, text.length - (text.length % 4) + 4) - 1}`,
  };
}
