/** What a command says of an object that it changed: a line, or the object as `-o` wants it. */
import type { Json, KubeObject } from "@kubenetsim/api";
import { boolOf } from "../argv/flag.ts";
import type { Format } from "../output/format.ts";
import { type Printed, printObject } from "../output/printer.ts";
import type { Request } from "../request.ts";

export interface Result {
  readonly object: KubeObject;
  /** `created`, with its dry run. */
  readonly operation: string;
}

export function printResult({ flags }: Request, format: Format, { object, operation }: Result): Printed {
  // A typed object is JSON, which TypeScript cannot see of an interface.
  const json = withoutManagedFields(object, boolOf(flags, "show-managed-fields")) as unknown as Json;
  const missing = boolOf(flags, "allow-missing-template-keys");
  // `-o name` leaves out what was done; without -o it is said.
  const named = format.name === "" ? { missing, operation } : { missing };
  return printObject(format, json, named);
}

export function withoutManagedFields(object: KubeObject, shown: boolean): KubeObject {
  if (shown || object.metadata?.managedFields === undefined) return object;
  const { managedFields: _hidden, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** YAML documents are kept apart. */
export function joinPrinted(texts: readonly string[], format: Format): string {
  return texts.join(format.name === "yaml" ? "---\n" : "");
}
