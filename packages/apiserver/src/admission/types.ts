/** The shape of every admission plugin, and of what it is asked. Models k8s.io/apiserver/pkg/admission. */
import type { KubeObject, Resource, ResourceInfo, Status } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import type { Store } from "../store/types.ts";

/** What is about to be done. */
export type AdmissionOperation = "CREATE" | "UPDATE" | "DELETE";

/** One request as admission sees it: decoded and defaulted, not yet validated. */
export interface Attributes {
  readonly operation: AdmissionOperation;
  readonly resource: Resource;
  readonly info: ResourceInfo;
  /** Such as `status`; "" for the object itself. */
  readonly subresource: string;
  /** "" for what has no namespace. */
  readonly namespace: string;
  /** "" while a name is still to be made from generateName. */
  readonly name: string;
  /** The object as it is to be; on DELETE, as it is. */
  readonly object: KubeObject;
  /** The object as it is; absent on CREATE. */
  readonly old?: KubeObject;
  readonly dryRun: boolean;
  readonly now: Millis;
}

/** The object to go on with, or why not. */
export type Admitted =
  | { readonly ok: true; readonly object: KubeObject }
  | { readonly ok: false; readonly status: Status };

/** The store to go on with (usage may have been counted in it), or why not. */
export type Approved = { readonly ok: true; readonly store: Store } | { readonly ok: false; readonly status: Status };

/** One plugin: a file each. It may change the object, then object to it. */
export interface AdmissionPlugin {
  readonly name: string;
  readonly operations: readonly AdmissionOperation[];
  /** The resources it looks at; absent: all. */
  readonly resources?: readonly Resource[];
  admit?(attributes: Attributes, store: Store): Admitted;
  validate?(attributes: Attributes, store: Store): Approved;
}

/**
 * A user's own admission, as a webhook would be.
 *
 * @example
 * createCluster({ admission: [{ name: "no-latest", validate: ({ object }) => isLatest(object) ? "use a tag" : undefined }] })
 */
export interface AdmissionFunction {
  /** What errors call it, as a webhook's name. */
  readonly name: string;
  /** Absent: CREATE and UPDATE. */
  readonly operations?: readonly AdmissionOperation[];
  /** Absent: all. */
  readonly resources?: readonly Resource[];
  /** The object changed, or undefined to leave it as it is. Must not change what it is given. */
  mutate?(attributes: Attributes): KubeObject | undefined;
  /** Why it is denied, or undefined. */
  validate?(attributes: Attributes): string | undefined;
}
