/** Keys and values of ConfigMaps and Secrets, from literals and files. Models k8s.io/kubectl/pkg/cmd/create/create_configmap.go and pkg/util/util.go. */
import { goQuote, isConfigMapKey, isEnvVarName } from "@kubenetsim/api";
import { array, bool, type Flag, list, listOf } from "../../argv/flag.ts";
import type { Request } from "../../request.ts";

export const sourceFlags: readonly Flag[] = [
  array("from-literal"),
  list("from-file"),
  list("from-env-file"),
  bool("append-hash"),
];

export type Data = ReadonlyMap<string, string>;

/** How a kind words what is wrong with a key. */
export interface KeyWords {
  invalid(key: string, why: readonly string[]): string;
  taken(key: string): string;
}

/** What the flags name, or what is wrong with it. */
export function dataOf({ flags, io }: Request, words: KeyWords): Data | string {
  const [files, envFiles] = [listOf(flags, "from-file"), listOf(flags, "from-env-file")];
  const literals = listOf(flags, "from-literal");
  if (envFiles.length > 0 && files.length + literals.length > 0)
    return "from-env-file cannot be combined with from-file or from-literal";
  const data = new Map<string, string>();
  for (const read of [
    () => each(files, (source) => fileEntries(io, source)),
    () => each(literals, literalEntries),
    () => each(envFiles, (path) => envEntries(io, path)),
  ]) {
    const entries = read();
    const wrong = typeof entries === "string" ? entries : addAll(data, entries, words);
    if (wrong !== undefined) return wrong;
  }
  return data;
}

type Entries = readonly (readonly [string, string])[];

function each(sources: readonly string[], read: (source: string) => Entries | string): Entries | string {
  const all: (readonly [string, string])[] = [];
  for (const source of sources) {
    const entries = read(source);
    if (typeof entries === "string") return entries;
    all.push(...entries);
  }
  return all;
}

function addAll(data: Map<string, string>, entries: Entries, words: KeyWords): string | undefined {
  for (const [key, value] of entries) {
    const why = isConfigMapKey(key);
    if (why.length > 0) return words.invalid(key, why);
    if (data.has(key)) return words.taken(key);
    data.set(key, value);
  }
  return undefined;
}

function literalEntries(literal: string): Entries | string {
  const equals = literal.indexOf("=");
  if (equals <= 0) return `invalid literal source ${literal}, expected key=value`;
  return [[literal.slice(0, equals), literal.slice(equals + 1).replace(/^(['"])(.*)\1$/s, "$2")]];
}

/** `path`, `key=path`, or a directory: all its files. */
function fileEntries(io: Request["io"], source: string): Entries | string {
  const [left = "", right, ...more] = source.split("=");
  if (more.length > 0) return "key names or file paths cannot contain '='";
  if (right !== undefined && left === "") return `key name for file path ${right} missing`;
  if (right === "") return `file path for key name ${left} missing`;
  const path = right ?? left;
  const content = io.readFile?.(path);
  if (content !== undefined) return [[right === undefined ? baseName(path) : left, content]];
  const names = io.listDirectory?.(path);
  if (names === undefined) return missing(path);
  if (right !== undefined) return "cannot give a key name for a directory path";
  const entries = [...names].map(baseName).sort();
  return entries.flatMap((name) => {
    const text = io.readFile?.(`${path.replace(/\/$/, "")}/${name}`);
    return text === undefined ? [] : [[name, text] as const];
  });
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function missing(path: string): string {
  return `error reading ${path}: no such file or directory`;
}

function envEntries(io: Request["io"], path: string): Entries | string {
  const content = io.readFile?.(path);
  if (content === undefined) return missing(path);
  const entries: (readonly [string, string])[] = [];
  for (const line of content.split(/\r?\n/).map((one) => one.trimStart())) {
    if (line === "" || line.startsWith("#")) continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    const why = isEnvVarName(key);
    if (why.length > 0) return `${goQuote(key)} is not a valid key name: ${why.join(";")}`;
    entries.push([key, equals < 0 ? "" : line.slice(equals + 1)]);
  }
  return entries;
}
