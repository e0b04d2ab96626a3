/** CustomResourceDefinitions: each version that is served is a kind of the server at once. Models apiextensions-apiserver/pkg/controller/{establish,status}. */
import {
  type CustomObject,
  type CustomResource,
  child,
  type FieldError,
  index,
  invalid,
  isModelled,
  type KubeObject,
  type PrinterColumn,
  type ResourceInfo,
  required,
} from "@kubenetsim/api";
import { withKind, withoutKind } from "../../discovery/infos.ts";
import { remove, tableOf } from "../../store/store.ts";
import type { Store } from "../../store/types.ts";
import type { Strategy } from "../strategy.ts";
import { customStrategy } from "./custom-objects.ts";

/** Where CustomResourceDefinitions are kept. */
export const CRD_RESOURCE: CustomResource = "customresourcedefinitions.apiextensions.k8s.io";

export const crdStrategy: Strategy<CustomResource> = {
  ...customStrategy,
  prepareForCreate: (object) => withStatus(customStrategy.prepareForCreate(object)),
  prepareForUpdate: (object, old) => withStatus(customStrategy.prepareForUpdate(object, old)),
  validate: validateDefinition,
  afterWrite: (store, object) => kindsOf(object).reduce(withKind, withoutKind(store, resourceOfDefinition(object))),
  afterDelete(store, object) {
    const resource = resourceOfDefinition(object);
    const emptied = [...tableOf(store, resource)].reduce((left, [key]) => remove(left, resource, key), store);
    return withoutKind(emptied, resource);
  },
};

/** The store with the kinds that an object defines, if it is a definition: for what is to be read before it is stored. */
export function withDefinition(store: Store, object: KubeObject): Store {
  if (object.kind !== "CustomResourceDefinition") return store;
  return kindsOf({ ...object }).reduce(withKind, store);
}

interface Names {
  readonly plural?: unknown;
  readonly singular?: unknown;
  readonly kind?: unknown;
  readonly shortNames?: unknown;
}

interface Version {
  readonly name?: unknown;
  readonly served?: unknown;
  readonly storage?: unknown;
  readonly additionalPrinterColumns?: unknown;
}

/** Of the definition no more is known than that it is JSON. */
interface DefinitionSpec {
  readonly group?: unknown;
  readonly scope?: unknown;
  readonly names?: unknown;
  readonly versions?: unknown;
}

function specOf(object: CustomObject): DefinitionSpec {
  return mapOf(object["spec"]);
}

function mapOf<T extends object>(value: unknown): Partial<T> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function versionsOf(spec: DefinitionSpec): readonly Version[] {
  return Array.isArray(spec.versions) ? spec.versions.map((version: unknown) => mapOf<Version>(version)) : [];
}

function resourceOfDefinition(object: CustomObject): CustomResource {
  const spec = specOf(object);
  return `${textOf(mapOf<Names>(spec.names).plural)}.${textOf(spec.group)}`;
}

/** A kind for each version that is served. */
function kindsOf(object: CustomObject): readonly ResourceInfo[] {
  const spec = specOf(object);
  const names = mapOf<Names>(spec.names);
  const kind = textOf(names.kind);
  const singular = textOf(names.singular) === "" ? kind.toLowerCase() : textOf(names.singular);
  const shortNames = Array.isArray(names.shortNames) ? names.shortNames.map(textOf) : [];
  const resource = resourceOfDefinition(object);
  const common = { resource, singular, kind, group: textOf(spec.group), shortNames, defined: true };
  return versionsOf(spec)
    .filter((version) => version.served === true)
    .map((version) => ({
      ...common,
      version: textOf(version.name),
      namespaced: spec.scope === "Namespaced",
      ...columnsOf(version),
    }));
}

function columnsOf({ additionalPrinterColumns: given }: Version): Pick<ResourceInfo, "columns"> {
  if (!Array.isArray(given) || given.length === 0) return {};
  const columns = given.map((column: unknown): PrinterColumn => {
    const { name, type, jsonPath, priority } = mapOf<{ [K in keyof PrinterColumn]: unknown }>(column);
    const rank = typeof priority === "number" ? { priority } : {};
    return { name: textOf(name), type: textOf(type), jsonPath: textOf(jsonPath), ...rank };
  });
  return { columns };
}

// Models pkg/apis/apiextensions/validation: the part of it without which the kind could not be served.
function validateDefinition(object: CustomObject): readonly FieldError[] {
  const spec = specOf(object);
  const names = mapOf<Names>(spec.names);
  const wanted = resourceOfDefinition(object);
  const { name = "" } = object.metadata;
  const versions = versionsOf(spec);
  const stored = versions.filter((version) => version.storage === true).length;
  return [
    ...missing(spec.group, "spec.group"),
    ...missing(names.plural, "spec.names.plural"),
    ...missing(names.kind, "spec.names.kind"),
    ...(spec.scope === "Namespaced" || spec.scope === "Cluster" ? [] : missing(undefined, "spec.scope")),
    ...versions.flatMap((version, at) => missing(version.name, child(index("spec.versions", at), "name"))),
    ...(stored === 1
      ? []
      : [invalid("spec.versions", null, "must have exactly one version marked as storage version")]),
    ...(name === wanted && !isModelled(wanted)
      ? []
      : [invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group')]),
  ];
}

function missing(value: unknown, path: string): readonly FieldError[] {
  return textOf(value) === "" ? [required(path)] : [];
}

function withStatus(object: CustomObject): CustomObject {
  const spec = specOf(object);
  const time = object.metadata.creationTimestamp;
  const conditions = [
    condition("NamesAccepted", "NoConflicts", "no conflicts found", time),
    condition("Established", "InitialNamesAccepted", "the initial names have been accepted", time),
  ];
  const storedVersions = versionsOf(spec).flatMap((version) =>
    version.storage === true ? [textOf(version.name)] : [],
  );
  return { ...object, status: { conditions, acceptedNames: spec.names ?? {}, storedVersions } };
}

function condition(type: string, reason: string, message: string, lastTransitionTime: string | undefined): object {
  return { type, status: "True", ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }), reason, message };
}
