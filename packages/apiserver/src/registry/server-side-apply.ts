/** Server-side apply: an object that names only what its applier wants. Models apiserver/pkg/endpoints/handlers/patch.go applyPatcher. */
import {
  type AppliedFields,
  applyFields,
  type Conflict,
  cannotBeHandled,
  checkCustomFields,
  checkFields,
  configErrors,
  entriesOf,
  formatPath,
  groupVersionOf,
  isJsonMap,
  isModelled,
  type Json,
  type Kinds,
  type KubeObject,
  newBadRequest,
  newConflict,
  newInvalid,
  newRequestEntityTooLarge,
  type Owners,
  ownersAfterUpdate,
  ownersOf,
  parseManifests,
  pathsOf,
  plainCopy,
  type Resource,
  type ResourceInfo,
  required,
  resourceInfo,
  type Status,
  splitKey,
  type WriteContext,
  type Writer,
} from "@kubenetsim/api";
import type { Result } from "../client/types.ts";
import { infoOfResource } from "../discovery/infos.ts";
import { getObject } from "../store/store.ts";
import type { Key, Store } from "../store/types.ts";
import { createObject } from "./create.ts";
import { allowedByLastApplied, syncLastApplied } from "./last-applied.ts";
import { contextOf, jsonOf } from "./managed-fields.ts";
import type { Request } from "./request.ts";
import { REQUEST_BYTES_MAX, TOO_LARGE } from "./size.ts";
import type { Outcome } from "./strategy.ts";
import { updateObject } from "./update.ts";

/** Creates the object or brings it to what is applied. A field that another manager owns and has differently is a Conflict unless forced. */
export function serverSideApply<R extends Resource>(
  store: Store,
  resource: R,
  key: Key,
  patch: unknown,
  request: Request,
): Outcome<Kinds[R]> {
  if ((request.options.fieldManager ?? "") === "") return { ok: false, status: managerMissing };
  const read = readConfig(patch, key, resource, infoOfResource(store, resource));
  if (!read.ok) return read;
  const config = read.value;
  const context = contextOf(resource, config, "Apply", request);
  const errors = configErrors(jsonOf(config), context.type);
  if (errors.length > 0) return { ok: false, status: untypable(config, errors) };
  const stored: KubeObject | undefined = getObject(store, resource, key);
  const applied = tryApply(stored, config, context, request.options.force === true);
  if (!applied.ok) return { ok: false, status: conflictOf(applied.conflicts) };
  const managedFields = entriesOf(applied.owners);
  const object = syncLastApplied(stored, applied.object as unknown as KubeObject, config, context.writer.manager);
  const { force: _force, ...options } = request.options;
  // A patch may come from anywhere, so its outcome is checked even for trusted callers.
  const checked: Request = { ...request, options, trusted: false, managedFields };
  return stored === undefined
    ? createObject(store, resource, object, checked)
    : updateObject(store, resource, object, checked);
}

function tryApply(
  stored: KubeObject | undefined,
  config: KubeObject,
  context: WriteContext,
  force: boolean,
): AppliedFields {
  const live: Json = stored === undefined ? {} : jsonOf(stored);
  const owners = stored === undefined ? new Map() : ownersBefore(stored, context);
  const applied = applyFields(live, jsonOf(config), owners, context, force);
  if (applied.ok || stored === undefined) return applied;
  // What a client-side apply of kubectl wrote is kubectl's own.
  const allowed = context.writer.manager === "kubectl" && allowedByLastApplied(stored, applied.conflicts, context.type);
  return allowed ? applyFields(live, jsonOf(config), owners, context, true) : applied;
}

/** Fields of an object that nobody kept a record of belong to a manager with this name. Models skipnonapplied.go. */
const BEFORE_FIRST_APPLY = "before-first-apply";

function ownersBefore(stored: KubeObject, { type, ignored }: WriteContext): Owners {
  const owners = ownersOf(stored.metadata.managedFields);
  if (owners.size > 0) return owners;
  const { apiVersion } = stored;
  const writer: Writer = { manager: BEFORE_FIRST_APPLY, operation: "Update", apiVersion, subresource: "" };
  return ownersAfterUpdate({}, jsonOf(stored), new Map(), { type, writer, ignored });
}

