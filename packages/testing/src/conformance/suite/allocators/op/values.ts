/** Which values an op names, and where a value may lie. */
import { assert, parseAddr, parsePrefix, prefixContains } from "@kubenetsim/sim";
import { numberOf, objectOf, scalarOf, scalarsOf, textOf } from "../../../json.ts";
import type { Json, JsonObject } from "../../../types.ts";
import type { Machine } from "../machine.ts";
import type { Run } from "../run.ts";

/** `value`, or what an earlier op remembered under the name in `values`. */
export function valuesOf(run: Run, op: JsonObject): readonly string[] {
  if (op.values === undefined) return [scalarOf(op.value, "value")];
  const values = run.names.get(textOf(op.values, "values"));
  assert(values !== undefined && values.length > 0, `nothing is remembered as ${JSON.stringify(op.values)}`);
  return values;
}

/** The numbers of `from` to `to`, both included. */
export function rangeValues(op: JsonObject): readonly string[] {
  const from = numberOf(op.from, "from");
  return Array.from({ length: numberOf(op.to, "to") - from + 1 }, (_, i) => String(from + i));
}

/** Whether a value lies where `in` says: a list, `range` (the allocator's own), a prefix, or from and to. */
export function liesIn(machine: Machine, value: string, where: Json | undefined): boolean {
  if (where === undefined) return true;
  if (where === "range") return machine.gives(value);
  if (Array.isArray(where)) return scalarsOf(where, "in").includes(value);
  if (typeof where === "string") return liesInPrefix(value, where);
  const { from, to } = objectOf(where, "in");
  return numberOf(from, "from") <= Number(value) && Number(value) <= numberOf(to, "to");
}

function liesInPrefix(value: string, text: string): boolean {
  const prefix = parsePrefix(text);
  const addr = parseAddr(value);
  assert(prefix !== undefined && addr !== undefined, `cannot tell whether ${value} is in ${text}`);
  return prefixContains(prefix, addr);
}
