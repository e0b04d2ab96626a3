/** PriorityClass, scheduling.k8s.io/v1. */
import type { KubeObject } from "../meta/types.ts";

export interface PriorityClass extends KubeObject {
  readonly kind: "PriorityClass";
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly description?: string;
  readonly preemptionPolicy?: string;
}
