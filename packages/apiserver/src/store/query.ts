/** List with selectors: parsed, refused as the server refuses them, and answered through an index where one helps. */
import {
  exactFieldValue,
  type FieldSelector,
  joinKey,
  type Kinds,
  matchesFields,
  matchesLabels,
  newBadRequest,
  parseFieldSelector,
  parseSelector,
  type Resource,
  type Selector,
} from "@kubenetsim/api";
import type { ListOptions, Result } from "../client/types.ts";
import { isSelectable, selectableFields } from "./fields.ts";
import { listObjects, podsOnNode, selectPods } from "./lookup.ts";
import { getObject } from "./store.ts";
import type { Store } from "./types.ts";

/** The objects that meet the options, in key order. A selector that cannot be read, or names a field it may not, is a BadRequest. */
export function queryObjects<R extends Resource>(
  store: Store,
  resource: R,
  options: ListOptions,
): Result<readonly Kinds[R][]> {
  const labels = parseSelector(options.labelSelector ?? "");
  if (!labels.ok) return { ok: false, status: newBadRequest(labels.error) };
  const fields = parseFieldSelector(options.fieldSelector ?? "");
  if (!fields.ok) return { ok: false, status: newBadRequest(fields.error) };
  const unknown = fields.selector.terms.find((term) => !isSelectable(resource, term.field));
  if (unknown !== undefined) return { ok: false, status: newBadRequest(unknownField(resource, unknown.field)) };
  const found = candidates(store, resource, options.namespace ?? "", labels.selector, fields.selector);
  const value = found.filter(
    (object) =>
      matchesLabels(labels.selector, object.metadata.labels) &&
      (fields.selector.terms.length === 0 || matchesFields(fields.selector, selectableFields(resource, object))),
  );
  return { ok: true, value };
}

/** A list that holds all that can match, and as little else as an index allows. */
function candidates<R extends Resource>(
  store: Store,
  resource: R,
  namespace: string,
  labels: Selector,
  fields: FieldSelector,
): readonly Kinds[R][] {
  const name = exactFieldValue(fields, "metadata.name");
  const place = namespace === "" ? (exactFieldValue(fields, "metadata.namespace") ?? "") : namespace;
  if (name !== undefined && place !== "") {
    const object = getObject(store, resource, joinKey(place, name));
    return object === undefined ? [] : [object];
  }
  // The casts say no more than that `resource` is "pods" here, which the compiler does not carry into R.
  const node = resource === "pods" ? exactFieldValue(fields, "spec.nodeName") : undefined;
  if (node !== undefined && node !== "") {
    const bound = podsOnNode(store, node).filter((pod) => place === "" || pod.metadata.namespace === place);
    return bound as readonly Kinds[Resource][] as readonly Kinds[R][];
  }
  if (resource === "pods" && place !== "" && labels.requirements.length > 0) {
    return selectPods(store, place, labels) as readonly Kinds[Resource][] as readonly Kinds[R][];
  }
  return listObjects(store, resource, place);
}

// Most kinds of the core group convert field labels by a function of their own, with words of its own.
function unknownField(resource: Resource, field: string): string {
  if (OWN_CONVERSION.has(resource)) return `field label not supported: ${field}`;
  return `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

const OWN_CONVERSION: ReadonlySet<Resource> = new Set<Resource>([
  "events",
  "namespaces",
  "nodes",
  "pods",
  "secrets",
  "services",
]);
