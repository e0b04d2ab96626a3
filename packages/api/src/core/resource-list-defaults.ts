/** Writes the quantities of a resource list as a server does: in canonical form, in thousandths at the finest. Models pkg/apis/core/v1/defaults.go SetDefaults_ResourceList. */
import { formatQuantity, parseQuantity } from "../meta/quantity.ts";
import type { StringMap } from "../meta/types.ts";

/** `1000m` becomes `1`, and `1n` is rounded up to `1m`; the same list comes back when nothing changes. */
export function defaultResourceList(list: StringMap): StringMap {
  const pairs = Object.entries(list);
  const canonical = pairs.map(([name, text]): [string, string] => [name, canonicalMilli(text)]);
  if (pairs.every(([, text], i) => text === canonical[i]?.[1])) return list;
  // fromEntries defines own properties, so a key such as __proto__ is only a key.
  return Object.fromEntries(canonical);
}

const NANOS_PER_MILLI = 1_000_000n;

// What is not a quantity is left for validation to see.
function canonicalMilli(text: string): string {
  const parsed = parseQuantity(text);
  if (!parsed.ok) return text;
  const { nanos, format } = parsed.quantity;
  const finer = nanos % NANOS_PER_MILLI;
  if (finer === 0n) return formatQuantity(parsed.quantity);
  const away = nanos < 0n ? -NANOS_PER_MILLI : NANOS_PER_MILLI;
  return formatQuantity({ nanos: nanos - finer + away, format });
}
