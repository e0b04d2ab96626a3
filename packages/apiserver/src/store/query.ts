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
import { listObjects, podsOnNode, selectPods, selectPodsAnywhere } from "./lookup.ts";
import { getObject } from "./store.ts";
import type { Store } from "./types.ts";

/** Tells whether an object meets the selectors of a request. */
export interface Matcher<R extends Resource> {
  readonly labels: Selector;
  readonly fields: FieldSelector;
  /** Whether anything is asked at all. */
  readonly selects: boolean;
  matches(object: Kinds[R]): boolean;
}

/** The selectors, read. One that cannot be read, or names a field it may not, is a BadRequest. */
export function matcherOf<R extends Resource>(resource: R, options: ListOptions): Result<Matcher<R>> {
  const labels = parseSelector(options.labelSelector ?? "");
  if (!labels.ok) return { ok: false, status: newBadRequest(labels.error) };
  const fields = parseFieldSelector(options.fieldSelector ?? "");
  if (!fields.ok) return { ok: false, status: newBadRequest(fields.error) };
  const { selector } = labels;
  const { terms } = fields.selector;
  const unknown = terms.find((term) => !isSelectable(resource, term.field));
  if (unknown !== undefined) return { ok: false, status: newBadRequest(unknownField(resource, unknown.field)) };
  const matches = (object: Kinds[R]): boolean =>
    matchesLabels(selector, object.metadata.labels) &&
    (terms.length === 0 || matchesFields(fields.selector, selectableFields(resource, object)));
  const selects = selector.requirements.length > 0 || !selector.selectable || terms.length > 0;
  return { ok: true, value: { labels: selector, fields: fields.selector, selects, matches } };
}

/** The objects that meet the options, in key order. */
export function queryObjects<R extends Resource>(
  store: Store,
  resource: R,
  options: ListOptions,
): Result<readonly Kinds[R][]> {
  const matcher = matcherOf(resource, options);
  if (!matcher.ok) return matcher;
  const { labels, fields, matches } = matcher.value;
  const found = candidates(store, resource, options.namespace ?? "", labels, fields);
  return { ok: true, value: found.filter(matches) };
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
  if (resource === "pods" && labels.requirements.length > 0) {
    return (place === ""
      ? selectPodsAnywhere(store, labels)
      : selectPods(store, place, labels)) as readonly Kinds[Resource][] as readonly Kinds[R][];
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
