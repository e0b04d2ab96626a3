/** The fields of the kinds of batch/v1, policy/v1 and autoscaling/v2, in the notation of schema.ts. Facts of those APIs. */

export const batchFields: string = `
CronJob {
  apiVersion:string kind:string metadata:ObjectMeta spec:CronJobSpec status:CronJobStatus
}
CronJobSpec {
  schedule:string timeZone:string startingDeadlineSeconds:int64 concurrencyPolicy:ConcurrencyPolicy
  suspend:bool jobTemplate:JobTemplateSpec successfulJobsHistoryLimit:int32 failedJobsHistoryLimit:int32
}
CronJobStatus {
  active:[]ObjectReference lastScheduleTime:Time lastSuccessfulTime:Time
}
Job {
  apiVersion:string kind:string metadata:ObjectMeta spec:JobSpec status:JobStatus
}
JobCondition {
  type:JobConditionType status:ConditionStatus lastProbeTime:Time lastTransitionTime:Time reason:string
  message:string
}
JobSpec {
  parallelism:int32 completions:int32 activeDeadlineSeconds:int64 podFailurePolicy:PodFailurePolicy
  successPolicy:SuccessPolicy backoffLimit:int32 backoffLimitPerIndex:int32 maxFailedIndexes:int32
  selector:LabelSelector manualSelector:bool template:PodTemplateSpec ttlSecondsAfterFinished:int32
  completionMode:CompletionMode suspend:bool podReplacementPolicy:PodReplacementPolicy managedBy:string
}
JobStatus {
  conditions:[]JobCondition@type startTime:Time completionTime:Time active:int32 succeeded:int32
  failed:int32 terminating:int32 completedIndexes:string failedIndexes:string
  uncountedTerminatedPods:UncountedTerminatedPods ready:int32
}
JobTemplateSpec {
  metadata:ObjectMeta spec:JobSpec
}
PodFailurePolicy {
  rules:[]PodFailurePolicyRule
}
PodFailurePolicyOnExitCodesRequirement {
  containerName:string operator:PodFailurePolicyOnExitCodesOperator values:[]int32
}
PodFailurePolicyOnPodConditionsPattern {
  type:PodConditionType status:ConditionStatus
}
PodFailurePolicyRule {
  action:PodFailurePolicyAction onExitCodes:PodFailurePolicyOnExitCodesRequirement
  onPodConditions:[]PodFailurePolicyOnPodConditionsPattern
}
SuccessPolicy {
  rules:[]SuccessPolicyRule
}
SuccessPolicyRule {
  succeededIndexes:string succeededCount:int32
}
UncountedTerminatedPods {
  succeeded:[]UID failed:[]UID
}
PodDisruptionBudget {
  apiVersion:string kind:string metadata:ObjectMeta spec:PodDisruptionBudgetSpec
  status:PodDisruptionBudgetStatus
}
PodDisruptionBudgetSpec {
  minAvailable:IntOrString selector:LabelSelector! maxUnavailable:IntOrString
  unhealthyPodEvictionPolicy:UnhealthyPodEvictionPolicyType
}
PodDisruptionBudgetStatus {
  observedGeneration:int64 disruptedPods:{}Time disruptionsAllowed:int32 currentHealthy:int32
  desiredHealthy:int32 expectedPods:int32 conditions:[]Condition@type
}
ContainerResourceMetricSource {
  name:ResourceName target:MetricTarget container:string
}
ContainerResourceMetricStatus {
  name:ResourceName current:MetricValueStatus container:string
}
CrossVersionObjectReference {
  kind:string name:string apiVersion:string
}
ExternalMetricSource {
  metric:MetricIdentifier target:MetricTarget
}
ExternalMetricStatus {
  metric:MetricIdentifier current:MetricValueStatus
}
HPAScalingPolicy {
  type:HPAScalingPolicyType value:int32 periodSeconds:int32
}
HPAScalingRules {
  stabilizationWindowSeconds:int32 selectPolicy:ScalingPolicySelect policies:[]HPAScalingPolicy
  tolerance:Quantity
}
HorizontalPodAutoscaler {
  apiVersion:string kind:string metadata:ObjectMeta spec:HorizontalPodAutoscalerSpec
  status:HorizontalPodAutoscalerStatus
}
HorizontalPodAutoscalerBehavior {
  scaleUp:HPAScalingRules scaleDown:HPAScalingRules
}
HorizontalPodAutoscalerSpec {
  scaleTargetRef:CrossVersionObjectReference minReplicas:int32 maxReplicas:int32 metrics:[]MetricSpec
  behavior:HorizontalPodAutoscalerBehavior
}
HorizontalPodAutoscalerStatus {
  observedGeneration:int64 lastScaleTime:Time currentReplicas:int32 desiredReplicas:int32
  currentMetrics:[]MetricStatus conditions:[]Condition@type
}
MetricIdentifier {
  name:string selector:LabelSelector
}
MetricSpec {
  type:MetricSourceType object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource
  containerResource:ContainerResourceMetricSource external:ExternalMetricSource
}
MetricStatus {
  type:MetricSourceType object:ObjectMetricStatus pods:PodsMetricStatus resource:ResourceMetricStatus
  containerResource:ContainerResourceMetricStatus external:ExternalMetricStatus
}
MetricTarget {
  type:MetricTargetType value:Quantity averageValue:Quantity averageUtilization:int32
}
MetricValueStatus {
  value:Quantity averageValue:Quantity averageUtilization:int32
}
ObjectMetricSource {
  describedObject:CrossVersionObjectReference target:MetricTarget metric:MetricIdentifier
}
ObjectMetricStatus {
  metric:MetricIdentifier current:MetricValueStatus describedObject:CrossVersionObjectReference
}
PodsMetricSource {
  metric:MetricIdentifier target:MetricTarget
}
PodsMetricStatus {
  metric:MetricIdentifier current:MetricValueStatus
}
ResourceMetricSource {
  name:ResourceName target:MetricTarget
}
ResourceMetricStatus {
  name:ResourceName current:MetricValueStatus
}
`;
