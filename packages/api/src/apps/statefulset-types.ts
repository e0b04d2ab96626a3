/** StatefulSet and the ControllerRevisions that keep its history, apps/v1. */
import type { PodTemplateSpec } from "../core/pod-types.ts";
import type { IntOrString, KubeObject, LabelSelector } from "../meta/types.ts";
import type { WorkloadCondition } from "./types.ts";

/** A claim that each pod gets one of. */
export interface VolumeClaimTemplate {
  readonly metadata?: { readonly name?: string };
  readonly spec?: unknown;
  readonly [field: string]: unknown;
}

export interface StatefulSetUpdateStrategy {
  readonly type?: "RollingUpdate" | "OnDelete";
  readonly rollingUpdate?: { readonly partition?: number; readonly maxUnavailable?: IntOrString };
}

export interface StatefulSetSpec {
  readonly replicas?: number;
  readonly selector: LabelSelector;
  readonly template: PodTemplateSpec;
  readonly volumeClaimTemplates?: readonly VolumeClaimTemplate[];
  readonly serviceName?: string;
  readonly podManagementPolicy?: "OrderedReady" | "Parallel";
  readonly updateStrategy?: StatefulSetUpdateStrategy;
  readonly revisionHistoryLimit?: number;
  readonly minReadySeconds?: number;
  readonly persistentVolumeClaimRetentionPolicy?: {
    readonly whenDeleted?: "Retain" | "Delete";
    readonly whenScaled?: "Retain" | "Delete";
  };
  readonly ordinals?: { readonly start?: number };
}

export interface StatefulSetStatus {
  readonly observedGeneration?: number;
  readonly replicas: number;
  readonly readyReplicas?: number;
  readonly currentReplicas?: number;
  readonly updatedReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly collisionCount?: number;
  readonly conditions?: readonly WorkloadCondition[];
  readonly availableReplicas?: number;
}

export interface StatefulSet extends KubeObject {
  readonly kind: "StatefulSet";
  readonly spec: StatefulSetSpec;
  readonly status?: StatefulSetStatus;
}

/** One state that a StatefulSet's or DaemonSet's template had. */
export interface ControllerRevision extends KubeObject {
  readonly kind: "ControllerRevision";
  readonly data?: unknown;
  readonly revision: number;
}
