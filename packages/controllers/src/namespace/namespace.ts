/** Empties a namespace that is being deleted, then lets it go. Models pkg/controller/namespace/deletion. */
import { type Namespace, type Resource, resources, splitKey } from "@kubenetsim/api";
import { allInfos, type Key, NAMESPACE_FINALIZER, type Reader, type WatchEvent } from "@kubenetsim/apiserver";
import { afterWrite, sooner } from "../runtime/outcome.ts";
import type { Again, Context, Controller } from "../runtime/types.ts";
import { CUSTOM, NO_KEYS, watch, watchEach } from "../runtime/watch.ts";

const namespaced: readonly Resource[] = resources.filter((info) => info.namespaced).map((info) => info.resource);

export const namespaceController: Controller = {
  name: "namespace-controller",
  watches: [
    watch("namespaces", (event) => (event.after?.metadata.deletionTimestamp === undefined ? NO_KEYS : [event.key])),
    ...watchEach([...namespaced, CUSTOM], terminatingNamespace),
  ],
  reconcile(context, key) {
    const namespace = context.get("namespaces", key);
    if (namespace === undefined || namespace.metadata.deletionTimestamp === undefined) return undefined;
    if (!(namespace.spec?.finalizers ?? []).includes(NAMESPACE_FINALIZER)) return undefined;
    return write(context, namespace, contentOf(context, key));
  },
};

interface Content {
  readonly resource: Resource;
  readonly key: Key;
  readonly isGoing: boolean;
}

/** What went away may have been the last thing that its namespace waited for. */
function terminatingNamespace(event: WatchEvent, read: Reader): readonly Key[] {
  if (event.type !== "DELETED") return NO_KEYS;
  const { namespace } = splitKey(event.key);
  return read.get("namespaces", namespace)?.metadata.deletionTimestamp === undefined ? NO_KEYS : [namespace];
}

function contentOf(context: Context, namespace: string): readonly Content[] {
  const all = allInfos(context.store).filter((info) => info.namespaced);
  return all.flatMap(({ resource }) =>
    context.list(resource, namespace).map(({ metadata }) => ({
      resource,
      key: `${namespace}/${metadata.name}`,
      isGoing: metadata.deletionTimestamp !== undefined,
    })),
  );
}

/** Deletes kind by kind; once nothing is left, removes the finalizer. What lingers (pods in their grace) brings the key back when it goes. */
function write(context: Context, namespace: Namespace, content: readonly Content[]): Again | undefined {
  let again: Again | undefined;
  for (const { resource, key, isGoing } of content) {
    if (!isGoing) again = sooner(again, afterWrite(context.delete(resource, key, { propagationPolicy: "Background" })));
  }
  const isEmpty = contentOf(context, namespace.metadata.name ?? "").length === 0;
  if (again !== undefined || !isEmpty) return again;
  const finalizers = (namespace.spec?.finalizers ?? []).filter((name) => name !== NAMESPACE_FINALIZER);
  const finalized: Namespace = { ...namespace, spec: { ...namespace.spec, finalizers } };
  return afterWrite(context.update("namespaces", finalized, { subresource: "finalize" }));
}
