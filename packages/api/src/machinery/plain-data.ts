/** Values a program hands in, copied as plain data or refused: nothing exotic may enter the world. */
import { type Json, mapOfEntries } from "./json.ts";
import { MAX_DEPTH } from "./json-parse.ts";

/** A copy, or the path of what is not plain data. */
export type PlainResult =
  | {
      readonly ok: true;
      readonly value: Json;
      /** About how long it is as JSON text, in characters. */
      readonly size: number;
    }
  | { readonly ok: false; readonly path: string; readonly message: string };

/** More values than any list of manifests has. Shared parts count each time they are reached. */
const MAX_VALUES = 5_000_000;

/** A deep copy without anything but maps, lists and scalars; members that are undefined are left out. */
export function plainCopy(value: unknown): PlainResult {
  const copier: Copier = { open: new Set(), count: 0, characters: 0, failure: undefined };
  try {
    const copy = copyValue(value, "", 0, copier);
    return copier.failure === undefined
      ? { ok: true, value: copy, size: copier.characters + 2 * copier.count }
      : { ok: false, ...copier.failure };
  } catch {
    // Only a Proxy's traps can throw here.
    return { ok: false, path: "", message: "must be plain data, not a proxy that throws" };
  }
}

// Mutable on purpose: it lives for one call.
interface Copier {
  readonly open: Set<object>;
  count: number;
  characters: number;
  failure: { readonly path: string; readonly message: string } | undefined;
}

function copyValue(value: unknown, path: string, depth: number, copier: Copier): Json {
  copier.count += 1;
  if (copier.failure !== undefined) return null;
  if (copier.count > MAX_VALUES) return refuse(copier, path, `must not hold more than ${MAX_VALUES} values`);
  if (typeof value === "string") {
    copier.characters += value.length;
    return value;
  }
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") {
    return Number.isFinite(value) ? value : refuse(copier, path, `must be a finite number, not ${value}`);
  }
  if (typeof value !== "object") return refuse(copier, path, `must be plain data, not ${describe(value)}`);
  if (copier.open.has(value)) return refuse(copier, path, "must not contain itself");
  if (depth >= MAX_DEPTH) return refuse(copier, path, `must not be nested deeper than ${MAX_DEPTH} levels`);
  copier.open.add(value);
  const copy = Array.isArray(value) ? copyList(value, path, depth, copier) : copyMap(value, path, depth, copier);
  copier.open.delete(value);
  return copy;
}

function copyList(list: readonly unknown[], path: string, depth: number, copier: Copier): Json {
  const items: Json[] = [];
  for (let at = 0; at < list.length && copier.failure === undefined; at++) {
    const descriptor = Object.getOwnPropertyDescriptor(list, at);
    const item = `${path}[${at}]`;
    if (descriptor !== undefined && !("value" in descriptor))
      return refuse(copier, item, "must be plain data, not a getter");
    items.push(copyValue(descriptor?.value, item, depth + 1, copier));
  }
  return items;
}

function copyMap(map: object, path: string, depth: number, copier: Copier): Json {
  const prototype: unknown = Object.getPrototypeOf(map);
  if (prototype !== null && prototype !== Object.prototype && !isForeignPlain(prototype)) {
    return refuse(copier, path, `must be plain data, not an instance of ${className(prototype)}`);
  }
  const entries: [string, Json][] = [];
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(map))) {
    const field = path === "" ? name : `${path}.${name}`;
    if (!("value" in descriptor)) return refuse(copier, field, "must be plain data, not a getter");
    if (descriptor.value === undefined || descriptor.enumerable !== true) continue;
    copier.characters += name.length;
    entries.push([name, copyValue(descriptor.value, field, depth + 1, copier)]);
  }
  return mapOfEntries(entries);
}

// An object of another realm: its prototype is that realm's Object.prototype.
function isForeignPlain(prototype: unknown): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, "hasOwnProperty");
}

function className(prototype: unknown): string {
  const descriptor = Object.getOwnPropertyDescriptor(prototype as object, "constructor");
  const maker: unknown = descriptor?.value;
  return typeof maker === "function" && maker.name !== "" ? maker.name : "a class";
}

function describe(value: unknown): string {
  if (value === undefined) return "undefined";
  return `a ${typeof value}`;
}

function refuse(copier: Copier, path: string, message: string): null {
  copier.failure ??= { path, message };
  return null;
}
