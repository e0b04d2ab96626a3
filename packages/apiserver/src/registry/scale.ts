/** The scale subresource of workloads: the number of replicas and nothing else. Models the ScaleREST of pkg/registry/apps and pkg/registry/core. */

import {
  formatSelector,
  invalid,
  type Kinds,
  type KubeObject,
  keyOf,
  newBadRequest,
  newConflict,
  newInvalid,
  newNotFound,
  newUnknownResource,
  type Resource,
  resourceInfo,
  selectorFromMap,
  selectorOf,
} from "@kubenetsim/api";
import { getObject } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import { decodeSubresource } from "./decode-subresource.ts";
import type { Request } from "./request.ts";
import type { Outcome } from "./strategy.ts";
import { replaceObject } from "./update.ts";

/** A Scale, autoscaling/v1. */
export interface Scale extends KubeObject {
  readonly kind: "Scale";
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas: number; readonly selector?: string };
}

type Scalable = "deployments" | "replicasets" | "replicationcontrollers" | "statefulsets";

/** The Scale of a workload that has one. */
export function scaleOf(object: Kinds[Scalable]): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp };
  return {
    apiVersion: "autoscaling/v1",
    kind: "Scale",
    // Written by the server, so that all five are there.
    metadata: metadata as KubeObject["metadata"],
    spec: { replicas: object.spec.replicas ?? 0 },
    status: { replicas: object.status?.replicas ?? 0, selector: selectorText(object) },
  };
}

/** A ReplicationController's selector is a plain map. */
function selectorText(object: Kinds[Scalable]): string {
  const selector =
    object.kind === "ReplicationController" ? selectorFromMap(object.spec.selector) : selectorOf(object.spec.selector);
  return formatSelector(selector);
}

/** Has this resource a scale? */
export function isScalable(resource: Resource): resource is Scalable {
  return SCALABLE.has(resource);
}

const SCALABLE: ReadonlySet<string> = new Set<Scalable>([
  "deployments",
  "replicasets",
  "replicationcontrollers",
  "statefulsets",
]);

/** Sets the replicas from a Scale. The value is the workload as it is after. */
export function updateScale<R extends Resource>(
  store: Store,
  resource: R,
  given: KubeObject,
  request: Request,
): Outcome<Kinds[R]> {
  if (!isScalable(resource)) return { ok: false, status: newUnknownResource() };
  const decoded = decodeSubresource(given, request);
  if (!decoded.ok) return decoded;
  const object = decoded.value;
  const { group } = resourceInfo(resource);
  const { name = "", resourceVersion = "" } = object.metadata;
  if (object.kind !== "Scale") {
    return { ok: false, status: newBadRequest(`expected input object type to be Scale, but ${object.kind}`) };
  }
  const old = getObject(store, resource, keyOf(object));
  if (old === undefined) return { ok: false, status: newNotFound(resource, group, name) };
  if (resourceVersion !== "" && resourceVersion !== old.metadata.resourceVersion) {
    return { ok: false, status: newConflict(resource, group, name) };
  }
  const replicas = (object as Scale).spec?.replicas ?? 0;
  if (typeof replicas !== "number" || !Number.isInteger(replicas)) {
    return { ok: false, status: newBadRequest("spec.replicas must be an integer") };
  }
  if (replicas < 0) {
    const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    return { ok: false, status: newInvalid("Scale", "autoscaling", name, [error]) };
  }
  const { subresource: _scale, ...options } = request.options;
  // `resource` was narrowed to the scalable ones, which the compiler does not carry into R.
  const workload: Kinds[Scalable] = old;
  const scaled = { ...workload, spec: { ...workload.spec, replicas } } as Kinds[Resource] as Kinds[R];
  return replaceObject<R>(store, resource, scaled, old as Kinds[Resource] as Kinds[R], { ...request, options });
}
