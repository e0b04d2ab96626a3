/** Whether a namespace may take new objects, and whether it may go. Models apiserver/pkg/admission/plugin/namespace/lifecycle. */
import { newForbidden, newNotFound, pluralOf, type Status } from "@kubenetsim/api";
import { getObject } from "../store/store.ts";
import type { Store } from "../store/types.ts";
import type { AdmissionPlugin, Attributes } from "./types.ts";

/** The namespaces that cannot be deleted. */
const IMMORTAL: ReadonlySet<string> = new Set(["default", "kube-system", "kube-public"]);

export const namespaceLifecycle: AdmissionPlugin = {
  name: "NamespaceLifecycle",
  operations: ["CREATE", "DELETE"],
  admit(attributes, store) {
    const status = attributes.operation === "DELETE" ? refuseDeletion(attributes) : refuseContent(attributes, store);
    return status === undefined ? { ok: true, object: attributes.object } : { ok: false, status };
  },
};

/** Nothing new can be made in a namespace that does not exist, or is going away. */
function refuseContent({ info, namespace, name }: Attributes, store: Store): Status | undefined {
  if (!info.namespaced) return undefined;
  const found = getObject(store, "namespaces", namespace);
  if (found === undefined) return newNotFound("namespaces", "", namespace);
  if (found.metadata.deletionTimestamp === undefined && found.status?.phase !== "Terminating") return undefined;
  const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const status = newForbidden(pluralOf(info), info.group, name, message);
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  return { ...status, details: { ...status.details, causes: [cause] } };
}

function refuseDeletion({ resource, name }: Attributes): Status | undefined {
  if (resource !== "namespaces" || !IMMORTAL.has(name)) return undefined;
  return newForbidden("namespaces", "", name, "this namespace may not be deleted");
}
