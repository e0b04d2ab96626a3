/** A programmer's error stops the program here; an operating error is a value elsewhere. */

/**
 * Throws when a condition that only a bug can break is broken.
 *
 * @example assert(bits <= 32, "an IPv4 prefix has at most 32 bits");
 */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
