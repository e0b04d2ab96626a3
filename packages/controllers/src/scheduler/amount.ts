/** Quantities as the scheduler adds them up. */
import { parseQuantity, quantityMilliValue } from "@kubenetsim/api";

/** An amount in thousandths; 0 if it cannot be read. */
export function milliValue(text: string): number {
  const known = amounts.get(text);
  if (known !== undefined) return known;
  const parsed = parseQuantity(text);
  const value = parsed.ok ? quantityMilliValue(parsed.quantity) : 0;
  if (amounts.size >= AMOUNTS_MAX) amounts.clear();
  amounts.set(text, value);
  return value;
}

/** The amounts that were read last: nodes of one size say the same thousands of times. */
const amounts = new Map<string, number>();
const AMOUNTS_MAX = 1_000;
