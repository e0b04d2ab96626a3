/** Client-side apply of one object, as `kubectl apply` does it: create, or a three-way merge by the last applied configuration. */
import {
  type Json,
  type KubeObject,
  keyOf,
  newBadRequest,
  type PatchResult,
  parseManifests,
  patchSchemaOf,
  type Resource,
  threeWayJsonMergePatch,
  threeWayMergePatch,
} from "@kubenetsim/api";
import type { Client, Result } from "@kubenetsim/apiserver";
import { canonicalJson } from "@kubenetsim/sim";

export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

export interface Applied {
  readonly action: "created" | "configured" | "unchanged";
  readonly object: KubeObject;
  /** What the server said beside its answer, and of an apiVersion that is no more. */
  readonly warnings?: readonly string[];
}

/** The object must have its namespace. Errors come as the server's Status. */
export function applyObject(client: Client, resource: Resource, object: KubeObject): Result<Applied> {
  if (!isNamed(object)) return createObject(client, resource, object);
  const config = withLastApplied(object);
  const live = client.get(resource, keyOf(object));
  if (live === undefined) return createObject(client, resource, config);
  const patch = patchFor(live, config);
  if (!patch.ok) return { ok: false, status: newBadRequest(patch.error) };
  // A kind whose fields are not known has no strategic merge.
  const type = patchSchemaOf(config.apiVersion, config.kind) === undefined ? "merge" : "strategic";
  const patched = client.patch(resource, keyOf(object), type, patch.value);
  if (!patched.ok) return patched;
  const same = patched.value.metadata.resourceVersion === live.metadata.resourceVersion;
  return { ok: true, value: { action: same ? "unchanged" : "configured", object: patched.value, ...warned(patched) } };
}

/** Whether it can be looked up and annotated. Where it cannot, the server is to say which field is wrong. */
export function isNamed(object: KubeObject): boolean {
  const metadata: unknown = object.metadata;
  if (!isMap(metadata)) return false;
  const { name, namespace, annotations } = metadata;
  if (typeof name !== "string" || !(namespace === undefined || typeof namespace === "string")) return false;
  return annotations === undefined || annotations === null || isMap(annotations);
}

/** Whether it has fields at all. */
export function isMap(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function createObject(client: Client, resource: Resource, object: KubeObject): Result<Applied> {
  const created = client.create(resource, object);
  return created.ok ? { ok: true, value: { action: "created", object: created.value, ...warned(created) } } : created;
}

function warned({ warnings }: { readonly warnings?: readonly string[] }): Pick<Applied, "warnings"> {
  return warnings === undefined ? {} : { warnings };
}

/** What was applied before is in the live object's annotation; an object that was created otherwise has none. */
function patchFor(live: KubeObject, config: KubeObject): PatchResult {
  const original = live.metadata.annotations?.[LAST_APPLIED];
  const schema = patchSchemaOf(config.apiVersion, config.kind);
  const before = original === undefined ? {} : parseJson(original);
  if (before === undefined) return { ok: false, error: `the annotation ${LAST_APPLIED} is not JSON` };
  if (schema === undefined) return threeWayJsonMergePatch(before, json(config), json(live));
  return threeWayMergePatch(before, json(config), json(live), schema);
}

function parseJson(text: string): Json | undefined {
  const parsed = parseManifests(text);
  return parsed.ok && parsed.documents[0] !== undefined ? json(parsed.documents[0].object) : undefined;
}

/** A typed object is JSON, which TypeScript cannot see of an interface. */
function json(object: KubeObject): Json {
  return object as unknown as Json;
}

/** The annotation holds the object as it was handed in, on one line, ended by a newline. */
function withLastApplied(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _old, ...annotations } = object.metadata.annotations ?? {};
  const bare = { ...object, metadata: { ...object.metadata, annotations } };
  const text = `${canonicalJson(bare)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}
