/** Which objects an owner controls, should adopt, or should let go. Models pkg/controller/controller_ref_manager.go ClaimObject. */
import { controllerOf, type Kinds, type KubeObject, type OwnerReference, ownerRef } from "@kubenetsim/api";
import { isNotFound } from "../runtime/outcome.ts";
import type { Context } from "../runtime/types.ts";

export interface Claims<T> {
  /** Controlled already, and selected. */
  readonly owned: readonly T[];
  /** Selected, controlled by nobody. */
  readonly adopt: readonly T[];
  /** Controlled, but no longer selected. */
  readonly release: readonly T[];
}

/** Sorts what an owner might own. `selected` match its selector; `held` are controlled by it and do not. */
export function planClaims<T extends KubeObject>(
  owner: KubeObject,
  selected: readonly T[],
  held: readonly T[],
): Claims<T> {
  const isGoing = owner.metadata.deletionTimestamp !== undefined;
  const uid = owner.metadata.uid;
  const owned: T[] = [];
  const adopt: T[] = [];
  for (const object of selected) {
    const controller = controllerOf(object.metadata);
    if (controller?.uid === uid) owned.push(object);
    else if (controller === undefined && !isGoing && object.metadata.deletionTimestamp === undefined)
      adopt.push(object);
  }
  const release = isGoing ? [] : held.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return { owned, adopt, release };
}

/** Writes adoptions and releases. What was adopted comes back as it is now; `undefined` where a write failed and the owner must retry. */
export function writeClaims<R extends "pods" | "replicasets">(
  context: Context,
  resource: R,
  owner: KubeObject,
  claims: Claims<Kinds[R]>,
): readonly Kinds[R][] | undefined {
  const adopted: Kinds[R][] = [];
  let failed = false;
  for (const object of claims.adopt) {
    const references = [...(object.metadata.ownerReferences ?? []), ownerRef(owner)];
    const result = context.update(resource, withOwners(object, references));
    if (result.ok) adopted.push(result.value);
    else if (!isNotFound(result)) failed = true;
  }
  for (const object of claims.release) {
    const references = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    const result = context.update(resource, withOwners(object, references));
    if (!result.ok && !isNotFound(result)) failed = true;
  }
  return failed ? undefined : [...claims.owned, ...adopted];
}

/** The object with these owners. */
export function withOwners<T extends KubeObject>(object: T, references: readonly OwnerReference[]): T {
  const { ownerReferences: _, ...metadata } = object.metadata;
  return { ...object, metadata: references.length === 0 ? metadata : { ...metadata, ownerReferences: references } };
}
