/** Texts that are kept for long. They change memory, never meaning. */

/**
 * The text, in one piece. What was put together lies in memory as its pieces, at several times its size, until somebody reads a
 * letter of it.
 */
export function whole(text: string): string {
  text.charCodeAt(0);
  return text;
}

/** The text as it was first seen: thousands that hold the same one share it. */
export function shared(text: string): string {
  const known = seen.get(text);
  if (known !== undefined) return known;
  if (seen.size >= SEEN_MAX) seen.clear();
  seen.set(text, whole(text));
  return text;
}

const seen = new Map<string, string>();
const SEEN_MAX = 1_000;
