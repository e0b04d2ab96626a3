/** How server-side apply sees a value: what is owned as a whole, and by what list items are told apart. Facts of the OpenAPI extensions x-kubernetes-list-type and x-kubernetes-map-type. */
import { type FieldSchema, type FieldType, schemaTable } from "../schema/schema.ts";

/** The shape of ownership below a value. */
export type ApplyType =
  /** A scalar, or a map or list that is owned as a whole. */
  | { readonly shape: "atomic" }
  | { readonly shape: "struct"; readonly name: string }
  | { readonly shape: "map"; readonly item: ApplyType }
  | { readonly shape: "set" }
  | { readonly shape: "list"; readonly keys: readonly string[]; readonly item: ApplyType }
  /** Nothing is known: maps are entered, lists are whole. */
  | { readonly shape: "untyped" };

export const ATOMIC: ApplyType = { shape: "atomic" };
export const UNTYPED: ApplyType = { shape: "untyped" };

/** The type of a kind; of one that is not modelled only the metadata is known. */
export function applyTypeOfKind(kind: string, isKnown: boolean): ApplyType {
  return isKnown ? { shape: "struct", name: kind } : { shape: "struct", name: CUSTOM };
}

/** Whether a struct declares the field; a map declares none. */
export function declares(type: ApplyType, field: string): boolean {
  if (type.shape !== "struct") return false;
  return type.name === CUSTOM ? HEAD.includes(field) : schemaTable.get(type.name)?.has(field) === true;
}

/** The type of a member of a map or struct. */
export function memberType(type: ApplyType, field: string): ApplyType {
  if (type.shape === "map") return type.item;
  if (type.shape !== "struct") return UNTYPED;
  if (type.name === CUSTOM) return field === "metadata" ? { shape: "struct", name: "ObjectMeta" } : UNTYPED;
  const schema = schemaTable.get(type.name)?.get(field);
  return schema === undefined ? UNTYPED : fieldType(`${type.name}.${field}`, schema);
}

/** What a key of a list item is where the item leaves it out. */
export function defaultOfKey(key: string): string | undefined {
  return key === "protocol" ? "TCP" : undefined;
}

const CUSTOM = "(custom)";
const HEAD = ["apiVersion", "kind", "metadata"];

/** Structs that are owned as a whole. */
const ATOMIC_STRUCTS: ReadonlySet<string> = new Set([
  "ConfigMapKeySelector",
  "EndpointAddress",
  "EndpointPort",
  "LabelSelector",
  "LocalObjectReference",
  "NodeSelector",
  "NodeSelectorTerm",
  "ObjectFieldSelector",
  "ObjectReference",
  "ResourceFieldSelector",
  "ScopeSelector",
  "ScopedResourceSelectorRequirement",
  "SecretKeySelector",
  "SecretReference",
  "TypedLocalObjectReference",
]);

const ATOMIC_MAPS: ReadonlySet<string> = new Set([
  "PodSpec.nodeSelector",
  "ReplicationControllerSpec.selector",
  "ServiceSpec.selector",
]);

/** Where the keys are others than the one by which a strategic merge patch merges. */
const KEYS: ReadonlyMap<string, readonly string[]> = new Map([
  ["Container.ports", ["containerPort", "protocol"]],
  ["EphemeralContainer.ports", ["containerPort", "protocol"]],
  ["PodSpec.topologySpreadConstraints", ["topologyKey", "whenUnsatisfiable"]],
  ["ResourceRequirements.claims", ["name"]],
  ["ServiceSpec.ports", ["port", "protocol"]],
]);

const SETS: ReadonlySet<string> = new Set(["Endpoint.addresses", "discovery.Endpoint.addresses"]);

function fieldType(path: string, schema: FieldSchema): ApplyType {
  const { type } = schema;
  if (type.shape === "map") return ATOMIC_MAPS.has(path) ? ATOMIC : { shape: "map", item: plainType(type.item) };
  if (type.shape !== "list") return plainType(type);
  const keys = KEYS.get(path) ?? (schema.mergeKey === "" ? [] : [schema.mergeKey]);
  if (keys.length > 0) return { shape: "list", keys, item: itemType(type.item) };
  return schema.merge || SETS.has(path) ? { shape: "set" } : ATOMIC;
}

// A merged item is entered even if it would be whole elsewhere: its key must be seen.
function itemType(type: FieldType): ApplyType {
  return type.shape === "named" && schemaTable.has(type.name) ? { shape: "struct", name: type.name } : plainType(type);
}

function plainType(type: FieldType): ApplyType {
  if (type.shape === "list") return ATOMIC;
  if (type.shape === "map") return { shape: "map", item: plainType(type.item) };
  if (type.name === "any") return UNTYPED;
  return schemaTable.has(type.name) && !ATOMIC_STRUCTS.has(type.name) ? { shape: "struct", name: type.name } : ATOMIC;
}
