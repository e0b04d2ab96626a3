/** HorizontalPodAutoscaler, autoscaling/v2. */
import type { Condition, KubeObject, LabelSelector, Time } from "../meta/types.ts";

export interface CrossVersionObjectReference {
  readonly kind: string;
  readonly name: string;
  readonly apiVersion?: string;
}

export interface MetricTarget {
  readonly type: "Utilization" | "Value" | "AverageValue";
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

export interface MetricIdentifier {
  readonly name: string;
  readonly selector?: LabelSelector;
}

export interface MetricSpec {
  readonly type: "Object" | "Pods" | "Resource" | "ContainerResource" | "External";
  readonly object?: {
    readonly describedObject: CrossVersionObjectReference;
    readonly target: MetricTarget;
    readonly metric: MetricIdentifier;
  };
  readonly pods?: { readonly metric: MetricIdentifier; readonly target: MetricTarget };
  readonly resource?: { readonly name: string; readonly target: MetricTarget };
  readonly containerResource?: { readonly name: string; readonly container: string; readonly target: MetricTarget };
  readonly external?: { readonly metric: MetricIdentifier; readonly target: MetricTarget };
}

export interface HPAScalingPolicy {
  readonly type: "Pods" | "Percent";
  readonly value: number;
  readonly periodSeconds: number;
}

export interface HPAScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: "Max" | "Min" | "Disabled";
  readonly policies?: readonly HPAScalingPolicy[];
  readonly tolerance?: string;
}

export interface HorizontalPodAutoscalerSpec {
  readonly scaleTargetRef: CrossVersionObjectReference;
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly metrics?: readonly MetricSpec[];
  readonly behavior?: { readonly scaleUp?: HPAScalingRules; readonly scaleDown?: HPAScalingRules };
}

export interface MetricValueStatus {
  readonly value?: string;
  readonly averageValue?: string;
  readonly averageUtilization?: number;
}

export interface MetricStatus {
  readonly type: MetricSpec["type"];
  readonly object?: {
    readonly metric: MetricIdentifier;
    readonly current: MetricValueStatus;
    readonly describedObject: CrossVersionObjectReference;
  };
  readonly pods?: { readonly metric: MetricIdentifier; readonly current: MetricValueStatus };
  readonly resource?: { readonly name: string; readonly current: MetricValueStatus };
  readonly containerResource?: {
    readonly name: string;
    readonly container: string;
    readonly current: MetricValueStatus;
  };
  readonly external?: { readonly metric: MetricIdentifier; readonly current: MetricValueStatus };
}

export interface HorizontalPodAutoscalerStatus {
  readonly observedGeneration?: number;
  readonly lastScaleTime?: Time;
  readonly currentReplicas?: number;
  readonly desiredReplicas: number;
  readonly currentMetrics?: readonly MetricStatus[];
  readonly conditions?: readonly Condition[];
}

export interface HorizontalPodAutoscaler extends KubeObject {
  readonly kind: "HorizontalPodAutoscaler";
  readonly spec: HorizontalPodAutoscalerSpec;
  readonly status?: HorizontalPodAutoscalerStatus;
}
