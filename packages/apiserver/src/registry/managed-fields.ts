/** Keeping metadata.managedFields through creates, updates and patches. Models apimachinery/pkg/util/managedfields and handlers/fieldmanager/admission.go. */
import {
  applyTypeOfKind,
  entriesOf,
  isModelled,
  type Json,
  type KubeObject,
  type ManagedFieldsEntry,
  ownersAfterUpdate,
  ownersOf,
  type Resource,
  type WriteContext,
  type Writer,
} from "@kubenetsim/api";
import { formatRfc3339 } from "@kubenetsim/sim";
import { withMeta, withoutMeta } from "./metadata.ts";
import type { Request } from "./request.ts";
import { strategyOf } from "./strategies.ts";

/** Who writes where a request does not say, as a server takes it from the user agent. */
const UNNAMED_MANAGER = "kubenetsim";
const COMPONENT_MANAGER = "kube-controller-manager";

/**
 * The object with the record of who owns its fields. Only objects that somebody asked it of have one: a request that
 * names a field manager, or an earlier one that did. All others stay without, which costs nothing; an apply then finds
 * their fields owned by `before-first-apply`.
 */
export function withTracking<T extends KubeObject>(
  resource: Resource,
  object: T,
  old: T | undefined,
  request: Request,
): T {
  if (request.managedFields !== undefined) return withManagedFields(object, request.managedFields);
  const before = old?.metadata.managedFields ?? [];
  const { fieldManager = "", managedFields } = {
    fieldManager: request.options.fieldManager,
    managedFields: object.metadata.managedFields,
  };
  // A caller may say who owns what, or, by an empty list, that nobody does.
  const given = managedFields ?? before;
  if (fieldManager === "" && before.length === 0) return withoutMeta(object, "managedFields");
  if (isReset(managedFields)) return withoutMeta(object, "managedFields");
  const live = old === undefined ? undefined : jsonOf(old);
  const owners = ownersAfterUpdate(
    live,
    jsonOf(object),
    ownersOf(given),
    contextOf(resource, object, "Update", request),
  );
  return withManagedFields(object, entriesOf(owners));
}

/** Who writes, and what of the object this way of writing leaves alone. */
export function contextOf(
  resource: Resource,
  { apiVersion, kind }: KubeObject,
  operation: Writer["operation"],
  request: Request,
): WriteContext {
  const { fieldManager = "", subresource = "" } = request.options;
  const manager = fieldManager === "" ? unnamed(request) : fieldManager;
  const writer: Writer = { manager, operation, apiVersion, subresource, time: formatRfc3339(request.now) };
  const hasStatus = strategyOf(resource).prepareForStatusUpdate !== undefined;
  const ignored = subresource === "status" ? ["spec"] : hasStatus ? ["status"] : [];
  return { type: applyTypeOfKind(kind, isModelled(resource)), writer, ignored };
}

/** The object as JSON, without the record itself. */
export function jsonOf(object: KubeObject): Json {
  // A typed object is JSON, which TypeScript cannot see of an interface.
  return withoutMeta(object, "managedFields") as unknown as Json;
}

export function withManagedFields<T extends KubeObject>(object: T, entries: readonly ManagedFieldsEntry[]): T {
  return entries.length === 0 ? withoutMeta(object, "managedFields") : withMeta(object, { managedFields: entries });
}

function unnamed({ trusted }: Request): string {
  return trusted ? COMPONENT_MANAGER : UNNAMED_MANAGER;
}

/** Whether a caller gives the record up: `[]`, or `[{}]` as a patch must write it. */
export function isReset(entries: readonly ManagedFieldsEntry[] | undefined): boolean {
  return entries?.every((entry) => Object.keys(entry).length === 0) === true;
}
