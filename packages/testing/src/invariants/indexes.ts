/** An index answers what a scan of the table would. */
import { type KubeObject, keyOf, type Pod, type Resource } from "@kubenetsim/api";
import {
  emptyIndexes,
  indexKeysOf,
  ownedBy,
  podsByIP,
  podsMatching,
  podsOnNode,
  type Store,
} from "@kubenetsim/apiserver";

const resourcesOf = (store: Store): readonly Resource[] => Object.keys(store.tables) as Resource[];

/** Each index holds the entries of all objects, and no others. */
export function indexesAreScans(store: Store): readonly string[] {
  const expected = new Map(Object.keys(emptyIndexes).map((name) => [name, new Map<string, string>()]));
  for (const resource of resourcesOf(store)) {
    for (const [key, object] of store.tables[resource] as Iterable<[string, KubeObject]>) {
      for (const [name, entry] of indexKeysOf(resource, object, key)) expected.get(name)?.set(entry, key);
    }
  }
  return Object.entries(store.indexes).flatMap(([name, tree]) => {
    const entries = new Map<string, string>(tree);
    const wanted = expected.get(name) ?? new Map<string, string>();
    const lost = [...wanted].filter(([entry, key]) => entries.get(entry) !== key);
    const stale = [...entries].filter(([entry]) => !wanted.has(entry));
    return [
      ...lost.map(([entry]) => `index ${name} lacks ${printed(entry)}`),
      ...stale.map(([entry]) => `index ${name} still has ${printed(entry)}`),
    ];
  });
}

/** For each pod, its labels, node and addresses find what a scan of all pods finds. Reads the objects, not the index's rules. */
export function podIndexesFindPods(store: Store): readonly string[] {
  const pods = [...store.tables.pods.values()];
  return pods.flatMap((pod) => {
    const { namespace = "", labels = {} } = pod.metadata;
    const node = pod.spec?.nodeName ?? "";
    const byLabels = pods.filter((other) => other.metadata.namespace === namespace && hasLabels(other, labels));
    return [
      ...(Object.keys(labels).length === 0
        ? []
        : compare(`labels of ${keyOf(pod)}`, byLabels, podsMatching(store, namespace, labels))),
      ...(node === ""
        ? []
        : compare(
            `node ${node}`,
            pods.filter((other) => other.spec?.nodeName === node),
            podsOnNode(store, node),
          )),
      ...addressesOf(pod).flatMap((ip) =>
        compare(
          `address ${ip}`,
          pods.filter((other) => addressesOf(other).includes(ip)),
          podsByIP(store, ip),
        ),
      ),
    ];
  });
}

/** What an owner's uid finds is all that names it as owner. */
export function ownerIndexFindsDependents(store: Store): readonly string[] {
  return resourcesOf(store).flatMap((resource) => {
    const objects = [...(store.tables[resource] as { values(): Iterable<KubeObject> }).values()];
    const ownersOf = (object: KubeObject): readonly string[] =>
      (object.metadata.ownerReferences ?? []).map((owner) => owner.uid);
    const uids = [...new Set(objects.flatMap(ownersOf))];
    return uids.flatMap((uid) =>
      compare(
        `${resource} of owner ${uid}`,
        objects.filter((object) => ownersOf(object).includes(uid)),
        ownedBy(store, resource, uid),
      ),
    );
  });
}

function hasLabels(pod: Pod, labels: Readonly<Record<string, string>>): boolean {
  const own = pod.metadata.labels ?? {};
  return Object.entries(labels).every(([key, value]) => Object.hasOwn(own, key) && own[key] === value);
}

function addressesOf(pod: Pod): readonly string[] {
  return (pod.status?.podIPs ?? []).map((entry) => entry.ip);
}

function compare(what: string, scan: readonly KubeObject[], index: readonly KubeObject[]): readonly string[] {
  const wanted = scan.map(keyOf).sort().join(" ");
  const found = index.map(keyOf).sort().join(" ");
  return wanted === found ? [] : [`${what}: a scan finds [${wanted}], the index [${found}]`];
}

/** NUL joins the parts of an entry. */
function printed(entry: string): string {
  return entry.replaceAll("\0", " | ");
}
