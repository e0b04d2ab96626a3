/** The warnings beside an answer, as kube-apiserver's `Warning` headers carry them. */
import {
  checkFields,
  isModelled,
  type Kinds,
  type KubeObject,
  plainCopy,
  type Resource,
  warningsOf,
} from "@kubenetsim/api";
import type { Result, WriteOptions } from "./types.ts";

/** What the answer to one write is commented on by. */
export interface WarnedWrite {
  readonly operation: "create" | "update";
  readonly options: WriteOptions | undefined;
  /** The object as it was handed in; absent for patches. */
  readonly given?: KubeObject;
}

/** The answer with the server's warnings, if it has any. A program's own writes are not commented on: nobody would read it. */
export function withWarnings<R extends Resource>(
  result: Result<Kinds[R]>,
  resource: R,
  write: WarnedWrite,
): Result<Kinds[R]> {
  if (!result.ok || write.options?.subresource !== undefined) return result;
  const warnings = [...fieldWarnings(resource, write), ...warningsOf(resource, result.value, write.operation)];
  return warnings.length === 0 ? result : { ...result, warnings };
}

/** Unknown fields were dropped; who asks for it is told. */
function fieldWarnings(resource: Resource, { given, options }: WarnedWrite): readonly string[] {
  if (given === undefined || options?.fieldValidation !== "Warn" || !isModelled(resource)) return [];
  const copied = plainCopy(given);
  return copied.ok ? checkFields(copied.value as unknown as KubeObject).warnings.map((warning) => warning.message) : [];
}
