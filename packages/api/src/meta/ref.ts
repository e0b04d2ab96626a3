/** The short name by which traces and events speak of an object. */
import type { KubeObject, ObjectRef } from "./types.ts";

/** What the object is called: kind, namespace, name. */
export function refOf(object: KubeObject): ObjectRef {
  const { name = "", namespace } = object.metadata;
  return namespace === undefined || namespace === ""
    ? { kind: object.kind, name }
    : { kind: object.kind, namespace, name };
}

/** `Service default/web`. */
export function formatRef(ref: ObjectRef): string {
  return ref.namespace === undefined ? `${ref.kind} ${ref.name}` : `${ref.kind} ${ref.namespace}/${ref.name}`;
}
