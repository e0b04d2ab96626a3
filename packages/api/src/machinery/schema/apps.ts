/** The fields of Deployment and ReplicaSet, in the notation of schema.ts. Facts of the apps/v1 API. */

export const appsFields: string = `
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
