/** metadata.managedFields read and written. Models k8s.io/apimachinery/pkg/util/managedfields/internal/managedfields.go. */
import type { ManagedFieldsEntry } from "../../meta/types.ts";
import { isJsonMap } from "../json.ts";
import { difference, type FieldSet, fieldsV1Of, isEmptySet, setOfFieldsV1 } from "./field-set.ts";

/** Who writes, and how. Two writers are one if all of this but the time is the same. */
export interface Writer {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string;
  /** RFC 3339; absent where it was not told. */
  readonly time?: string;
}

/** A writer and the fields that it owns. */
export interface Owner {
  readonly writer: Writer;
  readonly set: FieldSet;
}

/** The owners of an object's fields, by writer. */
export type Owners = ReadonlyMap<string, Owner>;

/** The key of a writer. An applier is the same in every version. */
export function writerKey({ manager, operation, apiVersion, subresource }: Writer): string {
  return JSON.stringify([manager, operation, operation === "Apply" ? "" : apiVersion, subresource]);
}

/** The owners that an object's metadata names; entries that cannot be read are passed over. */
export function ownersOf(entries: readonly ManagedFieldsEntry[] | undefined): Owners {
  const owners = new Map<string, Owner>();
  for (const entry of entries ?? []) {
    const { manager = "", operation, apiVersion = "", subresource = "", time, fieldsV1 } = entry;
    if ((operation !== "Apply" && operation !== "Update") || !isJsonMap(fieldsV1)) continue;
    const writer: Writer = { manager, operation, apiVersion, subresource, ...(time === undefined ? {} : { time }) };
    owners.set(writerKey(writer), { writer, set: setOfFieldsV1(fieldsV1) });
  }
  return owners;
}

/** The entries as they stand in metadata: appliers first, then by time, then by name. */
export function entriesOf(owners: Owners): readonly ManagedFieldsEntry[] {
  return [...owners.values()]
    .filter(({ set }) => !isEmptySet(set))
    .sort((a, b) => (orderKey(a.writer) < orderKey(b.writer) ? -1 : 1))
    .map(({ writer, set }) => {
      const { manager, operation, apiVersion, subresource, time } = writer;
      const head = { apiVersion, fieldsType: "FieldsV1", fieldsV1: fieldsV1Of(set), manager, operation };
      return { ...head, ...(subresource === "" ? {} : { subresource }), ...(time === undefined ? {} : { time }) };
    });
}

/** What no writer owns, as it is the server's or the object's name. Models stripmeta.go. */
export function withoutServerFields(set: FieldSet): FieldSet {
  return difference(set, SERVER_FIELDS);
}

const META = [
  "name",
  "namespace",
  "creationTimestamp",
  "selfLink",
  "uid",
  "clusterName",
  "generation",
  "managedFields",
  "resourceVersion",
];

const SERVER_FIELDS: FieldSet = {
  members: new Set(["f:apiVersion", "f:kind", "f:metadata"]),
  children: new Map([["f:metadata", { members: new Set(META.map((name) => `f:${name}`)), children: new Map() }]]),
};

function orderKey({ operation, time = "", manager, apiVersion, subresource }: Writer): string {
  return [operation, time, manager, apiVersion, subresource].join("\0");
}
