/** Values as Go's fmt prints them with %v. */
import { isJsonList, isJsonMap, type Json, member } from "@kubenetsim/api";

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
