/** The columns that a CustomResourceDefinition gives its kind. Models apiextensions-apiserver/pkg/registry/customresource/tableconvertor. */
import { isJsonMap, type KubeObject, type PrinterColumn } from "@kubenetsim/api";
import { ageOf, type Printer } from "./printer.ts";

/** NAME, and a column for each path. */
export function definitionPrinter(columns: readonly PrinterColumn[]): Printer<KubeObject> {
  return {
    columns: [
      { name: "Name", type: "string", priority: 0 },
      ...columns.map(({ name, priority = 0 }) => ({ name, type: "string", priority: priority > 0 ? 1 : 0 }) as const),
    ],
    cells: (object, { now }) => [object.metadata.name ?? "", ...columns.map((column) => cellOf(object, column, now))],
  };
}

function cellOf(object: KubeObject, { jsonPath, type }: PrinterColumn, now: number): string {
  const [value] = valuesAt(object, jsonPath);
  if (value === undefined || value === null) return type === "date" ? "<unknown>" : "";
  if (type === "date") return ageOf(String(value), now);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A step into a member, an item, or the items whose member has a value: what such paths are made of. */
const STEP =
  /\.([\w-]+(?:\\\.[\w-]+)*)|\[(\d+)\]|\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]|\[\*\]|\['([^']+)'\]/gy;

function valuesAt(root: unknown, path: string): readonly unknown[] {
  let values: readonly unknown[] = [root];
  for (const [step, name, at, key, wanted, quoted] of path.matchAll(STEP)) {
    const field = name?.replaceAll("\\.", ".") ?? quoted;
    if (field !== undefined) values = values.flatMap((value) => own(value, field));
    else if (at !== undefined) values = values.flatMap((value) => items(value).slice(Number(at), Number(at) + 1));
    else if (key !== undefined)
      values = values
        .flatMap(items)
        .filter((item) => valuesAt(item, `.${key}`).some((value) => String(value) === wanted));
    else if (step === "[*]") values = values.flatMap(items);
  }
  return values;
}

function own(value: unknown, field: string): readonly unknown[] {
  return isJsonMap(value) && Object.hasOwn(value, field) ? [value[field]] : [];
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
