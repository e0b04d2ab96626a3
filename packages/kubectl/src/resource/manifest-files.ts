/** `-f`: files, directories and stdin to the objects in them. Models k8s.io/cli-runtime/pkg/resource/visitor.go StreamVisitor, FileVisitor. */
import { goQuote, type KubeObject, parseManifests, type ResourceInfo } from "@kubenetsim/api";
import { infoOfObject, type Store, withDefinition } from "@kubenetsim/apiserver";
import { boolOf, listOf } from "../argv/flag.ts";
import type { Failure } from "../failure.ts";
import type { IO, Request } from "../request.ts";

/** One object of a file, its namespace filled in. */
export interface FileObject {
  readonly info: ResourceInfo;
  readonly object: KubeObject;
  /** The path, or `STDIN`. */
  readonly source: string;
}

export interface FilesResult {
  readonly objects: readonly FileObject[];
  readonly failures: readonly Failure[];
  /** Nothing else is done: the command line was wrong. */
  readonly fatal: boolean;
  /** One object is meant, not a list that holds one. */
  readonly single: boolean;
}

interface Source {
  readonly name: string;
  readonly text: string;
}

/** Whether `-f` was given. */
export function hasFiles({ flags }: Request): boolean {
  return listOf(flags, "filename").length > 0;
}

export interface ReadOptions {
  /** Is the namespace filled in? Not where nothing is asked of a server. */
  readonly placed?: boolean;
}

/** Objects in the order of their files. A document that cannot be read ends its file, not the others. */
export function readFiles(request: Request, { placed = true }: ReadOptions = {}): FilesResult {
  const paths = listOf(request.flags, "filename");
  const sources: Source[] = [];
  const wrong: Failure[] = [];
  for (const path of paths) {
    const read =
      path === "-" ? stdinOf(request.io, sources) : sourcesAt(request.io, path, boolOf(request.flags, "recursive"));
    if (typeof read === "string") wrong.push(read);
    else sources.push(...read);
  }
  if (wrong.length > 0) return { objects: [], failures: wrong, fatal: true, single: false };
  // What a file defines may be used in it and in those after it.
  const kinds = { store: request.client.store };
  const read = sources.map((source) => objectsOf(request, source, { kinds, placed }));
  const single = sources.length === 1 && paths[0] !== "-";
  return {
    objects: read.flatMap((one) => one.objects),
    failures: read.flatMap((one) => one.failures),
    fatal: false,
    single,
  };
}

function stdinOf(io: IO, before: readonly Source[]): readonly Source[] | string {
  if (before.some(({ name }) => name === "STDIN")) return "standard input cannot be used for multiple arguments";
  return [{ name: "STDIN", text: io.stdin ?? "" }];
}

const EXTENSIONS = /\.(json|yaml|yml)$/;

function sourcesAt(io: IO, path: string, recursive: boolean): readonly Source[] | string {
  const text = io.readFile?.(path);
  if (text !== undefined) return [{ name: path, text }];
  if (io.listDirectory?.(path) === undefined) return `the path ${goQuote(path)} does not exist`;
  const files = filesIn(io, path, recursive ? DEPTH_MAX : 0);
  if (files.length > 0) return files;
  return `error reading [${path}]: recognized file extensions are [.json .yaml .yml]`;
}

/** Directories below each other; a longer chain would be a loop. */
const DEPTH_MAX = 32;

function filesIn(io: IO, directory: string, depth: number): readonly Source[] {
  const paths = [...(io.listDirectory?.(directory) ?? [])].map((entry) => childOf(directory, entry)).sort();
  return paths.flatMap((path) => {
    const text = EXTENSIONS.test(path) ? io.readFile?.(path) : undefined;
    if (text !== undefined) return [{ name: path, text }];
    return depth > 0 ? filesIn(io, path, depth - 1) : [];
  });
}

/** A directory's entries may be told by name or by whole path. */
function childOf(directory: string, entry: string): string {
  const base = directory.endsWith("/") ? directory : `${directory}/`;
  return entry.startsWith(base) ? entry : base + entry;
}

interface Read {
  readonly objects: readonly FileObject[];
  readonly failures: readonly Failure[];
}

/** kubectl has acted on the documents before a mistaken one by the time it meets that. */
function objectsOf(
  request: Request,
  source: Source,
  { kinds, placed }: { readonly kinds: { store: Store }; readonly placed: boolean },
): Read {
  const objects: FileObject[] = [];
  const failures: Failure[] = [];
  for (const text of documentsIn(source.text)) {
    const parsed = parseManifests(text);
    if (!parsed.ok) return { objects, failures: [...failures, parseFailure(source.name, parsed.error.message)] };
    for (const { object, warning } of parsed.documents) {
      if (warning !== undefined) request.warn(warning);
      kinds.store = withDefinition(kinds.store, object);
      const made = fileObject(request, source, object, { store: kinds.store, placed });
      if (typeof made === "string") failures.push(made);
      else objects.push(made);
    }
  }
  return { objects, failures };
}

/** Each is read by itself, so that lines count from its own beginning. */
function documentsIn(text: string): readonly string[] {
  return text.split(/^---[ \t]*(?:#.*)?(?:\r?\n|$)/m);
}

function parseFailure(source: string, message: string): Failure {
  if (message.startsWith("error validating data:"))
    return `error validating ${goQuote(source)}: ${message}; if you choose to ignore these errors, turn validation off with --validate=false`;
  const words = message.startsWith("yaml:") ? `error converting YAML to JSON: ${message}` : message;
  return `error parsing ${source}: ${words}`;
}

function fileObject(
  request: Request,
  source: Source,
  object: KubeObject,
  { store, placed }: { readonly store: Store; readonly placed: boolean },
): FileObject | string {
  const info = infoOfObject(store, object);
  const { name = "", namespace = "" } = object.metadata;
  // A manifest is checked only by the server; these two are needed before.
  const wrong = Object.entries({ name, namespace }).find(([, value]) => typeof value !== "string");
  if (wrong !== undefined) {
    const found = Array.isArray(wrong[1]) ? "array" : typeof wrong[1] === "boolean" ? "bool" : typeof wrong[1];
    return `unable to decode ${goQuote(source.name)}: json: cannot unmarshal ${found} into Go struct field ObjectMeta.metadata.${wrong[0]} of type string`;
  }
  if (info === undefined) {
    const place = `name: ${goQuote(name)} namespace: ${goQuote(namespace)} from ${goQuote(source.name)}`;
    const kind = `no matches for kind ${goQuote(object.kind)} in version ${goQuote(object.apiVersion)}`;
    return `resource mapping not found for ${place}: ${kind}\nensure CRDs are installed first`;
  }
  if (!info.namespaced || !placed) return { info, object, source: source.name };
  if (request.namespaceGiven && namespace !== "" && namespace !== request.namespace)
    return `the namespace from the provided object ${goQuote(namespace)} does not match the namespace ${goQuote(request.namespace)}. You must pass '--namespace=${namespace}' to perform this operation.`;
  const inNamespace =
    namespace !== "" ? object : { ...object, metadata: { ...object.metadata, namespace: request.namespace } };
  return { info, object: inNamespace, source: source.name };
}
