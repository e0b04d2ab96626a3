/** JSON patches (RFC 6902). The library does the change; what may go wrong is found before, and said in upstream's words. Models github.com/evanphx/json-patch. */
import { applyPatch, type Operation } from "rfc6902";
import { isJsonList, isJsonMap, type Json, type JsonMap, member, sameJson } from "./json.ts";
import type { PatchResult } from "./patch-result.ts";
import { plainCopy } from "./plain-data.ts";
import { goValueName } from "./scalar-fields.ts";

/** As kube-apiserver limits one request. */
const MAX_OPERATIONS = 10_000;
/** As kube-apiserver limits what the copies of one patch may add: its limit of a request. In characters. */
const MAX_COPIED = 3 * 1024 * 1024;

/** The value with all operations applied in turn; the first that does not apply undoes them all. */
export function jsonPatch(value: Json, patch: Json): PatchResult {
  if (!isJsonList(patch)) {
    return { ok: false, error: `json: cannot unmarshal ${goValueName(patch)} into Go value of type jsonpatch.Patch` };
  }
  if (patch.length > MAX_OPERATIONS) {
    return {
      ok: false,
      error: `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
    };
  }
  // The library changes in place, so it gets a document of its own.
  const document: Document = { root: copy(value), copied: 0 };
  for (const item of patch) {
    const error = applyOperation(document, item);
    if (error !== undefined) return { ok: false, error };
  }
  return { ok: true, value: document.root };
}

type Change = { readonly op: string; readonly path: readonly string[]; readonly pointer: string };

/** Mutable on purpose: it lives for one call. */
interface Document {
  root: Json;
  copied: number;
}

function applyOperation(document: Document, item: Json): string | undefined {
  if (!isJsonMap(item)) {
    return `json: cannot unmarshal ${goValueName(item)} into Go value of type jsonpatch.Operation`;
  }
  const op = member(item, "op");
  const pointer = member(item, "path");
  if (typeof op !== "string" || !knownOperations.has(op))
    return `Unexpected kind: ${typeof op === "string" ? op : "unknown"}`;
  if (typeof pointer !== "string") return `${op} operation failed to decode path: missing value`;
  const path = parsePointer(pointer);
  if (path === undefined) return `${op} operation does not apply: doc is missing path: "${pointer}": missing value`;
  const change: Change = { op, path, pointer };
  const error =
    op === "test" ? testError(document.root, change, member(item, "value")) : changeError(document.root, change, item);
  if (error !== undefined || op === "test") return error;
  if (op === "copy" && tooMuchCopied(document, item)) {
    return `Unable to copy, the accumulated size increase of copy operation is ${document.copied}, exceeding the limit ${MAX_COPIED}`;
  }
  if (pointer === "" && (op === "add" || op === "replace")) {
    document.root = copy(member(item, "value") ?? null);
    return undefined;
  }
  const [failure] = applyPatch(document.root, [operationFor(document.root, change, item)]);
  return failure === null || failure === undefined ? undefined : `${op} operation does not apply: ${failure.message}`;
}

/** Counts what this copy adds: a few of them could else double a document for ever. */
function tooMuchCopied(document: Document, item: JsonMap): boolean {
  const from = member(item, "from");
  const source = typeof from === "string" ? find(document.root, parsePointer(from) ?? []) : undefined;
  document.copied += source === undefined ? 0 : JSON.stringify(source).length;
  return document.copied > MAX_COPIED;
}

// Upstream is milder than the library: what is missing is null where a value is due.
function operationFor(root: Json, { op, pointer }: Change, item: JsonMap): Operation {
  const from = member(item, "from");
  const source = typeof from === "string" ? parsePointer(from) : undefined;
  if (op === "copy" && source !== undefined && find(root, source) === undefined) {
    return { op: "add", path: pointer, value: null };
  }
  const value = copy(member(item, "value") ?? null);
  if (op === "add" || op === "replace") return { op, path: pointer, value };
  return copy(item) as unknown as Operation;
}

const knownOperations: ReadonlySet<string> = new Set(["add", "remove", "replace", "move", "copy", "test"]);

function changeError(root: Json, change: Change, item: Json): string | undefined {
  const { op, path, pointer } = change;
  if (op === "add") return addError(root, path, pointer);
  if (op === "remove") return removeError(root, path, pointer);
  if (op === "replace") return replaceError(root, path, pointer);
  const source = isJsonMap(item) ? member(item, "from") : undefined;
  const from = typeof source === "string" ? parsePointer(source) : undefined;
  if (typeof source !== "string" || from === undefined) {
    return `${op} operation failed to decode from: operation, missing from field: missing value`;
  }
  const error = op === "move" ? removeError(root, from, source, "move") : sourceError(root, from, source);
  if (error !== undefined) return error;
  if (op === "move" && pointer.startsWith(`${source}/`)) return `unable to move into a child of itself: ${pointer}`;
  return addError(root, path, pointer);
}

function sourceError(root: Json, from: readonly string[], source: string): string | undefined {
  const parent = find(root, from.slice(0, -1));
  if (isJsonMap(parent) || find(root, from) !== undefined) return undefined;
  return `copy operation does not apply: doc is missing from path: ${source}: missing value`;
}

function addError(root: Json, path: readonly string[], pointer: string): string | undefined {
  if (path.length === 0) return undefined;
  const parent = find(root, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (!isJsonMap(parent) && !isJsonList(parent)) {
    return `add operation does not apply: doc is missing path: "${pointer}": missing value`;
  }
  if (!isJsonList(parent) || last === "-") return undefined;
  if (!/^\d+$/.test(last)) {
    const reason = `value was not a proper array index: '${last}': strconv.Atoi: parsing "${last}": invalid syntax`;
    return `error in add for path: '${pointer}': ${reason}`;
  }
  if (Number(last) <= parent.length) return undefined;
  return `error in add for path: '${pointer}': Unable to access invalid index: ${last}: invalid index referenced`;
}

function removeError(root: Json, path: readonly string[], pointer: string, op = "remove"): string | undefined {
  const parent = path.length === 0 ? undefined : find(root, path.slice(0, -1));
  const last = path.at(-1) ?? "";
  if (parent === undefined) return `${op} operation does not apply: doc is missing path: "${pointer}": missing value`;
  if (find(root, path) !== undefined) return undefined;
  // Upstream names only the key when it moves.
  const head = `error in ${op} for path: '${op === "move" ? last : pointer}': `;
  if (!isJsonList(parent)) return `${head}Unable to remove nonexistent key: ${last}: missing value`;
  if (!/^\d+$/.test(last)) return `${head}strconv.Atoi: parsing "${last}": invalid syntax`;
  return `${head}Unable to access invalid index: ${last}: invalid index referenced`;
}

function replaceError(root: Json, path: readonly string[], pointer: string): string | undefined {
  if (find(root, path) !== undefined) return undefined;
  const parent = find(root, path.slice(0, -1));
  // The kubectl of 1.32 lets this pass; the version of the library that came after it does not.
  if (isJsonMap(parent)) return `replace operation does not apply: doc is missing key: ${pointer}: missing value`;
  if (parent === undefined) return `replace operation does not apply: doc is missing path: ${pointer}: missing value`;
  return `Object to be patched is missing field (${pointer}: missing value)`;
}

// A missing member equals null, as upstream has it.
function testError(root: Json, { path, pointer }: Change, wanted: Json | undefined): string | undefined {
  const found = find(root, path);
  if (found === undefined && find(root, path.slice(0, -1)) === undefined) {
    return `test operation does not apply: is missing path: ${pointer}: missing value`;
  }
  return sameJson(found ?? null, wanted ?? null) ? undefined : `testing value ${pointer} failed: test failed`;
}

function find(root: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = root;
  for (const token of path) {
    if (isJsonList(value)) value = /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
    else value = isJsonMap(value) ? member(value, token) : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

// A pointer through `__proto__` would lead the library to a prototype; no object here has need of such a member.
function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) return undefined;
  const tokens = pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  return tokens.includes("__proto__") ? undefined : tokens;
}

function copy(value: Json): Json {
  const result = plainCopy(value);
  return result.ok ? result.value : null;
}
