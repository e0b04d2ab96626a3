/** The fields of metadata and label selectors, in the notation of schema.ts. Facts of the meta/v1 API. */

export const metaFields: string = `
Condition {
  type:string status:ConditionStatus observedGeneration:int64 lastTransitionTime:Time reason:string
  message:string
}
LabelSelector {
  matchLabels:{}string matchExpressions:[]LabelSelectorRequirement
}
LabelSelectorRequirement {
  key:string operator:LabelSelectorOperator values:[]string
}
ManagedFieldsEntry {
  manager:string operation:ManagedFieldsOperationType apiVersion:string time:Time fieldsType:string
  fieldsV1:any subresource:string
}
ObjectMeta {
  name:string generateName:string namespace:string selfLink:string uid:UID resourceVersion:string
  generation:int64 creationTimestamp:Time deletionTimestamp:Time deletionGracePeriodSeconds:int64
  labels:{}string annotations:{}string ownerReferences:[]OwnerReference@uid finalizers:[]string@
  managedFields:[]ManagedFieldsEntry
}
OwnerReference {
  apiVersion:string kind:string name:string uid:UID controller:bool blockOwnerDeletion:bool
}
`;