function readConfig(patch: unknown, key: Key, resource: Resource, known: ResourceInfo | undefined): Result<KubeObject> {
  const parsed: Parsed = typeof patch === "string" ? parseText(patch) : plainCopy(patch);
  if (parsed.ok && parsed.size > REQUEST_BYTES_MAX) return { ok: false, status: newRequestEntityTooLarge(TOO_LARGE) };
  const config: unknown = parsed.ok ? parsed.value : undefined;
  if (!isMap(config)) return refuse("error decoding YAML: the patch must be a map");
  const { kind } = config;
  if (typeof kind !== "string" || kind === "") return refuse("Object 'Kind' is missing in the object");
  const info = known ?? resourceInfo(resource);
  if (known !== undefined && kind !== info.kind) {
    return refuse(`the kind in the data (${kind}) does not match the expected kind (${info.kind})`);
  }
  const { name, namespace } = splitKey(key);
  const metadata = isMap(config["metadata"]) ? config["metadata"] : {};
  if (Array.isArray(metadata["managedFields"]) && metadata["managedFields"].length > 0) {
    return refuse("metadata.managedFields must be nil");
  }
  const given = metadata["name"] ?? "";
  if (given !== "" && given !== name) {
    return refuse(`the name of the object (${given}) does not match the name on the URL (${name})`);
  }
  const place = metadata["namespace"] ?? "";
  if (place !== "" && place !== namespace && info.namespaced) {
    return refuse("the namespace of the provided object does not match the namespace sent on the request");
  }
  const version = config["apiVersion"] ?? "";
  if (known !== undefined && version !== groupVersionOf(info)) {
    return refuse(
      `incorrect version specified in apply patch. Specified patch version: ${version}, expected: ${groupVersionOf(info)}`,
    );
  }
  const check = isModelled(resource)
    ? checkFields(config as unknown as KubeObject)
    : checkCustomFields(config as unknown as KubeObject);
  const [error] = check.errors;
  if (error !== undefined) return refuse(cannotBeHandled(kind, info.version, error.message));
  const placed = { ...metadata, name, ...(namespace === "" ? {} : { namespace }) };
  return { ok: true, value: { ...config, metadata: placed } as unknown as KubeObject };
}

type Parsed = { readonly ok: true; readonly value: unknown; readonly size: number } | { readonly ok: false };

function parseText(text: string): Parsed {
  const parsed = parseManifests(text);
  return parsed.ok && parsed.documents.length === 1
    ? { ok: true, value: parsed.documents[0]?.object, size: text.length }
    : { ok: false };
}

function isMap(value: unknown): value is { readonly [name: string]: unknown } {
  return isJsonMap(value);
}

function refuse(message: string): { readonly ok: false; readonly status: Status } {
  return { ok: false, status: newBadRequest(message) };
}

const managerMissing: Status = newInvalid("PatchOptions", "meta.k8s.io", "", [
  required("fieldManager", "is required for apply patch"),
]);

function untypable({ apiVersion, kind, metadata }: KubeObject, errors: readonly string[]): Status {
  const place = metadata.namespace === undefined ? "" : metadata.namespace;
  const head = `failed to create typed patch object (${place}/${metadata.name ?? ""}; ${apiVersion}, Kind=${kind})`;
  const list = errors.length === 1 ? (errors[0] ?? "") : `errors:\n${errors.map((error) => `  ${error}`).join("\n")}`;
  const message = `${head}: ${list}`;
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, code: 500 };
}

/** The Status of a Conflict, with a cause for each field. Models managedfields/internal/conflict.go. */
function conflictOf(conflicts: readonly Conflict[]): Status {
  const each = conflicts.flatMap(({ writer, path }) =>
    pathsOf(path).map((edges) => ({ manager: shown(writer), field: formatPath(edges) })),
  );
  const causes = each.map(({ manager, field }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${manager}`,
    field,
  }));
  const { message: _message, details: _details, ...head } = newConflict("", "", "");
  return { ...head, message: conflictMessage(each), details: { causes } };
}

function conflictMessage(each: readonly { readonly manager: string; readonly field: string }[]): string {
  const [first] = each;
  if (each.length === 1) return `Apply failed with 1 conflict: conflict with ${first?.manager}: ${first?.field}`;
  const managers = [...new Set(each.map(({ manager }) => manager))].sort();
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...each.filter((one) => one.manager === manager).map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${each.length} conflicts: ${lines.join("\n")}`;
}

function shown({ manager, operation, apiVersion, subresource }: Writer): string {
  const who = subresource === "" ? `"${manager}"` : `"${manager}" with subresource "${subresource}"`;
  return operation === "Update" ? `${who} using ${apiVersion}` : who;
}
