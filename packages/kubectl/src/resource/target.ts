/** The arguments TYPE, TYPE NAME and TYPE/NAME to what they ask for. Models k8s.io/cli-runtime/pkg/resource/builder.go. */
import { goQuote, type ResourceInfo } from "@kubenetsim/api";
import { infoByName, type Store } from "@kubenetsim/apiserver";
import type { Failure, Plain } from "../failure.ts";
import type { FileObject } from "./manifest-files.ts";

/** One object by its name, or all that selectors select. */
export interface Target {
  readonly info: ResourceInfo;
  /** Empty: of all namespaces, or of none for what has no namespace. */
  readonly namespace: string;
  readonly name?: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

export interface TargetOptions {
  /** Which kinds there are. */
  readonly store: Store;
  readonly args: readonly string[];
  readonly namespace: string;
  readonly allNamespaces?: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** `--all`. */
  readonly all?: boolean;
  /** Does a lone TYPE mean all of it? */
  readonly allowBare?: boolean;
}

export type TargetResult =
  | { readonly ok: true; readonly targets: readonly Target[]; readonly single: boolean }
  | { readonly ok: false; readonly failure: Failure };

/** What `all` stands for. */
const ALL: readonly string[] = [
  "pods",
  "replicationcontrollers",
  "services",
  "daemonsets.apps",
  "deployments.apps",
  "replicasets.apps",
  "statefulsets.apps",
  "horizontalpodautoscalers.autoscaling",
  "cronjobs.batch",
  "jobs.batch",
];

/** What was asked for, in order, or why that makes no sense. */
export function targetsOf(options: TargetOptions): TargetResult {
  const selectors = selectorsOf(options);
  if (typeof selectors === "string") return fail(selectors);
  const args = spread(options.args);
  const slashes = args.filter((arg) => arg.includes("/")).length;
  if (slashes > 0) return byTuple(options, args, slashes, selectors.selected);
  const [types = "", ...names] = args;
  const bare = args.length === 1 && options.allowBare === true;
  const words = args.length === 0 ? [] : expanded(types);
  if (selectors.selected || bare) return bySelector(options, words, names, selectors);
  if (names.length > 0) return byName(options, words, names);
  if (words.length === 0) return fail(MISSING);
  const mapped = infosOf(options.store, words);
  if (typeof mapped === "string") return fail(mapped);
  return fail("resource(s) were provided, but no name was specified");
}

const MISSING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`;

interface Selectors {
  readonly label: string;
  readonly field: string;
  readonly selected: boolean;
}

function selectorsOf({ labelSelector = "", fieldSelector = "", all = false }: TargetOptions): Selectors | string {
  const [label, field] = [labelSelector.trim(), fieldSelector.trim()];
  if (all && (label !== "" || field !== "")) return "setting 'all' parameter but found a non empty selector. ";
  return { label, field, selected: all || label !== "" || field !== "" };
}

/** `a,b c` asks for a/c and b/c. */
function spread(args: readonly string[]): readonly string[] {
  const [types = "", ...names] = args;
  const split = [...new Set(types.split(","))];
  if (args.length < 2 || !types.includes(",")) return args;
  return split.flatMap((type) => names.map((name) => `${type}/${name}`));
}

function expanded(types: string): readonly string[] {
  return types.split(",").flatMap((type) => (type === "all" ? ALL : [type]));
}

function bySelector(
  options: TargetOptions,
  words: readonly string[],
  names: readonly string[],
  { label, field }: Selectors,
): TargetResult {
  if (names.length > 0) return fail("name cannot be provided when a selector is specified");
  if (words.length === 0) return fail("at least one resource must be specified to use a selector");
  const infos = infosOf(options.store, words);
  if (typeof infos === "string") return fail(infos);
  const targets = infos.map((info) => ({
    info,
    namespace: info.namespaced && options.allNamespaces !== true ? options.namespace : "",
    labelSelector: label,
    fieldSelector: field,
  }));
  return { ok: true, targets, single: false };
}

function byTuple(options: TargetOptions, args: readonly string[], slashes: number, selected: boolean): TargetResult {
  if (slashes !== args.length) return fail(MIXED);
  const targets: Target[] = [];
  for (const arg of args) {
    const [type = "", name = "", ...more] = arg.split("/");
    if (more.length > 0) return fail("arguments in resource/name form may not have more than one slash");
    if (type === "" || name === "" || type.includes(","))
      return fail("arguments in resource/name form must have a single resource and name");
    if (selected) return fail("selectors and the all flag cannot be used when passing resource/name arguments");
    const target = named(options, type, name);
    if (typeof target === "string") return fail(target);
    targets.push(target);
  }
  return { ok: true, targets, single: targets.length === 1 };
}

const MIXED =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

function byName(options: TargetOptions, words: readonly string[], names: readonly string[]): TargetResult {
  const [word = "", ...more] = words;
  if (more.length > 0) return fail("you must specify only one resource");
  const targets: Target[] = [];
  for (const name of names) {
    const target = named(options, word, name);
    if (typeof target === "string") return fail(target);
    targets.push(target);
  }
  return { ok: true, targets, single: names.length === 1 };
}

function named(options: TargetOptions, type: string, name: string): Target | string {
  const info = infoOf(options.store, type);
  if (typeof info === "string") return info;
  if (info.namespaced && options.allNamespaces === true)
    return "a resource cannot be retrieved by name across all namespaces";
  return { info, namespace: info.namespaced ? options.namespace : "", name, labelSelector: "", fieldSelector: "" };
}

/** Each kind once, whatever it was called. */
function infosOf(store: Store, words: readonly string[]): readonly ResourceInfo[] | string {
  const infos = new Set<ResourceInfo>();
  for (const word of words) {
    const info = infoOf(store, word);
    if (typeof info === "string") return info;
    infos.add(info);
  }
  return [...infos];
}

/** What a user's word names, or what kubectl says of a word that names nothing. */
export function infoOf(store: Store, word: string): ResourceInfo | string {
  return infoByName(store, word) ?? `the server doesn't have a resource type ${goQuote(word.split(".")[0] ?? "")}`;
}

/** The same where a command asks for a type itself. Models checkErr's words for NoResourceMatchError. */
export function noSuchType(word: string): Plain {
  const [type = "", ...rest] = word.split(".");
  const words = `the server doesn't have a resource type ${goQuote(type)}`;
  return { plain: rest.length === 0 ? words : `${words} in group ${goQuote(rest.join("."))}` };
}

function fail(failure: Failure): TargetResult {
  return { ok: false, failure };
}

/** The objects that files name. */
export function targetsOfFiles(objects: readonly FileObject[]): readonly Target[] {
  return objects.map(({ info, object }) => ({
    info,
    namespace: info.namespaced ? (object.metadata.namespace ?? "") : "",
    name: object.metadata.name ?? "",
    labelSelector: "",
    fieldSelector: "",
  }));
}
