/** Objects as text in the format that was asked for. Models k8s.io/cli-runtime/pkg/printers. */
import {
  goQuote,
  isJsonList,
  isJsonMap,
  type Json,
  type JsonMap,
  type KubeObject,
  member,
  parseGroupVersion,
  toJson,
  toYaml,
} from "@kubenetsim/api";
import { customColumns } from "./custom-columns.ts";
import type { Format } from "./format.ts";
import { printGoTemplate } from "./go-template/print.ts";
import { goSyntax } from "./go-value.ts";
import { find } from "./jsonpath/find.ts";
import { parseJsonPath } from "./jsonpath/parse.ts";
import { printJsonPath } from "./jsonpath/print.ts";
import type { PathNode } from "./jsonpath/types.ts";

export type Printed = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string };

export interface PrinterOptions {
  /** Is a key that a template names and an object lacks no error? */
  readonly missing: boolean;
  readonly noHeaders?: boolean;
  /** What was done to the object, as `created`: the name printer says it. */
  readonly operation?: string;
}

/** One object or List. */
export function printObject(format: Format, object: Json, options: PrinterOptions): Printed {
  switch (format.name) {
    case "json":
      return done(toJson(object));
    case "yaml":
      return done(toYaml(object));
    case "go-template":
    case "go-template-file":
    case "template":
    case "templatefile":
      return goTemplate(format.template, object, options);
    case "jsonpath":
    case "jsonpath-as-json":
    case "jsonpath-file":
      return jsonPath(format, object, options);
    case "custom-columns":
    case "custom-columns-file":
      return customColumns(format, object, options.noHeaders === true);
    default:
      return done(nameLines(object, options.operation));
  }
}

/** `deployment.apps/web created`; a line for each item of a List. */
function nameLines(object: Json, operation: string | undefined): string {
  if (!isJsonMap(object)) return "";
  const items = member(object, "items");
  if (isJsonList(items)) return items.map((item) => nameLines(item, operation)).join("");
  const suffix = operation === undefined ? "" : ` ${operation}`;
  return `${objectName(object)}${suffix}\n`;
}

/** `pod/web`, `deployment.apps/web`. */
export function objectName(object: JsonMap): string {
  const [kind, apiVersion] = [textAt(object, "kind"), textAt(object, "apiVersion")];
  const metadata = member(object, "metadata");
  const name = isJsonMap(metadata) ? textAt(metadata, "name") : "";
  const group = parseGroupVersion(apiVersion)?.group ?? "";
  return `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}/${name}`;
}

/** The same of an object of the store. */
export function nameOf(object: KubeObject): string {
  // A typed object is JSON, which TypeScript cannot see of an interface.
  return objectName(object as unknown as JsonMap);
}

function textAt(map: JsonMap, key: string): string {
  const value = member(map, key);
  return typeof value === "string" ? value : "";
}

function jsonPath({ name, template }: Format, object: Json, options: PrinterOptions): Printed {
  const parsed = parseJsonPath(template);
  if (!parsed.ok) return { ok: false, error: `error parsing jsonpath ${template}, ${parsed.error}` };
  const result =
    name === "jsonpath-as-json"
      ? asJson(parsed.value, object, options)
      : printJsonPath(parsed.value, object, options.missing);
  if (result.ok) return done(result.value);
  const more = `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`;
  return {
    ok: false,
    error: `error executing jsonpath ${goQuote(template)}: Error executing template: ${result.error}. ${more}`,
  };
}

function asJson(
  nodes: readonly PathNode[],
  object: Json,
  { missing }: PrinterOptions,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string } {
  const values: Json[] = [];
  for (const node of nodes) {
    const found = find([node], [object], { root: object, missing });
    if (!found.ok) return found;
    values.push(...found.value);
  }
  return { ok: true, value: toJson(values) };
}

function goTemplate(template: string, object: Json, { missing }: PrinterOptions): Printed {
  const printed = printGoTemplate(template, object, missing);
  return printed.ok ? done(printed.text) : printed;
}

function done(text: string): Printed {
  return { ok: true, text };
}
