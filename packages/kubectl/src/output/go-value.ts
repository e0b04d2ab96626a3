/** Values as Go's fmt prints them with %v. */
import { goQuote, isJsonList, isJsonMap, type Json, member } from "@kubenetsim/api";

/** `map[a:1 b:[x y]]`, `[1 2]`, `<nil>`. */
export function goText(value: Json): string {
  if (value === null) return "<nil>";
  if (isJsonList(value)) return `[${value.map(goText).join(" ")}]`;
  if (!isJsonMap(value)) return String(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${key}:${goText(member(value, key) ?? null)}`);
  return `map[${entries.join(" ")}]`;
}

/** The same as `%#v` prints them. */
export function goSyntax(value: Json): string {
  if (value === null) return "interface {}(nil)";
  if (isJsonList(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (typeof value === "string") return goQuote(value);
  if (!isJsonMap(value)) return String(value);
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${goQuote(key)}:${goSyntax(member(value, key) ?? null)}`);
  return `map[string]interface {}{${entries.join(", ")}}`;
}
