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
  StatusError,
} from "@kubenetsim/api";
import { type Client, infoOfObject, type Result } from "@kubenetsim/apiserver";
import { type Applied, applyObject, isMap, isNamed } from "./apply.ts";

interface Located {
  readonly resource: Resource;
  readonly object: KubeObject;
  readonly document: ManifestDocument;
}

/** Throws on the first object that is refused: the caller's act is then undone as a whole. */
export function applyManifests(client: Client, manifests: string | object, namespace = "default"): readonly Applied[] {
  return documentsOf(manifests).map((given) => {
    const { resource, object, document } = locate(client, given, namespace);
    const applied = applyObject(client, resource, object);
    if (applied.ok) return withWarning(applied.value, document);
    throw placed(new StatusError(applied.status), document);
  });
}

function withWarning(applied: Applied, { warning }: ManifestDocument): Applied {
  return warning === undefined ? applied : { ...applied, warnings: [warning, ...(applied.warnings ?? [])] };
}

/** Deletes what the manifests name; NotFound is an error, as with kubectl delete -f. */
export function deleteManifests(client: Client, manifests: string | object, namespace = "default"): void {
  for (const given of documentsOf(manifests)) {
    const { resource, object, document } = locate(client, given, namespace);
    const deleted = isNamed(object) ? client.delete(resource, keyOf(object)) : unnamed(client, resource, object);
    if (!deleted.ok) throw placed(new StatusError(deleted.status), document);
  }
}

function documentsOf(manifests: string | object): readonly ManifestDocument[] {
  const parsed = typeof manifests === "string" ? parseManifests(manifests) : fromObjects(manifests);
  if (!parsed.ok) throw new StatusError(newBadRequest(formatManifestError(parsed.error)));
  return parsed.documents;
}

/** Finds the resource of an object's kind, which a document before it may have defined, and gives it its namespace. */
function locate(client: Client, document: ManifestDocument, namespace: string): Located {
  const { object } = document;
  const found = infoOfObject(client.store, object);
  if (found === undefined)
    throw placed(
      new StatusError(newBadRequest(`no matches for kind "${object.kind}" in version "${object.apiVersion}"`)),
      document,
    );
  return { resource: found.resource, object: found.namespaced ? inNamespace(object, namespace) : object, document };
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
