/** Response codes by name and number. */
import type { Rcode } from "./message.ts";

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["NOERROR", 0],
  ["FORMERR", 1],
  ["SERVFAIL", 2],
  ["NXDOMAIN", 3],
  ["NOTIMP", 4],
  ["REFUSED", 5],
  ["BADVERS", 16],
]);

/** As it travels in the header. */
export function rcodeNumber(rcode: Rcode): number {
  return NUMBERS.get(rcode) ?? 0;
}

/** By its name in any case, or by its number; `undefined` where it is none that is known here. */
export function rcodeNamed(text: string): Rcode | undefined {
  for (const [name, number] of NUMBERS) {
    if (name === text.toUpperCase() || String(number) === text) return name as Rcode;
  }
  return undefined;
}
