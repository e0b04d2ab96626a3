/** Job and CronJob, batch/v1. Models k8s.io/api/batch/v1/types.go. */

import type { PodTemplateSpec } from "../core/pod-types.ts";
import type { ObjectReference } from "../core/types.ts";
import type { ConditionStatus, KubeObject, LabelSelector, ObjectMeta, Time } from "../meta/types.ts";

export interface PodFailurePolicyRule {
  readonly action: "Ignore" | "FailIndex" | "FailJob" | "Count";
  readonly onExitCodes?: {
    readonly containerName?: string;
    readonly operator: "In" | "NotIn";
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: ConditionStatus }[];
}

export interface JobSpec {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly activeDeadlineSeconds?: number;
  readonly podFailurePolicy?: { readonly rules: readonly PodFailurePolicyRule[] };
  readonly successPolicy?: {
    readonly rules: readonly { readonly succeededIndexes?: string; readonly succeededCount?: number }[];
  };
  readonly backoffLimit?: number;
  readonly backoffLimitPerIndex?: number;
  readonly maxFailedIndexes?: number;
  readonly selector?: LabelSelector;
  readonly manualSelector?: boolean;
  readonly template: PodTemplateSpec;
  readonly ttlSecondsAfterFinished?: number;
  readonly completionMode?: "NonIndexed" | "Indexed";
  readonly suspend?: boolean;
  readonly podReplacementPolicy?: "TerminatingOrFailed" | "Failed";
  readonly managedBy?: string;
}

export interface JobCondition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly lastProbeTime?: Time;
  readonly lastTransitionTime?: Time;
  readonly reason?: string;
  readonly message?: string;
}

export interface JobStatus {
  readonly conditions?: readonly JobCondition[];
  readonly startTime?: Time;
  readonly completionTime?: Time;
  readonly active?: number;
  readonly succeeded?: number;
  readonly failed?: number;
  readonly terminating?: number;
  readonly ready?: number;
  /** Such as `0-2,5`. */
  readonly completedIndexes?: string;
  readonly failedIndexes?: string;
  readonly uncountedTerminatedPods?: { readonly succeeded?: readonly string[]; readonly failed?: readonly string[] };
}

export interface Job extends KubeObject {
  readonly kind: "Job";
  readonly spec: JobSpec;
  readonly status?: JobStatus;
}

export interface CronJobSpec {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly startingDeadlineSeconds?: number;
  readonly concurrencyPolicy?: "Allow" | "Forbid" | "Replace";
  readonly suspend?: boolean;
  readonly jobTemplate: { readonly metadata?: ObjectMeta; readonly spec: JobSpec };
  readonly successfulJobsHistoryLimit?: number;
  readonly failedJobsHistoryLimit?: number;
}

export interface CronJobStatus {
  readonly active?: readonly ObjectReference[];
  readonly lastScheduleTime?: Time;
  readonly lastSuccessfulTime?: Time;
}

export interface CronJob extends KubeObject {
  readonly kind: "CronJob";
  readonly spec: CronJobSpec;
  readonly status?: CronJobStatus;
}
