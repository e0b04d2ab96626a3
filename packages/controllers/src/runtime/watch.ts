/** Which keys a change makes due: helpers to write a controller's `watches` down. Models client-go's event handlers. */
import { controllerOf, type KubeObject, type Resource } from "@kubenetsim/api";
import type { Key, Reader, WatchEvent, WatchEventOf } from "@kubenetsim/apiserver";
import type { Millis } from "@kubenetsim/sim";
import type { KeysOf, Watch } from "./types.ts";

/**
 * A watch of one resource; `afterMs` gathers changes into batches.
 * @example watch("services", (event) => [event.key])
 */
export function watch<R extends Resource>(resource: R, keys: KeysOf<R>, afterMs: Millis = 0): Watch {
  return {
    resource,
    ...(afterMs === 0 ? {} : { afterMs }),
    // dispatch asks a watch about its own resource only, so the event is of that type.
    keys: (event, read) => keys(event as WatchEvent & WatchEventOf<R>, read),
  };
}

/** One watch of each resource, for what is the same for all kinds. */
export function watchEach(
  resources: readonly Watch["resource"][],
  keys: (event: WatchEvent, read: Reader) => readonly Key[],
): readonly Watch[] {
  return resources.map((resource) => ({ resource, keys }));
}

/** Every resource that is not modelled: whatever kinds a cluster is given. */
export const CUSTOM = "*";

/** The key of the object that changed. */
export function ownKey(event: { readonly key: Key }): readonly Key[] {
  return [event.key];
}

/** The keys of the controllers of one kind that the object had before and has now. */
export function controllerKeys(
  kind: string,
  event: { readonly before?: KubeObject; readonly after?: KubeObject },
): readonly Key[] {
  const before = controllerKey(kind, event.before);
  const after = controllerKey(kind, event.after);
  if (after === undefined) return before === undefined ? NO_KEYS : [before];
  return before === undefined || before === after ? [after] : [before, after];
}

/** No key is due. */
export const NO_KEYS: readonly Key[] = [];

function controllerKey(kind: string, object: KubeObject | undefined): Key | undefined {
  const owner = object === undefined ? undefined : controllerOf(object.metadata);
  return owner?.kind === kind ? `${object?.metadata.namespace}/${owner.name}` : undefined;
}
