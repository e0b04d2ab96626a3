/** Rules for the metadata of every object. Models k8s.io/apimachinery/pkg/api/validation/objectmeta.go. */
import { canonicalJson } from "@kubenetsim/sim";
import { child, type FieldError, forbidden, index, invalid, notSupported, required, tooLong } from "./field-error.ts";
import { goQuote, utf8Length } from "./go-text.ts";
import { isQualifiedName, validateAnnotations, validateLabels } from "./label-names.ts";
import { type NameValidator, nameIsDNSLabel } from "./names.ts";
import type { ManagedFieldsEntry, ObjectMeta, OwnerReference } from "./types.ts";

const FINALIZER_ORPHAN = "orphan";
const FINALIZER_FOREGROUND = "foregroundDeletion";

/** What is wrong with the metadata of a new object, after a generated name is filled in. */
export function validateObjectMeta(
  meta: ObjectMeta,
  requiresNamespace: boolean,
  nameValidator: NameValidator,
  path: string,
): readonly FieldError[] {
  const { name = "", generateName = "" } = meta;
  const generated = generateName === "" ? [] : nameValidator(generateName, true);
  const nameErrors =
    name === ""
      ? [required(child(path, "name"), "name or generateName is required")]
      : nameValidator(name, false).map((message) => invalid(child(path, "name"), name, message));
  return [
    ...generated.map((message) => invalid(child(path, "generateName"), generateName, message)),
    ...nameErrors,
    ...namespaceErrors(meta.namespace ?? "", requiresNamespace, child(path, "namespace")),
    ...nonNegative(meta.generation ?? 0, child(path, "generation")),
    ...validateLabels(meta.labels, child(path, "labels")),
    ...validateAnnotations(meta.annotations, child(path, "annotations")),
    ...validateOwnerReferences(meta.ownerReferences ?? [], child(path, "ownerReferences")),
    ...validateFinalizers(meta.finalizers ?? [], child(path, "finalizers")),
    ...validateManagedFields(meta.managedFields ?? [], child(path, "managedFields")),
  ];
}

/** What is wrong with the metadata of a changed object. Labels, annotations and owners are checked again. */
export function validateObjectMetaUpdate(meta: ObjectMeta, old: ObjectMeta, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp !== undefined) {
    errors.push(...newFinalizerErrors(meta.finalizers ?? [], old.finalizers ?? [], child(path, "finalizers")));
  }
  if ((meta.resourceVersion ?? "") === "") {
    errors.push(invalid(child(path, "resourceVersion"), "", "must be specified for an update"));
  }
  const { generation = 0 } = meta;
  errors.push(...nonNegative(generation, child(path, "generation")));
  if (generation < (old.generation ?? 0)) {
    errors.push(invalid(child(path, "generation"), generation, "must not be decremented"));
  }
  for (const field of ["name", "namespace", "uid"] as const) {
    errors.push(...validateImmutableField(meta[field] ?? "", old[field] ?? "", child(path, field)));
  }
  for (const field of ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] as const) {
    errors.push(...validateImmutableField(meta[field] ?? null, old[field] ?? null, child(path, field)));
  }
  // What is the very value that is stored was judged when it was stored: a status has nothing new in any of these.
  const { labels, annotations, ownerReferences, managedFields } = meta;
  if (labels !== old.labels) errors.push(...validateLabels(labels, child(path, "labels")));
  if (annotations !== old.annotations) errors.push(...validateAnnotations(annotations, child(path, "annotations")));
  if (ownerReferences !== old.ownerReferences)
    errors.push(...validateOwnerReferences(ownerReferences ?? [], child(path, "ownerReferences")));
  if (managedFields !== old.managedFields)
    errors.push(...validateManagedFields(managedFields ?? [], child(path, "managedFields")));
  return errors;
}

/** An error if the two differ: `field is immutable`. */
export function validateImmutableField(value: unknown, old: unknown, path: string): readonly FieldError[] {
  return sameJson(value, old) ? [] : [invalid(path, value ?? null, "field is immutable")];
}

