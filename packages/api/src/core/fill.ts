/** Fills what an object left out, keeping the same object where nothing was left out: the one step all defaults are made of. */
export type Filling<T> = { readonly [K in keyof T]?: NonNullable<T[K]> };

/** Fills the keys that are absent, as Go does for pointer fields. */
export function fillAbsent<T extends object>(object: T, defaults: Filling<T>): T {
  return fillWhere(object, defaults, isAbsent);
}

/** Fills the keys that are absent or hold Go's zero value ("" or 0), as Go does for plain fields. */
export function fillZero<T extends object>(object: T, defaults: Filling<T>): T {
  return fillWhere(object, defaults, isZero);
}

/** Sets one key, or gives the same object back when it already holds that very value. */
export function withKey<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): T {
  return object[key] === value ? object : { ...object, [key]: value };
}

/** Like map, but the same list is given back when no item changed. */
export function mapSame<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let out: T[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const before = items[i] as T;
    const after = change(before);
    if (after === before) continue;
    out ??= items.slice();
    out[i] = after;
  }
  return out ?? items;
}

function fillWhere<T extends object>(object: T, defaults: Filling<T>, missing: (value: unknown) => boolean): T {
  let out: T | undefined;
  for (const key in defaults) {
    if (!missing(object[key])) continue;
    out ??= { ...object };
    out[key] = defaults[key] as T[typeof key];
  }
  return out ?? object;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isZero(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === 0;
}
