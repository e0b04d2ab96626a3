/** The log by namespace is the log. */
import type { Store } from "@kubenetsim/apiserver";

/** What a watch of one namespace reads is what the log has of it. */
export function namespaceLogIsLog(store: Store): readonly string[] {
  const wanted = [...store.log.values()].filter(({ key }) => key.includes("/"));
  const found = new Set(store.logByNamespace.values());
  const lost = wanted.filter((event) => !found.has(event));
  return [
    ...lost.map(({ resource, key, revision }) => `the log of ${resource} lacks ${key} at ${revision}`),
    ...(found.size > wanted.length ? [`the log by namespace has ${found.size - wanted.length} events too many`] : []),
  ];
}
