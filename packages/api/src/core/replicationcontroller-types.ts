/** ReplicationController, v1: what ReplicaSets came after. */
import type { ConditionStatus, KubeObject, StringMap, Time } from "../meta/types.ts";
import type { PodTemplateSpec } from "./pod-types.ts";

export interface ReplicationControllerCondition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly lastTransitionTime?: Time;
  readonly reason?: string;
  readonly message?: string;
}

export interface ReplicationControllerSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly selector?: StringMap;
  readonly template?: PodTemplateSpec;
}

export interface ReplicationControllerStatus {
  readonly replicas: number;
  readonly fullyLabeledReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly ReplicationControllerCondition[];
}

export interface ReplicationController extends KubeObject {
  readonly kind: "ReplicationController";
  readonly spec: ReplicationControllerSpec;
  readonly status?: ReplicationControllerStatus;
}
