/** The keys of tables: `namespace/name`, or the name alone of what has no namespace. Models k8s.io/client-go/tools/cache MetaNamespaceKeyFunc. */
import type { KubeObject } from "./types.ts";

/** The object's key. */
export function keyOf(object: Pick<KubeObject, "metadata">): string {
  const { namespace, name = "" } = object.metadata;
  return joinKey(namespace, name);
}

/** The key of a namespace and a name; no namespace, no slash. */
export function joinKey(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}

/** The two parts of a key; the namespace is empty where there is none. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf("/");
  return slash < 0 ? { namespace: "", name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
