/** LimitRange, v1. */
import type { KubeObject, StringMap } from "../meta/types.ts";

export interface LimitRangeItem {
  /** `Container`, `Pod`, `PersistentVolumeClaim`. */
  readonly type: string;
  readonly max?: StringMap;
  readonly min?: StringMap;
  /** The limits of a container that names none. */
  readonly default?: StringMap;
  /** The requests of a container that names none. */
  readonly defaultRequest?: StringMap;
  readonly maxLimitRequestRatio?: StringMap;
}

export interface LimitRange extends KubeObject {
  readonly kind: "LimitRange";
  readonly spec?: { readonly limits: readonly LimitRangeItem[] };
}
