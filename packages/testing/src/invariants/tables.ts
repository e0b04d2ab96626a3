/** Objects lie under their own keys, with uids and revisions of their own. */
import { type KubeObject, keyOf } from "@kubenetsim/api";
import type { Store } from "@kubenetsim/apiserver";

/** Every object lies under its namespace and name, and no two have one uid. */
export function objectsAreIdentified(store: Store): readonly string[] {
  const uids = new Map<string, string>();
  return eachObject(store).flatMap(([resource, key, object]) => {
    const where = `${resource} ${key}`;
    const { uid = "" } = object.metadata;
    const other = uids.get(uid);
    uids.set(uid, where);
    return [
      ...(keyOf(object) === key ? [] : [`${where} is called ${keyOf(object)}`]),
      ...(uid === "" ? [`${where} has no uid`] : []),
      ...(other === undefined || uid === "" ? [] : [`${where} has the uid of ${other}`]),
    ];
  });
}

/** Every object was written at a revision of its own, none of which is yet to come. */
export function revisionsAreOwn(store: Store): readonly string[] {
  const seen = new Map<string, string>();
  return eachObject(store).flatMap(([resource, key, object]) => {
    const where = `${resource} ${key}`;
    const { resourceVersion = "" } = object.metadata;
    const other = seen.get(resourceVersion);
    seen.set(resourceVersion, where);
    const revision = Number(resourceVersion);
    const sound = Number.isSafeInteger(revision) && revision > 0 && revision <= store.revision;
    return [
      ...(sound ? [] : [`${where} has the resourceVersion ${JSON.stringify(resourceVersion)} at ${store.revision}`]),
      ...(other === undefined ? [] : [`${where} has the resourceVersion of ${other}`]),
    ];
  });
}

/** What is stored can never be changed in place. */
export function objectsAreFrozen(store: Store): readonly string[] {
  return eachObject(store).flatMap(([resource, key, object]) =>
    isFrozen(object) ? [] : [`${resource} ${key} is not frozen all through`],
  );
}

function eachObject(store: Store): readonly (readonly [resource: string, key: string, object: KubeObject])[] {
  return Object.entries(store.tables).flatMap(([resource, table]) =>
    [...(table as Iterable<[string, KubeObject]>)].map(([key, object]) => [resource, key, object] as const),
  );
}

function isFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}
