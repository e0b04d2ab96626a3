/** Whether a sync would find what the last one left: a controller's own writes come back to it as events. */

/** Remembers, for each key object, the inputs after which there is nothing to do. */
export interface SettledMemory<K extends object> {
  /** Whether all inputs are the very values that were noted. */
  isSettled(key: K, inputs: readonly unknown[]): boolean;
  note(key: K, inputs: readonly unknown[]): void;
}

/** A memory that may be lost at any time: then a sync looks again and finds nothing to do. */
export function settledMemory<K extends object>(): SettledMemory<K> {
  let noted = new WeakMap<K, readonly unknown[]>();
  let notes = 0;
  return {
    isSettled(key, inputs) {
      const last = noted.get(key);
      return last !== undefined && last.length === inputs.length && last.every((input, i) => input === inputs[i]);
    },
    note(key, inputs) {
      if (notes >= NOTES_MAX) {
        noted = new WeakMap();
        notes = 0;
      }
      notes += 1;
      noted.set(key, inputs);
    },
  };
}

/** An own write comes back soon. Inputs are whole tables as they were, too: ten thousand notes would hold that many of them. */
const NOTES_MAX = 100;
