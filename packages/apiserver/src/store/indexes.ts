/** The indexes beside the tables: what keys an object has in each, and how a write carries them over. */
import type { KubeObject, LabelSelector, Resource, StringMap } from "@kubenetsim/api";
import { emptyTree, type Tree } from "@kubenetsim/sim";
import { NUL } from "./keys.ts";
import type { Indexes, Key } from "./types.ts";

/** The label by which an EndpointSlice names its Service. */
export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";

export type IndexName = keyof Indexes;

/** The shape of an index: what part of an object it depends on, and the keys that part stands for. */
interface IndexRule {
  readonly name: IndexName;
  /** Only when this part is another value are the keys worth comparing. */
  source(object: KubeObject): unknown;
  keys(object: KubeObject, key: Key): readonly string[];
}

/** No object yet. */
export const emptyIndexes: Indexes = {
  podsByNode: emptyTree<Key>(),
  podsByIP: emptyTree<Key>(),
  podsByLabel: emptyTree<Key>(),
  slicesByService: emptyTree<Key>(),
  servicesBySelector: emptyTree<Key>(),
  replicasetsBySelector: emptyTree<Key>(),
  deploymentsBySelector: emptyTree<Key>(),
  ownedBy: emptyTree<Key>(),
  eventsByObject: emptyTree<Key>(),
};

/** The indexes after one object was written (`before` absent: created; `after` absent: removed). Touched only where keys differ. */
export function reindex(
  indexes: Indexes,
  resource: Resource,
  key: Key,
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): Indexes {
  let changed: { -readonly [N in IndexName]: Tree<Key> } | undefined;
  for (const rule of rulesFor(resource)) {
    if (before !== undefined && after !== undefined && rule.source(before) === rule.source(after)) continue;
    const old = before === undefined ? NONE : rule.keys(before, key);
    const now = after === undefined ? NONE : rule.keys(after, key);
    if (sameKeys(old, now)) continue;
    changed ??= { ...indexes };
    changed[rule.name] = moveKeys(changed[rule.name], old, now, key);
  }
  return changed ?? indexes;
}

/** Every key this object has, by index: the plain meaning that the kept indexes must equal. */
export function indexKeysOf(
  resource: Resource,
  object: KubeObject,
  key: Key,
): readonly (readonly [IndexName, string])[] {
  return rulesFor(resource).flatMap((rule) => rule.keys(object, key).map((entry) => [rule.name, entry] as const));
}

/** `label=value` of the selector's first pair in key order, by which a selector is found from labels. */
export function firstPair(selector: StringMap | undefined): string | undefined {
  let first: string | undefined;
  for (const name in selector) {
    if (first === undefined || name < first) first = name;
  }
  return first === undefined ? undefined : `${first}=${selector?.[first]}`;
}

const NONE: readonly string[] = [];

type Shape = KubeObject & {
  readonly spec?: { readonly nodeName?: string; readonly selector?: StringMap & LabelSelector };
  readonly status?: { readonly podIP?: string; readonly podIPs?: readonly { readonly ip: string }[] };
  readonly involvedObject?: { readonly uid?: string };
};

const namespaceOf = (object: KubeObject): string => object.metadata.namespace ?? "";

function selectorRule(name: IndexName, pairOf: (object: Shape) => string | undefined): IndexRule {
  return {
    name,
    source: (object) => (object as Shape).spec?.selector,
    keys(object, key) {
      const pair = pairOf(object as Shape);
      return pair === undefined ? NONE : [`${namespaceOf(object)}${NUL}${pair}${NUL}${key}`];
    },
  };
}

// A workload without matchLabels selects by expressions alone: it is found under the empty pair.
const workloadPair = (object: Shape): string => firstPair(object.spec?.selector?.matchLabels) ?? "";

const podRules: readonly IndexRule[] = [
  {
    name: "podsByNode",
    source: (object) => (object as Shape).spec?.nodeName,
    keys(object, key) {
      const node = (object as Shape).spec?.nodeName;
      return node === undefined || node === "" ? NONE : [`${node}${NUL}${key}`];
    },
  },
  {
    name: "podsByIP",
    source: (object) => (object as Shape).status?.podIPs ?? (object as Shape).status?.podIP,
    keys: (object, key) => podIPsOf(object as Shape).map((ip) => `${ip}${NUL}${key}`),
  },
  {
    name: "podsByLabel",
    source: (object) => object.metadata.labels,
    keys(object, key) {
      const start = `${namespaceOf(object)}${NUL}`;
      return Object.entries(object.metadata.labels ?? {}).map(
        ([name, value]) => `${start}${name}=${value}${NUL}${key}`,
      );
    },
  },
];

