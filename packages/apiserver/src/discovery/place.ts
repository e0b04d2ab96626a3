/** Where an object of a resource lies: in its namespace or in none, and as what kind. */
import {
  type Kinds,
  type KubeObject,
  newBadRequest,
  newUnknownResource,
  type Resource,
  type ResourceInfo,
  type Status,
} from "@kubenetsim/api";
import { withoutMeta } from "../registry/metadata.ts";
import type { Store } from "../store/types.ts";
import { infoOfKind, infoOfObject, infoOfResource } from "./infos.ts";

export type Placed<T> =
  | { readonly ok: true; readonly value: T; readonly info: ResourceInfo }
  | { readonly ok: false; readonly status: Status };

/** A decoded object as its kind has it: without a namespace where it has none. Its kind must be one of the server's, or one that can be guessed. */
export function placeObject<R extends Resource>(store: Store, resource: R, object: Kinds[R]): Placed<Kinds[R]> {
  const info = infoOfObject(store, object);
  if (info === undefined || info.resource !== resource)
    return { ok: false, status: unknownKind(store, resource, object) };
  return { ok: true, value: info.namespaced ? object : withoutMeta(object, "namespace"), info };
}

function unknownKind(store: Store, resource: Resource, { apiVersion, kind }: KubeObject): Status {
  const known = infoOfResource(store, resource);
  if (known === undefined || known.kind === kind || infoOfKind(store, apiVersion, kind) === undefined) {
    return newUnknownResource();
  }
  return newBadRequest(`the kind in the data (${kind}) does not match the expected kind (${known.kind})`);
}
