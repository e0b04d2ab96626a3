/** Create: from a decoded object to a stored one. Models apiserver/pkg/registry/generic/registry/store.go Create and rest.BeforeCreate. */
import {
  type Kinds,
  type KubeObject,
  keyOf,
  kindStrategyOf,
  newAlreadyExists,
  newBadRequest,
  newGenerateNameConflict,
  newInvalid,
  type Resource,
  type ResourceInfo,
  type Status,
} from "@kubenetsim/api";
import { admit, approve, defaultChain } from "../admission/chain.ts";
import type { Attributes } from "../admission/types.ts";
import { infoOfResource, withKind } from "../discovery/infos.ts";
import { placeObject } from "../discovery/place.ts";
import { put, tableOf } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { decode } from "./decode.ts";
import { withTracking } from "./managed-fields.ts";
import { fillSystemFields, generatedName, NAME_ATTEMPTS_MAX, withMeta, withoutMeta } from "./metadata.ts";
import type { Request } from "./request.ts";
import { refuseHuge } from "./size.ts";
import { strategyOf } from "./strategies.ts";
import type { Outcome } from "./strategy.ts";

/** Stores a new object: defaulted, admitted, named, given its addresses and checked. Nothing changes when it is refused. */
export function createObject<R extends Resource>(
  store: Store,
  resource: R,
  object: KubeObject,
  request: Request,
): Outcome<Kinds[R]> {
  const decoded = decode(resource, object, request);
  if (!decoded.ok) return decoded;
  const placed = placeObject(store, resource, decoded.value);
  if (!placed.ok) return placed;
  const { info, value } = placed;
  if (info.namespaced && (value.metadata.namespace ?? "") === "") {
    return { ok: false, status: newBadRequest("an empty namespace may not be set during creation") };
  }
  const defaulted =
    request.defaulted === true ? value : kindStrategyOf(resource).default(value, request.config.featureGates);
  const admitted = admit(request.admission ?? defaultChain, attributesOf(resource, info, defaulted, request), store);
  if (!admitted.ok) return admitted;
  // Admission leaves an object of its kind.
  const given = admitted.object as Kinds[R];
  const asked = given.metadata.resourceVersion ?? "";
  const bare = withoutMeta(given, "resourceVersion");
  const uid = resource === "serviceaccounts" ? UIDS_OF_ACCOUNTS + store.revision : store.uids;
  const filled = fillSystemFields(bare, request.config.seed, uid, request.now);
  const known = infoOfResource(store, resource) === undefined ? withKind(store, info) : store;
  const creation = { resource, info, askedVersion: asked, request };
  const counted = uid === store.uids ? { ...known, uids: store.uids + 1 } : known;
  return isToBeNamed(filled) ? createNamed(counted, filled, creation) : createOne(counted, filled, creation);
}

/** Above every count of uids, so that the accounts of namespaces take none of the uids, and draws, of what users make. */
const UIDS_OF_ACCOUNTS = 0xc000_0000;

interface Creation<R extends Resource> {
  readonly resource: R;
  readonly info: ResourceInfo;
  readonly askedVersion: string;
  readonly request: Request;
}

/** Tries generated names until one is free. */
function createNamed<R extends Resource>(store: Store, object: Kinds[R], creation: Creation<R>): Outcome<Kinds[R]> {
  const { resource, info, request } = creation;
  const { generateName = "", namespace = "" } = object.metadata;
  let name = "";
  for (let attempt = 0; attempt < NAME_ATTEMPTS_MAX; attempt++) {
    const label = `${resource}/${namespace}/${generateName}/${store.uids}/${attempt}`;
    name = generatedName(generateName, request.config.seed, label);
    const outcome = createOne(store, withMeta(object, { name }), creation);
    if (outcome.ok || outcome.status.reason !== "AlreadyExists") return outcome;
  }
  return { ok: false, status: newGenerateNameConflict(resource, info.group, name, 1) };
}

/** One object with its name: prepare, allocate, check, store. */
function createOne<R extends Resource>(store: Store, named: Kinds[R], creation: Creation<R>): Outcome<Kinds[R]> {
  const { resource, info, askedVersion, request } = creation;
  const { name = "" } = named.metadata;
  const strategy = strategyOf(resource);
  const allocation = strategy.allocate?.(named, undefined, store.allocators, {
    ...request,
    serviceCIDRs: store.tables.servicecidrs,
  });
  if (allocation?.ok === false) return allocation;
  const prepared = withTracking(resource, strategy.prepareForCreate(allocation?.object ?? named), undefined, request);
  const errors = [
    ...kindStrategyOf(resource).validate(prepared, request.config.featureGates),
    ...(strategy.validate?.(prepared) ?? []),
  ];
  if (errors.length > 0) return { ok: false, status: newInvalid(info.kind, info.group, name, errors) };
  if (askedVersion !== "" && askedVersion !== "0") return { ok: false, status: versionOnCreate };
  const key = keyOf(prepared);
  if (tableOf(store, resource).has(key)) return { ok: false, status: newAlreadyExists(resource, info.group, name) };
  const huge = request.trusted ? undefined : refuseHuge(prepared);
  if (huge !== undefined) return { ok: false, status: huge };
  const approved = approve(request.admission ?? defaultChain, attributesOf(resource, info, prepared, request), store);
  if (!approved.ok) return approved;
  const allocators = allocation?.allocators ?? store.allocators;
  const drawn = { ...approved.store, allocators };
  const ready = strategy.beforeWrite?.(drawn, prepared, undefined, request) ?? drawn;
  const written = put(ready, resource, prepared);
  const value = tableOf(written, resource).get(key) ?? prepared;
  return { ok: true, store: strategy.afterWrite?.(written, value) ?? written, value };
}

function attributesOf(resource: Resource, info: ResourceInfo, object: KubeObject, request: Request): Attributes {
  const { namespace = "", name = "" } = object.metadata;
  const dryRun = request.options.dryRun === true;
  return { operation: "CREATE", resource, info, subresource: "", namespace, name, object, dryRun, now: request.now };
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
