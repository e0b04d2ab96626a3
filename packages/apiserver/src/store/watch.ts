/** Watch as the REST API has it: what one watcher is told, by its place and selectors. Models apiserver/pkg/storage/cacher. */
import {
  forbidden,
  groupVersionOf,
  type KubeObject,
  newBadRequest,
  newInvalid,
  newResourceExpired,
  notSupported,
  type Resource,
  resourceInfo,
  type Status,
} from "@kubenetsim/api";
import type { Notice, Result, WatchOptions, WatchResult } from "../client/types.ts";
import { infoOfResource } from "../discovery/infos.ts";
import { NUL, revisionKey } from "./keys.ts";
import { type Matcher, matcherOf, queryObjects } from "./query.ts";
import { parseRevision } from "./revision.ts";
import { since } from "./store.ts";
import type { Store, WatchEventOf } from "./types.ts";

/** The mark of the bookmark that ends the initial events. */
const INITIAL_EVENTS_END = "k8s.io/initial-events-end";

/**
 * What a watcher is told from its resourceVersion until now, and from where it is to go on. Without a resourceVersion it is
 * told of everything that is there. An object that begins to match is ADDED, one that no longer does is DELETED.
 */
export function watchResource<R extends Resource>(
  store: Store,
  resource: R,
  options: WatchOptions,
): Result<WatchResult<R>> {
  const refused = refuseOptions(options);
  if (refused !== undefined) return { ok: false, status: refused };
  const asked = parseRevision(options.resourceVersion ?? "");
  if (!asked.ok) return { ok: false, status: newBadRequest(`invalid resource version: ${asked.error}`) };
  const fromState = options.sendInitialEvents ?? asked.value === 0;
  if (fromState) return watchState(store, resource, options);
  const matcher = matcherOf(resource, options);
  if (!matcher.ok) return matcher;
  if (asked.value === 0) return told(store, resource, options, []);
  const events = eventsFor(store, resource, options.namespace ?? "", asked.value);
  if (events === undefined) return { ok: false, status: tooOld(asked.value, store) };
  return told(
    store,
    resource,
    options,
    events.flatMap((event) => noticeOf(event, matcher.value)),
  );
}

/** All that is there, as if it were made now. */
function watchState<R extends Resource>(store: Store, resource: R, options: WatchOptions): Result<WatchResult<R>> {
  const listed = queryObjects(store, resource, options);
  if (!listed.ok) return listed;
  const notices = listed.value.map((object): Notice<R> => ({ type: "ADDED", object }));
  const end = options.sendInitialEvents === true && options.allowWatchBookmarks === true;
  if (end)
    return told(store, resource, { ...options, allowWatchBookmarks: false }, [
      ...notices,
      bookmark(store, resource, true),
    ]);
  return told(store, resource, options, notices);
}

function told<R extends Resource>(
  store: Store,
  resource: R,
  options: WatchOptions,
  notices: readonly Notice<R>[],
): Result<WatchResult<R>> {
  const events = options.allowWatchBookmarks === true ? [...notices, bookmark(store, resource, false)] : notices;
  return { ok: true, value: { events, resourceVersion: String(store.revision) } };
}

function bookmark<R extends Resource>(store: Store, resource: R, isEnd: boolean): Notice<R> {
  const info = infoOfResource(store, resource) ?? resourceInfo(resource);
  const annotations = isEnd ? { annotations: { [INITIAL_EVENTS_END]: "true" } } : {};
  const metadata = { resourceVersion: String(store.revision), creationTimestamp: null, ...annotations };
  const object = { kind: info.kind, apiVersion: groupVersionOf(info), metadata } as unknown as KubeObject;
  return { type: "BOOKMARK", object };
}

/** Those of one namespace are found by an index; those of all by the log. */
function eventsFor<R extends Resource>(
  store: Store,
  resource: R,
  namespace: string,
  revision: number,
): readonly WatchEventOf<R>[] | undefined {
  if (revision + 1 < store.compacted) return undefined;
  if (namespace === "") {
    const all = since(store, revision) ?? [];
    return all.filter((event) => event.resource === resource) as readonly object[] as readonly WatchEventOf<R>[];
  }
  const start = `${resource}${NUL}${namespace}${NUL}`;
  const found: WatchEventOf<R>[] = [];
  const range = store.logByNamespace.range(start + revisionKey(revision + 1), start + revisionKey(store.revision + 1));
  // What lies under a resource's name is of it.
  for (const [, event] of range) found.push(event as object as WatchEventOf<R>);
  return found;
}

function noticeOf<R extends Resource>(event: WatchEventOf<R>, { matches }: Matcher<R>): readonly Notice<R>[] {
  const { type, before, after } = event;
  const did = before !== undefined && matches(before);
  const does = type !== "DELETED" && after !== undefined && matches(after);
  if (after === undefined || (!did && !does)) return [];
  if (did && does) return [{ type: "MODIFIED", object: after }];
  if (does) return [{ type: "ADDED", object: after }];
  return [{ type: "DELETED", object: type === "DELETED" ? after : lastSeen(before ?? after, after) }];
}

/** What no longer matches is shown as it did, with the version of the change. */
function lastSeen<T extends KubeObject>(before: T, after: T): T {
  const { resourceVersion = "" } = after.metadata;
  return { ...before, metadata: { ...before.metadata, resourceVersion } };
}

function tooOld(revision: number, store: Store): Status {
  return newResourceExpired(`too old resource version: ${revision} (${store.compacted - 1})`);
}

// Models apimachinery/pkg/apis/meta/internalversion/validation validateWatchOptions.
function refuseOptions({ sendInitialEvents, resourceVersionMatch: match = "" }: WatchOptions): Status | undefined {
  const path = "resourceVersionMatch";
  const errors = [
    ...(sendInitialEvents !== undefined && match !== "NotOlderThan"
      ? [forbidden(path, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")]
      : []),
    ...(match !== "" && sendInitialEvents === undefined
      ? [forbidden(path, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
      : []),
    ...(match !== "" && match !== "NotOlderThan" ? [notSupported(path, match, ["NotOlderThan"])] : []),
  ];
  return errors.length === 0 ? undefined : newInvalid("ListOptions", "meta.k8s.io", "", errors);
}
