/** What must hold of every Store. */
import type { Store } from "@kubenetsim/apiserver";
import { allocatedIsUsed, clusterIPsDiffer, nodePortsDiffer } from "./allocations.ts";
import { dnsAgrees } from "./dns.ts";
import { endpointsAreAtRest } from "./endpoint-plans.ts";
import { endpointsAgree } from "./endpoints.ts";
import { indexesAreScans, ownerIndexFindsDependents, podIndexesFindPods } from "./indexes.ts";
import { namespaceLogIsLog } from "./log.ts";
import { objectsAreFrozen, objectsAreIdentified, revisionsAreOwn } from "./tables.ts";
import type { Invariant } from "./types.ts";

export * from "./history.ts";
export type { Invariant } from "./types.ts";
export {
  allocatedIsUsed,
  clusterIPsDiffer,
  dnsAgrees,
  endpointsAgree,
  endpointsAreAtRest,
  indexesAreScans,
  namespaceLogIsLog,
  nodePortsDiffer,
  objectsAreFrozen,
  objectsAreIdentified,
  ownerIndexFindsDependents,
  podIndexesFindPods,
  revisionsAreOwn,
};

/** All of them. */
export const invariants: readonly Invariant[] = [
  allocatedIsUsed,
  clusterIPsDiffer,
  nodePortsDiffer,
  indexesAreScans,
  podIndexesFindPods,
  ownerIndexFindsDependents,
  objectsAreIdentified,
  revisionsAreOwn,
  objectsAreFrozen,
  namespaceLogIsLog,
];

/**
 * All violations of all invariants.
 *
 * @example expect(violations(cluster.world.store)).toEqual([]);
 */
export function violations(store: Store): readonly string[] {
  return invariants.flatMap((invariant) => invariant(store));
}
