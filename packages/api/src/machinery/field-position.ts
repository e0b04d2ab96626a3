/** Where a field of an object stands in its manifest's text. */
import { isMap, isScalar, isSeq, type Node } from "yaml";

/** The offset of the field, or of the nearest thing above it that is there. Undefined of an empty document. */
export function offsetOf(root: Node | null, path: string): number | undefined {
  let node: unknown = root;
  let offset = root?.range?.[0];
  let rest = path;
  while (rest !== "") {
    const step = stepInto(node, rest);
    if (step === undefined) return offset;
    offset = step.offset ?? offset;
    node = step.node;
    rest = step.rest;
  }
  return offset;
}

interface Step {
  readonly node: unknown;
  readonly offset: number | undefined;
  readonly rest: string;
}

function stepInto(node: unknown, path: string): Step | undefined {
  const indexed = /^\[(\d+)\]\.?/.exec(path);
  if (indexed !== null && isSeq(node)) {
    const item = node.items[Number(indexed[1])];
    return item === undefined ? undefined : { node: item, offset: startOf(item), rest: path.slice(indexed[0].length) };
  }
  if (!isMap(node)) return undefined;
  // Keys may hold dots, so the longest key that begins the path is meant; `labels[app]` names the key `app`.
  let best: Step | undefined;
  let length = 0;
  for (const pair of node.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : "";
    const rest = after(path, name);
    if (rest === undefined || name.length < length) continue;
    length = name.length;
    best = { node: pair.value, offset: startOf(pair.key), rest };
  }
  return best;
}

function after(path: string, name: string): string | undefined {
  if (path.startsWith(`[${name}]`)) return path.slice(name.length + 2).replace(/^\./, "");
  if (!path.startsWith(name)) return undefined;
  const rest = path.slice(name.length);
  if (rest === "" || rest.startsWith("[")) return rest;
  return rest.startsWith(".") ? rest.slice(1) : undefined;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  return (node as Node).range?.[0];
}
