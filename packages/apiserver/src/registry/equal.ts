/** Are two plain values the same? A field that is undefined counts as absent. */

/** Same content. Shared parts are equal at once, so an edited copy costs about what was edited. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b);
  return sameFields(a as Fields, b as Fields) && sameFields(b as Fields, a as Fields, true);
}

type Fields = { readonly [name: string]: unknown };

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => deepEqual(item, b[i]));
}

function sameFields(a: Fields, b: Fields, namesOnly = false): boolean {
  for (const name of Object.keys(a)) {
    const value = a[name];
    if (value === undefined) continue;
    const other = own(b, name);
    if (namesOnly ? other === undefined : !deepEqual(value, other)) return false;
  }
  return true;
}
