/** The ops of a case, by name. */
import type { JsonObject } from "../../../types.ts";
import type { OpResult, Run } from "../run.ts";
import { allocate, allocateAll, allocateNext, fill } from "./allocate.ts";
import { free, has, hasAll, list, metrics, used } from "./ask.ts";
import {
  addCIDR,
  deleteCIDR,
  find,
  newFromSnapshot,
  objects,
  release,
  releaseAll,
  restore,
  snapshot,
} from "./change.ts";

export type Op = (run: Run, op: JsonObject) => OpResult;

const ops: ReadonlyMap<string, Op> = new Map<string, Op>([
  ["allocate", allocate],
  ["allocate-all", allocateAll],
  ["allocate-next", allocateNext],
  ["fill", fill],
  ["release", release],
  ["release-all", releaseAll],
  ["has", has],
  ["has-all", hasAll],
  ["free", free],
  ["used", used],
  ["list", list],
  ["metrics", metrics],
  ["snapshot", snapshot],
  ["restore", restore],
  ["new-from-snapshot", newFromSnapshot],
  ["objects", objects],
  ["add-cidr", addCIDR],
  ["delete-cidr", deleteCIDR],
  ["find", find],
]);

/** The op of this name; one that is unknown fails its case. */
export function opOf(name: string): Op {
  const op = ops.get(name);
  if (op === undefined) throw new Error(`unknown op ${name}`);
  return op;
}
