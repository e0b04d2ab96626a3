/** DaemonSet, apps/v1: one pod on each node that it fits. */
import type { PodTemplateSpec } from "../core/pod-types.ts";
import type { IntOrString, KubeObject, LabelSelector } from "../meta/types.ts";
import type { WorkloadCondition } from "./types.ts";

export interface DaemonSetUpdateStrategy {
  readonly type?: "RollingUpdate" | "OnDelete";
  readonly rollingUpdate?: { readonly maxUnavailable?: IntOrString; readonly maxSurge?: IntOrString };
}

export interface DaemonSetSpec {
  readonly selector: LabelSelector;
  readonly template: PodTemplateSpec;
  readonly updateStrategy?: DaemonSetUpdateStrategy;
  readonly minReadySeconds?: number;
  readonly revisionHistoryLimit?: number;
}

export interface DaemonSetStatus {
  readonly currentNumberScheduled: number;
  readonly numberMisscheduled: number;
  readonly desiredNumberScheduled: number;
  readonly numberReady: number;
  readonly observedGeneration?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly numberUnavailable?: number;
  readonly collisionCount?: number;
  readonly conditions?: readonly WorkloadCondition[];
}

export interface DaemonSet extends KubeObject {
  readonly kind: "DaemonSet";
  readonly spec: DaemonSetSpec;
  readonly status?: DaemonSetStatus;
}
