/** Many objects at once, as text or as objects: parsed, sent to the server one by one, and every error with its place. */
import {
  formatManifestError,
  fromObjects,
  type KubeObject,
  keyOf,
  type ManifestDocument,
  newBadRequest,
  parseManifests,
  type Resource,
  resourceOf,
  StatusError,
} from "@kubenetsim/api";
import type { Client, Result } from "@kubenetsim/apiserver";
import { type Applied, applyObject, isMap, isNamed } from "./apply.ts";

export interface Located {
  readonly resource: Resource;
  readonly object: KubeObject;
  readonly document: ManifestDocument;
}

/** Throws on the first object that is refused: the caller's act is then undone as a whole. */
export function applyManifests(client: Client, manifests: string | object, namespace = "default"): readonly Applied[] {
  return locate(manifests, namespace).map(({ resource, object, document }) => {
    const applied = applyObject(client, resource, object);
    if (applied.ok) return applied.value;
    throw placed(new StatusError(applied.status), document);
  });
}

/** Deletes what the manifests name; NotFound is an error, as with kubectl delete -f. */
export function deleteManifests(client: Client, manifests: string | object, namespace = "default"): void {
  for (const { resource, object, document } of locate(manifests, namespace)) {
    const deleted = isNamed(object) ? client.delete(resource, keyOf(object)) : unnamed(client, resource, object);
    if (!deleted.ok) throw placed(new StatusError(deleted.status), document);
  }
}

/** Parses, finds each kind's resource, and gives namespaced objects their namespace. */
export function locate(manifests: string | object, namespace: string): readonly Located[] {
  const parsed = typeof manifests === "string" ? parseManifests(manifests) : fromObjects(manifests);
  if (!parsed.ok) throw new StatusError(newBadRequest(formatManifestError(parsed.error)));
  return parsed.documents.map((document) => {
    const { object } = document;
    const found = resourceOf(object.apiVersion, object.kind);
    if (found === undefined)
      throw placed(
        new StatusError(newBadRequest(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`)),
        document,
      );
    return { resource: found.resource, object: found.namespaced ? inNamespace(object, namespace) : object, document };
  });
}

/** What is no metadata at all is left for the server to refuse. */
function inNamespace(object: KubeObject, namespace: string): KubeObject {
  const metadata: unknown = object.metadata ?? {};
  if (!isMap(metadata) || (metadata["namespace"] ?? null) !== null) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** Names nothing: the server says which field is wrong, and kubectl says the rest. */
function unnamed(client: Client, resource: Resource, object: KubeObject): Result<KubeObject> {
  const created = client.create(resource, object, { dryRun: true });
  return created.ok ? { ok: false, status: newBadRequest("resource name may not be empty") } : created;
}

/** Adds to each cause where in the manifest it stands. */
function placed(error: StatusError, document: ManifestDocument): StatusError {
  const causes = error.status.details?.causes ?? [];
  const places = causes.map((cause) => placeOf(document, cause.field)).filter((place) => place !== "");
  const where = places.length > 0 ? places.join("; ") : `document ${document.index + 1}, line ${document.line}`;
  error.message = `${error.message} (${where})`;
  return error;
}

function placeOf(document: ManifestDocument, field: string | undefined): string {
  if (field === undefined) return "";
  const position = document.positionOf(field);
  return position === undefined
    ? ""
    : `document ${document.index + 1}, line ${position.line}, column ${position.column}: ${field}`;
}
