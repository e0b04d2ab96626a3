/** Deployment and ReplicaSet, apps/v1. Models k8s.io/api/apps/v1/types.go. */
import type { PodTemplateSpec } from "../core/pod-types.ts";
import type { ConditionStatus, IntOrString, KubeObject, LabelSelector, Time } from "../meta/types.ts";

export interface WorkloadCondition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly lastUpdateTime?: Time;
  readonly lastTransitionTime?: Time;
  readonly reason?: string;
  readonly message?: string;
}

export interface DeploymentStrategy {
  readonly type?: "RollingUpdate" | "Recreate";
  readonly rollingUpdate?: { readonly maxUnavailable?: IntOrString; readonly maxSurge?: IntOrString };
}

export interface DeploymentSpec {
  readonly replicas?: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplateSpec;
  readonly strategy?: DeploymentStrategy;
  readonly minReadySeconds?: number;
  readonly revisionHistoryLimit?: number;
  readonly paused?: boolean;
  readonly progressDeadlineSeconds?: number;
}

export interface DeploymentStatus {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly unavailableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly conditions?: readonly WorkloadCondition[];
  readonly collisionCount?: number;
}

export interface Deployment extends KubeObject {
  readonly kind: "Deployment";
  readonly spec: DeploymentSpec;
  readonly status?: DeploymentStatus;
}

export interface ReplicaSetSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector: LabelSelector;
  readonly template?: PodTemplateSpec;
}

export interface ReplicaSetStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly terminatingReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly WorkloadCondition[];
}

export interface ReplicaSet extends KubeObject {
  readonly kind: "ReplicaSet";
  readonly spec: ReplicaSetSpec;
  readonly status?: ReplicaSetStatus;
}

export type * from "./daemonset-types.ts";
export type * from "./statefulset-types.ts";
