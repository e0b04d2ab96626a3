/** Whether a namespace may take new objects, and whether it may go. Models the NamespaceLifecycle admission plugin. */
import { newForbidden, newNotFound, type Resource, resourceInfo, type Status } from "@kubenetsim/api";
import { getObject } from "../store/store.ts";
import type { Store } from "../store/types.ts";

/** The namespaces that cannot be deleted. */
const IMMORTAL: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

/** Why nothing new can be made in a namespace, if so: it does not exist, or it is going away. */
export function refuseContent(store: Store, resource: Resource, namespace: string, name: string): Status | undefined {
  const found = getObject(store, "namespaces", namespace);
  if (found === undefined) return newNotFound("namespaces", "", namespace);
  if (found.metadata.deletionTimestamp === undefined && found.status?.phase !== "Terminating") return undefined;
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const status = newForbidden(resource, resourceInfo(resource).group, name, message);
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  return { ...status, details: { ...status.details, causes: [cause] } };
}

/** Why a namespace may not be deleted, if so. */
export function refuseNamespaceDeletion(resource: Resource, name: string): Status | undefined {
  if (resource !== "namespaces" || !IMMORTAL.has(name)) return undefined;
  return newForbidden("namespaces", "", name, "this namespace may not be deleted");
}
