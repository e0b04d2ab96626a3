/** From one write to the work it makes: all watches of all controllers. It runs for every write, so it asks only those of the resource. */
import { isModelled } from "@kubenetsim/api";
import type { Key, Reader, WatchEvent } from "@kubenetsim/apiserver";
import { type Millis, memo } from "@kubenetsim/sim";
import type { Controller, Watch } from "./types.ts";
import { CUSTOM } from "./watch.ts";

/** One key of one controller's work queue. */
export interface Due {
  readonly controller: string;
  readonly key: Key;
  /** Not before so much time has passed; absent: now. */
  readonly afterMs?: Millis;
}

/** What has to be looked at after this event, each once, in the order of the controllers. */
export function dispatchTo(controllers: readonly Controller[], event: WatchEvent, read: Reader): readonly Due[] {
  const watches = watchesByResource(controllers).get(isModelled(event.resource) ? event.resource : CUSTOM);
  if (watches === undefined) return NOTHING;
  const due: Due[] = [];
  const known = new Set<string>();
  for (const { controller, watch } of watches) {
    const { afterMs } = watch;
    for (const key of watch.keys(event, read)) {
      const owner = `${controller}\0${key}`;
      if (known.has(owner)) continue;
      known.add(owner);
      due.push(afterMs === undefined ? { controller, key } : { controller, key, afterMs });
    }
  }
  return due;
}

interface NamedWatch {
  readonly controller: string;
  readonly watch: Watch;
}

const NOTHING: readonly Due[] = [];

const watchesByResource = memo(
  (controllers: readonly Controller[]): ReadonlyMap<Watch["resource"], readonly NamedWatch[]> => {
    const found = new Map<Watch["resource"], NamedWatch[]>();
    for (const { name, watches } of controllers) {
      for (const watch of watches) {
        const named = { controller: name, watch };
        const list = found.get(watch.resource);
        if (list === undefined) found.set(watch.resource, [named]);
        else list.push(named);
      }
    }
    return found;
  },
);
