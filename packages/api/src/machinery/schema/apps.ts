/** The fields of the kinds of apps/v1, in the notation of schema.ts. Facts of the apps/v1 API. */

export const appsFields: string = `
ControllerRevision {
  apiVersion:string kind:string metadata:ObjectMeta data:any revision:int64
}
DaemonSet {
  apiVersion:string kind:string metadata:ObjectMeta spec:DaemonSetSpec status:DaemonSetStatus
}
DaemonSetCondition {
  type:DaemonSetConditionType status:ConditionStatus lastTransitionTime:Time reason:string
  message:string
}
DaemonSetSpec {
  selector:LabelSelector template:PodTemplateSpec updateStrategy:DaemonSetUpdateStrategy
  minReadySeconds:int32 revisionHistoryLimit:int32
}
DaemonSetStatus {
  currentNumberScheduled:int32 numberMisscheduled:int32 desiredNumberScheduled:int32 numberReady:int32
  observedGeneration:int64 updatedNumberScheduled:int32 numberAvailable:int32 numberUnavailable:int32
  collisionCount:int32 conditions:[]DaemonSetCondition@type
}
DaemonSetUpdateStrategy {
  type:DaemonSetUpdateStrategyType rollingUpdate:RollingUpdateDaemonSet
}
RollingUpdateDaemonSet {
  maxUnavailable:IntOrString maxSurge:IntOrString
}
RollingUpdateStatefulSetStrategy {
  partition:int32 maxUnavailable:IntOrString
}
StatefulSet {
  apiVersion:string kind:string metadata:ObjectMeta spec:StatefulSetSpec status:StatefulSetStatus
}
StatefulSetCondition {
  type:StatefulSetConditionType status:ConditionStatus lastTransitionTime:Time reason:string
  message:string
}
StatefulSetOrdinals {
  start:int32
}
StatefulSetPersistentVolumeClaimRetentionPolicy {
  whenDeleted:PersistentVolumeClaimRetentionPolicyType
  whenScaled:PersistentVolumeClaimRetentionPolicyType
}
StatefulSetSpec {
  replicas:int32 selector:LabelSelector template:PodTemplateSpec
  volumeClaimTemplates:[]PersistentVolumeClaim serviceName:string
  podManagementPolicy:PodManagementPolicyType updateStrategy:StatefulSetUpdateStrategy
  revisionHistoryLimit:int32 minReadySeconds:int32
  persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy
  ordinals:StatefulSetOrdinals
}
StatefulSetStatus {
  observedGeneration:int64 replicas:int32 readyReplicas:int32 currentReplicas:int32
  updatedReplicas:int32 currentRevision:string updateRevision:string collisionCount:int32
  conditions:[]StatefulSetCondition@type availableReplicas:int32
}
StatefulSetUpdateStrategy {
  type:StatefulSetUpdateStrategyType rollingUpdate:RollingUpdateStatefulSetStrategy
}
Deployment {
  apiVersion:string kind:string metadata:ObjectMeta spec:DeploymentSpec status:DeploymentStatus
}
DeploymentCondition {
  type:DeploymentConditionType status:ConditionStatus lastUpdateTime:Time lastTransitionTime:Time
  reason:string message:string
}
DeploymentSpec {
  replicas:int32 selector:LabelSelector template:PodTemplateSpec strategy:DeploymentStrategy~
  minReadySeconds:int32 revisionHistoryLimit:int32 paused:bool progressDeadlineSeconds:int32
}
DeploymentStatus {
  observedGeneration:int64 replicas:int32 updatedReplicas:int32 readyReplicas:int32
  availableReplicas:int32 unavailableReplicas:int32 terminatingReplicas:int32
  conditions:[]DeploymentCondition@type collisionCount:int32
}
DeploymentStrategy {
  type:DeploymentStrategyType rollingUpdate:RollingUpdateDeployment
}
ReplicaSet {
  apiVersion:string kind:string metadata:ObjectMeta spec:ReplicaSetSpec status:ReplicaSetStatus
}
ReplicaSetCondition {
  type:ReplicaSetConditionType status:ConditionStatus lastTransitionTime:Time reason:string
  message:string
}
ReplicaSetSpec {
  replicas:int32 minReadySeconds:int32 selector:LabelSelector template:PodTemplateSpec
}
ReplicaSetStatus {
  replicas:int32 fullyLabeledReplicas:int32 readyReplicas:int32 availableReplicas:int32
  terminatingReplicas:int32 observedGeneration:int64 conditions:[]ReplicaSetCondition@type
}
RollingUpdateDeployment {
  maxUnavailable:IntOrString maxSurge:IntOrString
}
`;