const sliceRule: IndexRule = {
  name: "slicesByService",
  source: (object) => object.metadata.labels,
  keys(object, key) {
    const labels = object.metadata.labels;
    if (labels === undefined || !Object.hasOwn(labels, SERVICE_NAME_LABEL)) return NONE;
    return [`${namespaceOf(object)}/${labels[SERVICE_NAME_LABEL]}${NUL}${key}`];
  },
};

const eventRule: IndexRule = {
  name: "eventsByObject",
  source: (object) => (object as Shape).involvedObject?.uid,
  keys(object, key) {
    const uid = (object as Shape).involvedObject?.uid;
    return uid === undefined || uid === "" ? NONE : [`${uid}${NUL}${key}`];
  },
};

function ownerRule(resource: Resource): IndexRule {
  return {
    name: "ownedBy",
    source: (object) => object.metadata.ownerReferences,
    keys: (object, key) =>
      (object.metadata.ownerReferences ?? []).map((owner) => `${owner.uid}${NUL}${resource}${NUL}${key}`),
  };
}

/** A kind that is not modelled is found by its owners, as any. */
function rulesFor(resource: Resource): readonly IndexRule[] {
  return rulesOf[resource] ?? customRules(resource);
}

const customRules = (resource: Resource): readonly IndexRule[] => [ownerRule(resource)];

const rulesOf: { readonly [R in Resource]: readonly IndexRule[] } = {
  configmaps: [ownerRule("configmaps")],
  controllerrevisions: [ownerRule("controllerrevisions")],
  cronjobs: [ownerRule("cronjobs")],
  daemonsets: [ownerRule("daemonsets")],
  deployments: [ownerRule("deployments"), selectorRule("deploymentsBySelector", workloadPair)],
  endpoints: [ownerRule("endpoints")],
  endpointslices: [ownerRule("endpointslices"), sliceRule],
  events: [ownerRule("events"), eventRule],
  horizontalpodautoscalers: [ownerRule("horizontalpodautoscalers")],
  ingressclasses: [ownerRule("ingressclasses")],
  ingresses: [ownerRule("ingresses")],
  ipaddresses: [ownerRule("ipaddresses")],
  jobs: [ownerRule("jobs")],
  leases: [ownerRule("leases")],
  limitranges: [ownerRule("limitranges")],
  namespaces: [ownerRule("namespaces")],
  networkpolicies: [ownerRule("networkpolicies")],
  nodes: [ownerRule("nodes")],
  persistentvolumeclaims: [ownerRule("persistentvolumeclaims")],
  persistentvolumes: [ownerRule("persistentvolumes")],
  poddisruptionbudgets: [ownerRule("poddisruptionbudgets")],
  pods: [ownerRule("pods"), ...podRules],
  priorityclasses: [ownerRule("priorityclasses")],
  replicasets: [ownerRule("replicasets"), selectorRule("replicasetsBySelector", workloadPair)],
  replicationcontrollers: [ownerRule("replicationcontrollers")],
  resourcequotas: [ownerRule("resourcequotas")],
  secrets: [ownerRule("secrets")],
  serviceaccounts: [ownerRule("serviceaccounts")],
  servicecidrs: [ownerRule("servicecidrs")],
  services: [ownerRule("services"), selectorRule("servicesBySelector", (object) => firstPair(object.spec?.selector))],
  statefulsets: [ownerRule("statefulsets")],
  storageclasses: [ownerRule("storageclasses")],
};

function podIPsOf(pod: Shape): readonly string[] {
  const ips = pod.status?.podIPs?.map((entry) => entry.ip).filter((ip) => ip !== "") ?? NONE;
  if (ips.length > 0) return ips;
  const single = pod.status?.podIP;
  return single === undefined || single === "" ? NONE : [single];
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry, i) => entry === b[i]);
}

function moveKeys(tree: Tree<Key>, old: readonly string[], now: readonly string[], key: Key): Tree<Key> {
  if (old.length === 0 && now.length === 1) return tree.with(now[0] as string, key);
  return tree.edit((draft) => {
    for (const entry of old) draft.delete(entry);
    for (const entry of now) draft.set(entry, key);
  });
}
