/** Creates many things in growing batches, so that what fails for one does not fail for all. Models replica_set.go slowStartBatch. */

/** How far it came. */
export interface SlowStart {
  readonly created: number;
  /** Whether a batch failed, which made it the last. */
  readonly failed: boolean;
}

/** Calls `create` up to `count` times, in batches of 1, 2, 4, …; a batch is tried to its end. `create` says whether it went well. */
export function slowStart(count: number, create: () => boolean): SlowStart {
  let created = 0;
  let size = 1;
  for (let left = count; left > 0; ) {
    const batch = Math.min(size, left);
    let ok = 0;
    for (let i = 0; i < batch; i++) if (create()) ok++;
    created += ok;
    if (ok < batch) return { created, failed: true };
    left -= batch;
    size *= 2;
  }
  return { created, failed: false };
}
