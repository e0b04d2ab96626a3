/** `kubectl apply --server-side`: the server merges, and knows who owns what. Models k8s.io/kubectl/pkg/cmd/apply/apply.go applyOneObject and client-go/util/csaupgrade. */
import {
  entriesOf,
  joinKey,
  type KubeObject,
  type Owner,
  type Owners,
  ownersOf,
  type Resource,
  type Status,
  union,
  writerKey,
} from "@kubenetsim/api";
import type { Client, Result } from "@kubenetsim/apiserver";
import { LAST_APPLIED } from "@kubenetsim/cluster";
import type { FileObject } from "../resource/manifest-files.ts";

export interface ServerSideOptions {
  readonly fieldManager: string;
  readonly force: boolean;
}

/** Applies one object. What client-side apply owned of it becomes the manager's. */
export function applyOnServer(client: Client, file: FileObject, options: ServerSideOptions): Result<KubeObject> {
  const { info, object } = file;
  const { name = "", namespace } = object.metadata;
  const key = joinKey(info.namespaced ? namespace : "", name);
  const apply = (): Result<KubeObject> => client.patch(info.resource, key, "apply", object, options);
  const applied = apply();
  if (!applied.ok) return applied;
  const migrated = migrate(client, info.resource, key, applied.value, options.fieldManager);
  if (migrated === undefined) return applied;
  return migrated.ok ? apply() : migrated;
}

/** What kubectl says of a conflict, beside the server's words. */
export function conflictText({ message }: Status): string {
  return `${message}
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;
}

/** Hands over what the writers of the last-applied annotation own. Undefined where there is none. */
function migrate(
  client: Client,
  resource: Resource,
  key: string,
  object: KubeObject,
  fieldManager: string,
): Result<KubeObject> | undefined {
  if (object.metadata.annotations?.[LAST_APPLIED] === undefined) return undefined;
  const owners = ownersOf(object.metadata.managedFields);
  const appliers = [...owners.values()].filter(ownsAnnotation);
  const applier = writerKey({ manager: fieldManager, operation: "Apply", apiVersion: "", subresource: "" });
  const own = owners.get(applier);
  if (appliers.length === 0 || own === undefined) return undefined;
  const value = entriesOf(handedOver(owners, appliers, applier, own));
  const { resourceVersion } = object.metadata;
  const patch = [
    { op: "replace", path: "/metadata/managedFields", value },
    { op: "replace", path: "/metadata/resourceVersion", value: resourceVersion },
  ];
  return client.patch(resource, key, "json", patch);
}

function ownsAnnotation({ writer, set }: Owner): boolean {
  const annotations = set.children.get("f:metadata")?.children.get("f:annotations");
  return writer.operation === "Update" && annotations?.members.has(`f:${LAST_APPLIED}`) === true;
}

function handedOver(owners: Owners, from: readonly Owner[], key: string, own: Owner): Owners {
  const all = from.reduce((set, owner) => union(set, owner.set), own.set);
  const left = new Map([...owners].filter(([, owner]) => !from.includes(owner)));
  return left.set(key, { ...own, set: all });
}
