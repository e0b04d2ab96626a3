/** Questions about the Store that are answered through an index, at the cost of the answer and not of the table. */
import {
  type Deployment,
  type EndpointSlice,
  type Event,
  type Kinds,
  keyOf,
  type LabelSelector,
  matchesLabels,
  type Pod,
  type ReplicaSet,
  type Resource,
  type Selector,
  type Service,
  type StringMap,
  selectorFromMap,
  selectorOf,
} from "@kubenetsim/api";
import type { Tree } from "@kubenetsim/sim";
import { NUL } from "./keys.ts";
import { tableOf } from "./store.ts";
import type { Key, Store } from "./types.ts";

/** All of a resource, or what is in one namespace, in key order. */
export function listObjects<R extends Resource>(store: Store, resource: R, namespace?: string): readonly Kinds[R][] {
  const table = tableOf(store, resource);
  if (namespace === undefined || namespace === "") return [...table.values()];
  const found: Kinds[R][] = [];
  for (const [, object] of table.prefix(`${namespace}/`)) found.push(object);
  return found;
}

/** The pods that are bound to a node. */
export function podsOnNode(store: Store, node: string): readonly Pod[] {
  return pick(store, "pods", store.indexes.podsByNode, `${node}${NUL}`);
}

/** The pods that have an address; several where they share their node's. */
export function podsByIP(store: Store, ip: string): readonly Pod[] {
  return pick(store, "pods", store.indexes.podsByIP, `${ip}${NUL}`);
}

/** The pods of a namespace with all of these labels. An empty map selects nothing, as in a Service. */
export function podsMatching(store: Store, namespace: string, selector: StringMap): readonly Pod[] {
  const parsed = selectorFromMap(selector);
  return parsed.requirements.length === 0 ? [] : selectPods(store, namespace, parsed);
}

/** The pods of a namespace that a LabelSelector selects; an empty one selects all. */
export function podsSelected(store: Store, namespace: string, selector: LabelSelector): readonly Pod[] {
  return selectPods(store, namespace, selectorOf(selector));
}

/** The pods of a namespace that a parsed selector selects: found by its rarest pair if it has one, else by the namespace. */
export function selectPods(store: Store, namespace: string, selector: Selector): readonly Pod[] {
  if (!selector.selectable) return [];
  const prefixes = selector.requirements
    .filter((requirement) => isPair(requirement.operator, requirement.values))
    .map((requirement) => `${namespace}${NUL}${requirement.key}=${requirement.values[0]}${NUL}`);
  const candidates =
    prefixes.length === 0
      ? listObjects(store, "pods", namespace)
      : objectsAt(store, "pods", rarest(store.indexes.podsByLabel, prefixes));
  if (prefixes.length === selector.requirements.length && prefixes.length === 1) return candidates;
  return candidates.filter((pod) => matchesLabels(selector, pod.metadata.labels));
}

/** The pods of all namespaces that a parsed selector selects, in key order. */
export function selectPodsAnywhere(store: Store, selector: Selector): readonly Pod[] {
  if (!selector.requirements.some(({ operator, values }) => isPair(operator, values)))
    return listObjects(store, "pods");
  const namespaces = [...tableOf(store, "namespaces").keys()];
  const found = namespaces.flatMap((namespace) => selectPods(store, namespace, selector));
  // `a-b/` comes before `a/`, as keys of pods go.
  return found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** The Services of a namespace whose selector these labels meet. */
export function servicesSelecting(store: Store, namespace: string, labels: StringMap | undefined): readonly Service[] {
  const found = bySelectorPair(store, "services", store.indexes.servicesBySelector, namespace, labels);
  return found.filter((service) => matchesLabels(selectorFromMap(service.spec?.selector), labels));
}

/** The ReplicaSets of a namespace whose selector these labels meet. */
export function replicaSetsSelecting(
  store: Store,
  namespace: string,
  labels: StringMap | undefined,
): readonly ReplicaSet[] {
  const found = bySelectorPair(store, "replicasets", store.indexes.replicasetsBySelector, namespace, labels);
  return found.filter((set) => matchesLabels(selectorOf(set.spec.selector), labels));
}

/** The Deployments of a namespace whose selector these labels meet. */
export function deploymentsSelecting(
  store: Store,
  namespace: string,
  labels: StringMap | undefined,
): readonly Deployment[] {
  const found = bySelectorPair(store, "deployments", store.indexes.deploymentsBySelector, namespace, labels);
  return found.filter((deployment) => matchesLabels(selectorOf(deployment.spec.selector), labels));
}

/** The EndpointSlices that name a Service, by the Service's key. */
export function slicesOf(store: Store, serviceKey: Key): readonly EndpointSlice[] {
  return pick(store, "endpointslices", store.indexes.slicesByService, `${serviceKey}${NUL}`);
}

/** What has an ownerReference with this uid. */
export function ownedBy<R extends Resource>(store: Store, resource: R, uid: string): readonly Kinds[R][] {
  return pick(store, resource, store.indexes.ownedBy, `${uid}${NUL}${resource}${NUL}`);
}

/** The Events about the object with this uid. */
export function eventsOf(store: Store, uid: string): readonly Event[] {
  return pick(store, "events", store.indexes.eventsByObject, `${uid}${NUL}`);
}

function pick<R extends Resource>(store: Store, resource: R, index: Tree<Key>, prefix: string): readonly Kinds[R][] {
  return objectsAt(store, resource, keysAt(index, prefix));
}

function keysAt(index: Tree<Key>, prefix: string): readonly Key[] {
  const keys: Key[] = [];
  for (const [, key] of index.prefix(prefix)) keys.push(key);
  return keys;
}

function objectsAt<R extends Resource>(store: Store, resource: R, keys: readonly Key[]): readonly Kinds[R][] {
  const table = tableOf(store, resource);
  const found: Kinds[R][] = [];
  for (const key of keys) {
    const object = table.get(key);
    if (object !== undefined) found.push(object);
  }
  return found;
}

function isPair(operator: string, values: readonly string[]): boolean {
  return values.length === 1 && (operator === "=" || operator === "==" || operator === "in");
}

/** The keys below the prefix that has the fewest: all are walked in step until one is at its end. */
function rarest(index: Tree<Key>, prefixes: readonly string[]): readonly Key[] {
  const walks = prefixes.map((prefix) => ({ keys: [] as Key[], entries: index.prefix(prefix)[Symbol.iterator]() }));
  for (;;) {
    for (const walk of walks) {
      const next = walk.entries.next();
      if (next.done === true) return walk.keys;
      walk.keys.push(next.value[1]);
    }
  }
}

/** Selectors are filed under their first pair, so those that labels can meet are under one of the labels' own pairs. */
function bySelectorPair<R extends Resource>(
  store: Store,
  resource: R,
  index: Tree<Key>,
  namespace: string,
  labels: StringMap | undefined,
): readonly Kinds[R][] {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}=${value}`);
  const keys = ["", ...pairs].flatMap((pair) => keysAt(index, `${namespace}${NUL}${pair}${NUL}`));
  return objectsAt(store, resource, keys.sort());
}