/** Finalizers are prefixed names; the two that decide what happens to dependents exclude each other. */
export function validateFinalizers(finalizers: readonly string[], path: string): readonly FieldError[] {
  const errors = finalizers.flatMap((name) => isQualifiedName(name).map((message) => invalid(path, name, message)));
  if (!finalizers.includes(FINALIZER_ORPHAN) || !finalizers.includes(FINALIZER_FOREGROUND)) return errors;
  const rule = `finalizer ${FINALIZER_ORPHAN} and ${FINALIZER_FOREGROUND} cannot be both set`;
  return [...errors, invalid(path, finalizers, rule)];
}

/** Every owner is named in full, and at most one of them controls. */
export function validateOwnerReferences(owners: readonly OwnerReference[], path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  let first = "";
  for (const [at, owner] of owners.entries()) {
    errors.push(...ownerErrors(owner, index(path, at)));
    if (owner.controller !== true) continue;
    const current = `${owner.kind}/${owner.name}`;
    const rule = `Only one reference can have Controller set to true. Found "true" in references for ${first} and ${current}`;
    if (first !== "") errors.push(invalid(path, owners, rule));
    else first = current;
  }
  return errors;
}

/** What is wrong with the record of who set which fields. */
export function validateManagedFields(entries: readonly ManagedFieldsEntry[], path: string): readonly FieldError[] {
  return entries.flatMap((entry, at) => managedFieldsErrors(entry, index(path, at)));
}

/** The name of who writes: at most 128 bytes. */
export function validateFieldManager(manager: string, path: string): readonly FieldError[] {
  return utf8Length(manager) > 128 ? [tooLong(path, "", 128)] : [];
}

function managedFieldsErrors(entry: ManagedFieldsEntry, path: string): readonly FieldError[] {
  const { operation = "", fieldsType = "", manager = "", subresource = "" } = entry;
  const errors: FieldError[] = [];
  if (operation === "") errors.push(required(child(path, "operation"), "must not be empty"));
  else if (operation !== "Apply" && operation !== "Update") {
    errors.push(notSupported(child(path, "operation"), operation, ["Apply", "Update"]));
  }
  if (fieldsType !== "" && fieldsType !== "FieldsV1") {
    errors.push(invalid(child(path, "fieldsType"), fieldsType, "must be `FieldsV1`"));
  }
  errors.push(...validateFieldManager(manager, child(path, "manager")));
  if (utf8Length(subresource) > 256) errors.push(tooLong(child(path, "subresource"), "", 256));
  return errors;
}

function namespaceErrors(namespace: string, requiresNamespace: boolean, path: string): readonly FieldError[] {
  if (!requiresNamespace) return namespace === "" ? [] : [forbidden(path, "not allowed on this type")];
  if (namespace === "") return [required(path)];
  return nameIsDNSLabel(namespace, false).map((message) => invalid(path, namespace, message));
}

function ownerErrors(owner: OwnerReference, path: string): readonly FieldError[] {
  const { apiVersion = "", kind = "" } = owner;
  const errors: FieldError[] = [];
  if (apiVersion === "") errors.push(required(child(path, "apiVersion"), "must not be empty"));
  else if (!/^([^/]*\/)?[^/]+$/.test(apiVersion)) {
    errors.push(invalid(child(path, "apiVersion"), apiVersion, "must be <group>/<version> or <version>"));
  }
  for (const field of ["kind", "name", "uid"] as const) {
    if ((owner[field] ?? "") === "") errors.push(required(child(path, field), "must not be empty"));
  }
  if (apiVersion === "v1" && kind === "Event") {
    errors.push(invalid(path, owner, "/v1, Kind=Event is disallowed from being an owner"));
  }
  return errors;
}

function newFinalizerErrors(names: readonly string[], old: readonly string[], path: string): readonly FieldError[] {
  const extra = [...new Set(names)].filter((name) => !old.includes(name)).sort();
  if (extra.length === 0) return [];
  const list = `[]string{${extra.map(goQuote).join(", ")}}`;
  return [
    forbidden(path, `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`),
  ];
}

function nonNegative(value: number, path: string): readonly FieldError[] {
  return value < 0 ? [{ ...invalid(path, value, "must be greater than or equal to 0"), origin: "minimum" }] : [];
}

function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  return canonicalJson(one) === canonicalJson(other);
}
