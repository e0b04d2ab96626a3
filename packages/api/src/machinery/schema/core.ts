/** The fields of the core kinds but Pod, in the notation of schema.ts. Facts of the core/v1 API. */

export const coreFields: string = `
AttachedVolume {
  name:UniqueVolumeName devicePath:string
}
ClientIPConfig {
  timeoutSeconds:int32
}
ConfigMap {
  apiVersion:string kind:string metadata:ObjectMeta immutable:bool data:{}string binaryData:{}bytes
}
ConfigMapNodeConfigSource {
  namespace:string name:string uid:UID resourceVersion:string kubeletConfigKey:string
}
ContainerImage {
  names:[]string sizeBytes:int64
}
DaemonEndpoint {
  Port:int32
}
EndpointAddress {
  ip:string hostname:string nodeName:string targetRef:ObjectReference
}
EndpointPort {
  name:string port:int32 protocol:Protocol appProtocol:string
}
EndpointSubset {
  addresses:[]EndpointAddress notReadyAddresses:[]EndpointAddress ports:[]EndpointPort
}
Endpoints {
  apiVersion:string kind:string metadata:ObjectMeta subsets:[]EndpointSubset
}
Event {
  apiVersion:string kind:string metadata:ObjectMeta involvedObject:ObjectReference reason:string
  message:string source:EventSource firstTimestamp:Time lastTimestamp:Time count:int32 type:string
  eventTime:MicroTime series:EventSeries action:string related:ObjectReference
  reportingComponent:string reportingInstance:string
}
EventSeries {
  count:int32 lastObservedTime:MicroTime
}
EventSource {
  component:string host:string
}
LimitRange {
  apiVersion:string kind:string metadata:ObjectMeta spec:LimitRangeSpec
}
LimitRangeItem {
  type:LimitType max:ResourceList min:ResourceList default:ResourceList defaultRequest:ResourceList
  maxLimitRequestRatio:ResourceList
}
LimitRangeSpec {
  limits:[]LimitRangeItem
}
LoadBalancerIngress {
  ip:string hostname:string ipMode:LoadBalancerIPMode ports:[]PortStatus
}
LoadBalancerStatus {
  ingress:[]LoadBalancerIngress
}
Namespace {
  apiVersion:string kind:string metadata:ObjectMeta spec:NamespaceSpec status:NamespaceStatus
}
NamespaceCondition {
  type:NamespaceConditionType status:ConditionStatus lastTransitionTime:Time reason:string
  message:string
}
NamespaceSpec {
  finalizers:[]FinalizerName
}
NamespaceStatus {
  phase:NamespacePhase conditions:[]NamespaceCondition@type
}
Node {
  apiVersion:string kind:string metadata:ObjectMeta spec:NodeSpec status:NodeStatus
}
NodeAddress {
  type:NodeAddressType address:string
}
NodeCondition {
  type:NodeConditionType status:ConditionStatus lastHeartbeatTime:Time lastTransitionTime:Time
  reason:string message:string
}
NodeConfigSource {
  configMap:ConfigMapNodeConfigSource
}
NodeConfigStatus {
  assigned:NodeConfigSource active:NodeConfigSource lastKnownGood:NodeConfigSource error:string
}
NodeDaemonEndpoints {
  kubeletEndpoint:DaemonEndpoint
}
NodeFeatures {
  supplementalGroupsPolicy:bool
}
NodePodPreemptionPolicy {
  disableResizePreemption:[]string
}
NodeRuntimeHandler {
  name:string features:NodeRuntimeHandlerFeatures
}
NodeRuntimeHandlerFeatures {
  recursiveReadOnlyMounts:bool userNamespaces:bool
}
NodeSpec {
  podCIDR:string podCIDRs:[]string@ providerID:string unschedulable:bool taints:[]Taint
  configSource:NodeConfigSource externalID:string podPreemptionPolicy:NodePodPreemptionPolicy
}
NodeStatus {
  capacity:ResourceList allocatable:ResourceList phase:NodePhase conditions:[]NodeCondition@type
  addresses:[]NodeAddress@type daemonEndpoints:NodeDaemonEndpoints nodeInfo:NodeSystemInfo
  images:[]ContainerImage volumesInUse:[]UniqueVolumeName volumesAttached:[]AttachedVolume
  config:NodeConfigStatus runtimeHandlers:[]NodeRuntimeHandler features:NodeFeatures
  declaredFeatures:[]string
}
NodeSwapStatus {
  capacity:int64
}
NodeSystemInfo {
  machineID:string systemUUID:string bootID:string kernelVersion:string osImage:string
  containerRuntimeVersion:string kubeletVersion:string kubeProxyVersion:string
  operatingSystem:string architecture:string swap:NodeSwapStatus
}
ObjectReference {
  kind:string namespace:string name:string uid:UID apiVersion:string resourceVersion:string
  fieldPath:string
}
PortStatus {
  port:int32 protocol:Protocol error:string
}
ReplicationController {
  apiVersion:string kind:string metadata:ObjectMeta spec:ReplicationControllerSpec
  status:ReplicationControllerStatus
}
ReplicationControllerCondition {
  type:ReplicationControllerConditionType status:ConditionStatus lastTransitionTime:Time
  reason:string message:string
}
ReplicationControllerSpec {
  replicas:int32 minReadySeconds:int32 selector:{}string template:PodTemplateSpec
}
ReplicationControllerStatus {
  replicas:int32 fullyLabeledReplicas:int32 readyReplicas:int32 availableReplicas:int32
  observedGeneration:int64 conditions:[]ReplicationControllerCondition@type
}
ResourceQuota {
  apiVersion:string kind:string metadata:ObjectMeta spec:ResourceQuotaSpec status:ResourceQuotaStatus
}
ResourceQuotaSpec {
  hard:ResourceList scopes:[]ResourceQuotaScope scopeSelector:ScopeSelector
}
ResourceQuotaStatus {
  hard:ResourceList used:ResourceList
}
ScopeSelector {
  matchExpressions:[]ScopedResourceSelectorRequirement
}
ScopedResourceSelectorRequirement {
  scopeName:ResourceQuotaScope operator:ScopeSelectorOperator values:[]string
}
Secret {
  apiVersion:string kind:string metadata:ObjectMeta immutable:bool data:{}bytes stringData:{}string
  type:SecretType
}
Service {
  apiVersion:string kind:string metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
}
ServiceAccount {
  apiVersion:string kind:string metadata:ObjectMeta secrets:[]ObjectReference@name
  imagePullSecrets:[]LocalObjectReference automountServiceAccountToken:bool
}
ServicePort {
  name:string protocol:Protocol appProtocol:string port:int32 targetPort:IntOrString nodePort:int32
}
ServiceSpec {
  ports:[]ServicePort@port selector:{}string clusterIP:string clusterIPs:[]string type:ServiceType
  externalIPs:[]string sessionAffinity:ServiceAffinity loadBalancerIP:string
  loadBalancerSourceRanges:[]string externalName:string
  externalTrafficPolicy:ServiceExternalTrafficPolicy healthCheckNodePort:int32
  publishNotReadyAddresses:bool sessionAffinityConfig:SessionAffinityConfig ipFamilies:[]IPFamily
  ipFamilyPolicy:IPFamilyPolicy allocateLoadBalancerNodePorts:bool loadBalancerClass:string
  internalTrafficPolicy:ServiceInternalTrafficPolicy trafficDistribution:string
}
ServiceStatus {
  loadBalancer:LoadBalancerStatus conditions:[]Condition@type
}
SessionAffinityConfig {
  clientIP:ClientIPConfig
}
Taint {
  key:string value:string effect:TaintEffect timeAdded:Time
}
`;
