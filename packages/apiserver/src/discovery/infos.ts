/** Which kinds the server has: the modelled ones, the built-in ones, and those that were added to it. Models client-go's RESTMapper over discovery. */
import {
  groupVersionOf,
  isModelled,
  type KubeObject,
  parseGroupVersion,
  pluralOf,
  type Resource,
  type ResourceInfo,
  resourceByName,
  resourceInfo,
  resourceOf,
  resources,
} from "@kubenetsim/api";
import { NUL } from "../store/keys.ts";
import type { Store } from "../store/types.ts";
import { BUILT_IN_GROUPS, builtInKinds } from "./built-in.ts";

const builtInByKind = new Map(builtInKinds.map((info) => [`${groupVersionOf(info)}/${info.kind}`, info]));
const builtInByResource = new Map<Resource, ResourceInfo>(builtInKinds.map((info) => [info.resource, info]));

/** The kind that a manifest's apiVersion and kind name; undefined if the server has none. */
export function infoOfKind(store: Store, apiVersion: string, kind: string): ResourceInfo | undefined {
  const known = resourceOf(apiVersion, kind) ?? builtInByKind.get(`${apiVersion}/${kind}`);
  if (known !== undefined) return known;
  for (const [, info] of store.customKinds) if (info.kind === kind && groupVersionOf(info) === apiVersion) return info;
  return undefined;
}

/** The kind of an object; of one that nobody defined, what its manifest lets guess. Undefined: `no matches for kind`. */
export function infoOfObject(store: Store, object: KubeObject): ResourceInfo | undefined {
  const { apiVersion, kind } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  return infoOfKind(store, apiVersion, kind) ?? guessed(store, object);
}

/** What is known of a resource; undefined for a custom one of which nothing is. */
export function infoOfResource(store: Store, resource: Resource): ResourceInfo | undefined {
  if (isModelled(resource)) return resourceInfo(resource);
  const builtIn = builtInByResource.get(resource);
  if (builtIn !== undefined) return builtIn;
  for (const [, info] of store.customKinds.prefix(`${resource}${NUL}`)) return info;
  return undefined;
}

/** The kind that a user's word names, as on kubectl's command line. */
export function infoByName(store: Store, word: string): ResourceInfo | undefined {
  const lower = word.toLowerCase();
  return resourceByName(word) ?? [...builtInKinds, ...store.customKinds.values()].find((info) => isNamed(info, lower));
}

/** Every kind of the server, the modelled ones first. */
export function allInfos(store: Store): readonly ResourceInfo[] {
  return [...resources, ...builtInKinds, ...store.customKinds.values()];
}

/** The store with a kind added, or with what is known of it replaced. */
export function withKind(store: Store, info: ResourceInfo): Store {
  const key = `${info.resource}${NUL}${info.version}`;
  return { ...store, customKinds: store.customKinds.with(key, info) };
}

/** The store without any version of a resource. */
export function withoutKind(store: Store, resource: Resource): Store {
  const keys = [...store.customKinds.prefix(`${resource}${NUL}`)].map(([key]) => key);
  if (keys.length === 0) return store;
  const customKinds = store.customKinds.edit((draft) => {
    for (const key of keys) draft.delete(key);
  });
  return { ...store, customKinds };
}

function isNamed(info: ResourceInfo, lower: string): boolean {
  const { singular, kind, shortNames, group, version } = info;
  const names = [pluralOf(info), singular, kind.toLowerCase(), ...shortNames];
  const dot = lower.indexOf(".");
  if (dot < 0) return names.includes(lower);
  const rest = lower.slice(dot + 1);
  return names.includes(lower.slice(0, dot)) && (rest === group || rest === `${version}.${group}`);
}

/** Groups of somebody's own may have any kind. Its plural is guessed as UnsafeGuessKindToResource does, its scope from the manifest. */
function guessed(store: Store, { apiVersion, kind, metadata }: KubeObject): ResourceInfo | undefined {
  const parsed = parseGroupVersion(apiVersion);
  if (parsed === undefined || BUILT_IN_GROUPS.has(parsed.group)) return undefined;
  if (!SUBDOMAIN.test(parsed.group) || !/^v[0-9a-z]+$/.test(parsed.version) || !/^[A-Z][A-Za-z0-9]*$/.test(kind))
    return undefined;
  const singular = kind.toLowerCase();
  const resource = `${pluralWord(singular)}.${parsed.group}` as const;
  const other = infoOfResource(store, resource);
  // Another version of a kind that a CustomResourceDefinition serves is not served.
  if (other !== undefined && other.defined === true) return undefined;
  const given: unknown = metadata?.namespace;
  const namespaced = other?.namespaced ?? (typeof given === "string" && given !== "");
  return { resource, singular, kind, group: parsed.group, version: parsed.version, namespaced, shortNames: [] };
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/;

function pluralWord(singular: string): string {
  if (singular.endsWith("s")) return `${singular}es`;
  return singular.endsWith("y") ? `${singular.slice(0, -1)}ies` : `${singular}s`;
}
