/** Create: from a decoded object to a stored one. Models apiserver/pkg/registry/generic/registry/store.go Create and rest.BeforeCreate. */
import {
  type Kinds,
  type KubeObject,
  keyOf,
  kindStrategies,
  newAlreadyExists,
  newBadRequest,
  newGenerateNameConflict,
  newInvalid,
  type Resource,
  resourceInfo,
  type Status,
} from "@kubenetsim/api";
import { put, tableOf } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { decode } from "./decode.ts";
import { fillSystemFields, generatedName, NAME_ATTEMPTS_MAX, withMeta, withoutMeta } from "./metadata.ts";
import { refuseContent } from "./namespace-lifecycle.ts";
import type { Request } from "./request.ts";
import { strategies } from "./strategies.ts";
import type { Outcome } from "./strategy.ts";

/** Stores a new object: defaulted, named, given its addresses and checked. Nothing changes when it is refused. */
export function createObject<R extends Resource>(
  store: Store,
  resource: R,
  object: KubeObject,
  request: Request,
): Outcome<Kinds[R]> {
  const decoded = decode(resource, object, request);
  if (!decoded.ok) return decoded;
  const placed = place(store, resource, decoded.value);
  if (!placed.ok) return placed;
  const bare = withoutMeta(placed.value, "resourceVersion");
  const filled = fillSystemFields(bare, request.config.seed, store.uids, request.now);
  const counted = { ...store, uids: store.uids + 1 };
  const asked = placed.value.metadata.resourceVersion ?? "";
  if (!isToBeNamed(filled)) return admit(counted, resource, filled, asked, request);
  return createNamed(counted, resource, filled, asked, request);
}

/** Tries generated names until one is free. */
function createNamed<R extends Resource>(
  store: Store,
  resource: R,
  object: Kinds[R],
  askedVersion: string,
  request: Request,
): Outcome<Kinds[R]> {
  const { generateName = "", namespace = "" } = object.metadata;
  let name = "";
  for (let attempt = 0; attempt < NAME_ATTEMPTS_MAX; attempt++) {
    const label = `${resource}/${namespace}/${generateName}/${store.uids}/${attempt}`;
    name = generatedName(generateName, request.config.seed, label);
    const outcome = admit(store, resource, withMeta(object, { name }), askedVersion, request);
    if (outcome.ok || outcome.status.reason !== "AlreadyExists") return outcome;
  }
  return { ok: false, status: newGenerateNameConflict(resource, resourceInfo(resource).group, name, 1) };
}

/** One object with its name: prepare, allocate, check, store. */
function admit<R extends Resource>(
  store: Store,
  resource: R,
  named: Kinds[R],
  askedVersion: string,
  request: Request,
): Outcome<Kinds[R]> {
  const { kind, group } = resourceInfo(resource);
  const { name = "" } = named.metadata;
  const strategy = strategies[resource];
  const defaulted = request.defaulted === true ? named : kindStrategies[resource].default(named);
  const allocation = strategy.allocate?.(defaulted, undefined, store.allocators, request);
  if (allocation?.ok === false) return allocation;
  const prepared = strategy.prepareForCreate(allocation?.object ?? defaulted);
  const errors = kindStrategies[resource].validate(prepared);
  if (errors.length > 0) return { ok: false, status: newInvalid(kind, group, name, errors) };
  if (askedVersion !== "" && askedVersion !== "0") return { ok: false, status: versionOnCreate };
  const key = keyOf(prepared);
  if (tableOf(store, resource).has(key)) return { ok: false, status: newAlreadyExists(resource, group, name) };
  const allocators = allocation?.allocators ?? store.allocators;
  const after = put({ ...store, allocators }, resource, prepared);
  return { ok: true, store: after, value: tableOf(after, resource).get(key) ?? prepared };
}

/** Puts the object where it belongs: into its namespace, which must take it, or into none. */
function place<R extends Resource>(
  store: Store,
  resource: R,
  object: Kinds[R],
): { readonly ok: true; readonly value: Kinds[R] } | { readonly ok: false; readonly status: Status } {
  if (!resourceInfo(resource).namespaced) return { ok: true, value: withoutMeta(object, "namespace") };
  const { namespace = "", name = "" } = object.metadata;
  if (namespace === "") {
    return { ok: false, status: newBadRequest("an empty namespace may not be set during creation") };
  }
  const refused = refuseContent(store, resource, namespace, name);
  return refused === undefined ? { ok: true, value: object } : { ok: false, status: refused };
}

function isToBeNamed(object: KubeObject): boolean {
  const { name = "", generateName = "" } = object.metadata;
  return name === "" && generateName !== "";
}

/** The storage layer says this, without a reason of the API's own. */
const versionOnCreate: Status = {
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Failure",
  message: "resourceVersion should not be set on objects to be created",
  code: 500,
};
