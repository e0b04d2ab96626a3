/**
 * The fields of every modelled kind, their JSON types and how lists of them merge: one table for type checks, unknown fields and patches.
 * The notation: `Struct { name:type … }`, where a type is a scalar, a struct, `[]item` or `{}value`; `@key` merges a list by that key
 * (`@` alone: a list of scalars as a set), `~` marks the strategy retainKeys, `!` the strategy replace.
 */
import { appsFields } from "./apps.ts";
import { batchFields } from "./batch.ts";
import { coordinationFields } from "./coordination.ts";
import { coreFields } from "./core.ts";
import { discoveryFields } from "./discovery.ts";
import { metaFields } from "./meta.ts";
import { networkingFields } from "./networking.ts";
import { podFields } from "./pod.ts";
import { storageFields } from "./storage.ts";
import { volumeFields } from "./volume.ts";

/** What a value may be. A `named` type is a struct where the table has one of that name, else a scalar. */
export type FieldType =
  | { readonly shape: "list"; readonly item: FieldType }
  | { readonly shape: "map"; readonly item: FieldType }
  | { readonly shape: "named"; readonly name: string };

/** What is known of one field. */
export interface FieldSchema {
  readonly type: FieldType;
  /** A list whose items are merged rather than replaced. */
  readonly merge: boolean;
  /** The member by which a list's items are told apart; empty for scalars. */
  readonly mergeKey: string;
  readonly retainKeys: boolean;
  readonly replace: boolean;
}

/** The fields of one struct. */
export type StructSchema = ReadonlyMap<string, FieldSchema>;
/** Structs by name. */
export type SchemaTable = ReadonlyMap<string, StructSchema>;

/** Reads the notation. */
export function parseSchema(text: string): SchemaTable {
  const structs = [...text.matchAll(/([\w.]+) \{([^{}]*(?:\{\}[^{}]*)*)\n\}/g)];
  return new Map(structs.map(([, name = "", body = ""]) => [name, parseStruct(body)]));
}

/** Every struct of every modelled kind. */
export const schemaTable: SchemaTable = parseSchema(
  [
    appsFields,
    batchFields,
    coordinationFields,
    coreFields,
    discoveryFields,
    metaFields,
    networkingFields,
    podFields,
    storageFields,
    volumeFields,
  ].join("\n"),
);

const networkingKinds: ReadonlySet<string> = new Set([
  "Ingress",
  "IngressClass",
  "IPAddress",
  "NetworkPolicy",
  "ServiceCIDR",
]);
const coreKinds: ReadonlySet<string> = new Set([
  "ConfigMap",
  "Endpoints",
  "Event",
  "LimitRange",
  "Namespace",
  "Node",
  "PersistentVolume",
  "PersistentVolumeClaim",
  "Pod",
  "ReplicationController",
  "ResourceQuota",
  "Secret",
  "Service",
  "ServiceAccount",
]);
const kindsByVersion: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["v1", coreKinds],
  ["apps/v1", new Set(["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"])],
  ["autoscaling/v2", new Set(["HorizontalPodAutoscaler"])],
  ["batch/v1", new Set(["CronJob", "Job"])],
  ["policy/v1", new Set(["PodDisruptionBudget"])],
  ["coordination.k8s.io/v1", new Set(["Lease"])],
  ["scheduling.k8s.io/v1", new Set(["PriorityClass"])],
  ["storage.k8s.io/v1", new Set(["StorageClass"])],
  ["discovery.k8s.io/v1", new Set(["EndpointSlice"])],
  ["networking.k8s.io/v1", networkingKinds],
]);

/** The struct of a kind; undefined if its fields are not known. */
export function structOf(apiVersion: string, kind: string): StructSchema | undefined {
  return kindsByVersion.get(apiVersion)?.has(kind) === true ? schemaTable.get(kind) : undefined;
}

function parseStruct(body: string): StructSchema {
  const fields = body
    .trim()
    .split(/\s+/)
    .filter((token) => token !== "");
  return new Map(
    fields.map((token) => {
      const [, name = "", type = "", key, flags = ""] = /^([^:]+):([^@~!]+)(@[^~!]*)?([~!]*)$/.exec(token) ?? [];
      const schema: FieldSchema = {
        type: parseType(type),
        merge: key !== undefined,
        mergeKey: key?.slice(1) ?? "",
        retainKeys: flags.includes("~"),
        replace: flags.includes("!"),
      };
      return [name, schema] as const;
    }),
  );
}

function parseType(text: string): FieldType {
  if (text.startsWith("[]")) return { shape: "list", item: parseType(text.slice(2)) };
  if (text.startsWith("{}")) return { shape: "map", item: parseType(text.slice(2)) };
  return text === "ResourceList" ? { shape: "map", item: parseType("Quantity") } : { shape: "named", name: text };
}
