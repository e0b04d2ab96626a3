/** How the keys of the log and of the indexes are spelled. Tables are keyed by `keyOf` of the api package. */

/** Joins the parts of an index key; no name, label or address holds it. */
export const NUL = "\0";

/** Wide enough for every revision a simulation can reach. */
const REVISION_DIGITS = 12;

/** A revision as the log's key: zero-padded, so that text order is number order. */
export function revisionKey(revision: number): string {
  return String(revision).padStart(REVISION_DIGITS, "0");
}
