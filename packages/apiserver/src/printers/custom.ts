/** The tables of kinds that are not modelled: those of the server's own that are shown otherwise than by name and age. */
import { isJsonMap, type KubeObject, type Resource, type ResourceInfo } from "@kubenetsim/api";
import { definitionPrinter } from "./definition-columns.ts";
import { ageOf, column, type Printer } from "./printer.ts";

/** How objects of a resource are shown; what a CustomResourceDefinition says of it goes first. */
export function customPrinterOf(
  resource: Resource,
  info: Pick<ResourceInfo, "columns"> | undefined,
): Printer<KubeObject> {
  if (info?.columns !== undefined && info.columns.length > 0) return definitionPrinter(info.columns);
  if (CREATED_AT.has(resource)) return createdAtPrinter;
  return BINDINGS.has(resource) ? bindingPrinter : nameAndAgePrinter;
}

const CREATED_AT: ReadonlySet<Resource> = new Set<Resource>([
  "clusterroles.rbac.authorization.k8s.io",
  "customresourcedefinitions.apiextensions.k8s.io",
  "roles.rbac.authorization.k8s.io",
]);

const BINDINGS: ReadonlySet<Resource> = new Set<Resource>([
  "clusterrolebindings.rbac.authorization.k8s.io",
  "rolebindings.rbac.authorization.k8s.io",
]);

const nameAndAgePrinter: Printer<KubeObject> = {
  columns: [column("Name"), column("Age")],
  cells: ({ metadata }, { now }) => [metadata.name ?? "", ageOf(metadata.creationTimestamp, now)],
};

const createdAtPrinter: Printer<KubeObject> = {
  columns: [column("Name"), column("Created At")],
  cells: ({ metadata }) => [metadata.name ?? "", metadata.creationTimestamp ?? ""],
};

const bindingPrinter: Printer<KubeObject> = {
  columns: [column("Name"), column("Role"), column("Age")],
  cells: (object, { now }) => [
    object.metadata.name ?? "",
    roleOf(object),
    ageOf(object.metadata.creationTimestamp, now),
  ],
};

function roleOf(object: KubeObject): string {
  const { roleRef } = object as KubeObject & { readonly roleRef?: unknown };
  return isJsonMap(roleRef) ? `${roleRef["kind"] ?? ""}/${roleRef["name"] ?? ""}` : "/";
}
