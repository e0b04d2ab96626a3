/** The fields of Pod and what it holds but volumes, in the notation of schema.ts. Facts of the core/v1 API. */

export const podFields: string = `
Affinity {
  nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
}
AppArmorProfile {
  type:AppArmorProfileType localhostProfile:string
}
Capabilities {
  add:[]Capability drop:[]Capability
}
ConfigMapEnvSource {
  name:string optional:bool
}
ConfigMapKeySelector {
  name:string key:string optional:bool
}
Container {
  name:string image:string command:[]string args:[]string workingDir:string
  ports:[]ContainerPort@containerPort envFrom:[]EnvFromSource env:[]EnvVar@name
  resources:ResourceRequirements resizePolicy:[]ContainerResizePolicy
  restartPolicy:ContainerRestartPolicy restartPolicyRules:[]ContainerRestartRule
  volumeMounts:[]VolumeMount@mountPath volumeDevices:[]VolumeDevice@devicePath livenessProbe:Probe
  readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle terminationMessagePath:string
  terminationMessagePolicy:TerminationMessagePolicy imagePullPolicy:PullPolicy
  securityContext:SecurityContext stdin:bool stdinOnce:bool tty:bool
}
ContainerExtendedResourceRequest {
  containerName:string resourceName:string requestName:string
}
ContainerPort {
  name:string hostPort:int32 containerPort:int32 protocol:Protocol hostIP:string
}
ContainerResizePolicy {
  resourceName:ResourceName restartPolicy:ResourceResizeRestartPolicy
}
ContainerRestartRule {
  action:ContainerRestartRuleAction exitCodes:ContainerRestartRuleOnExitCodes
}
ContainerRestartRuleOnExitCodes {
  operator:ContainerRestartRuleOnExitCodesOperator values:[]int32
}
ContainerState {
  waiting:ContainerStateWaiting running:ContainerStateRunning terminated:ContainerStateTerminated
}
ContainerStateRunning {
  startedAt:Time
}
ContainerStateTerminated {
  exitCode:int32 signal:int32 reason:string message:string startedAt:Time finishedAt:Time
  containerID:string
}
ContainerStateWaiting {
  reason:string message:string
}
ContainerStatus {
  name:string state:ContainerState lastState:ContainerState ready:bool restartCount:int32
  image:string imageID:string containerID:string started:bool allocatedResources:ResourceList
  resources:ResourceRequirements volumeMounts:[]VolumeMountStatus@mountPath user:ContainerUser
  allocatedResourcesStatus:[]ResourceStatus@name stopSignal:Signal
}
ContainerUser {
  linux:LinuxContainerUser
}
EnvFromSource {
  prefix:string configMapRef:ConfigMapEnvSource secretRef:SecretEnvSource
}
EnvVar {
  name:string value:string valueFrom:EnvVarSource
}
EnvVarSource {
  fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector
  configMapKeyRef:ConfigMapKeySelector secretKeyRef:SecretKeySelector fileKeyRef:FileKeySelector
}
EphemeralContainer {
  name:string image:string command:[]string args:[]string workingDir:string
  ports:[]ContainerPort@containerPort envFrom:[]EnvFromSource env:[]EnvVar@name
  resources:ResourceRequirements resizePolicy:[]ContainerResizePolicy
  restartPolicy:ContainerRestartPolicy restartPolicyRules:[]ContainerRestartRule
  volumeMounts:[]VolumeMount@mountPath volumeDevices:[]VolumeDevice@devicePath livenessProbe:Probe
  readinessProbe:Probe startupProbe:Probe lifecycle:Lifecycle terminationMessagePath:string
  terminationMessagePolicy:TerminationMessagePolicy imagePullPolicy:PullPolicy
  securityContext:SecurityContext stdin:bool stdinOnce:bool tty:bool targetContainerName:string
}
EvictionResponder {
  name:string priority:int32
}
ExecAction {
  command:[]string
}
FileKeySelector {
  volumeName:string path:string key:string optional:bool
}
GRPCAction {
  port:int32 service:string mode:GRPCProbeMode
}
HTTPGetAction {
  path:string port:IntOrString host:string scheme:URIScheme httpHeaders:[]HTTPHeader
  protocol:HTTPProtocol
}
HTTPHeader {
  name:string value:string
}
HostAlias {
  ip:string hostnames:[]string
}
HostIP {
  ip:string
}
ImageVolumeStatus {
  imageRef:string
}
Lifecycle {
  postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:Signal
}
LifecycleHandler {
  exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction sleep:SleepAction
}
LinuxContainerUser {
  uid:int64 gid:int64 supplementalGroups:[]int64
}
NodeAffinity {
  requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
  preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm
}
NodeAllocatableMappedResources {
  name:ResourceName quantity:Quantity
}
NodeAllocatableOverheadResources {
  name:ResourceName perPod:Quantity perContainer:Quantity
}
NodeAllocatableResourceClaimStatus {
  resourceClaimName:string containers:[]string mapping:[]NodeAllocatableMappedResources@name
  overhead:[]NodeAllocatableOverheadResources@name
}
NodeSelector {
  nodeSelectorTerms:[]NodeSelectorTerm
}
NodeSelectorRequirement {
  key:string operator:NodeSelectorOperator values:[]string
}
NodeSelectorTerm {
  matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement
}
Pod {
  apiVersion:string kind:string metadata:ObjectMeta spec:PodSpec status:PodStatus
}
PodAffinity {
  requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
  preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
}
PodAffinityTerm {
  labelSelector:LabelSelector namespaces:[]string topologyKey:string namespaceSelector:LabelSelector
  matchLabelKeys:[]string mismatchLabelKeys:[]string
}
PodAntiAffinity {
  requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
  preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
}
PodCondition {
  type:PodConditionType observedGeneration:int64 status:ConditionStatus lastProbeTime:Time
  lastTransitionTime:Time reason:string message:string
}
PodDNSConfig {
  nameservers:[]string searches:[]string options:[]PodDNSConfigOption
}
PodDNSConfigOption {
  name:string value:string
}
PodExtendedResourceClaimStatus {
  requestMappings:[]ContainerExtendedResourceRequest resourceClaimName:string
}
PodIP {
  ip:string
}
PodOS {
  name:OSName
}
PodReadinessGate {
  conditionType:PodConditionType
}
PodResourceClaim {
  name:string resourceClaimName:string resourceClaimTemplateName:string
}
PodResourceClaimStatus {
  name:string resourceClaimName:string
}
PodSchedulingGate {
  name:string
}
PodSchedulingGroup {
  podGroupName:string
}
PodSecurityContext {
  seLinuxOptions:SELinuxOptions windowsOptions:WindowsSecurityContextOptions runAsUser:int64
  runAsGroup:int64 runAsNonRoot:bool supplementalGroups:[]int64
  supplementalGroupsPolicy:SupplementalGroupsPolicy fsGroup:int64 sysctls:[]Sysctl
  fsGroupChangePolicy:PodFSGroupChangePolicy seccompProfile:SeccompProfile
  appArmorProfile:AppArmorProfile seLinuxChangePolicy:PodSELinuxChangePolicy
}
PodSpec {
  volumes:[]Volume@name~ initContainers:[]Container@name containers:[]Container@name
  ephemeralContainers:[]EphemeralContainer@name restartPolicy:RestartPolicy
  terminationGracePeriodSeconds:int64 activeDeadlineSeconds:int64 dnsPolicy:DNSPolicy
  nodeSelector:{}string serviceAccountName:string serviceAccount:string
  automountServiceAccountToken:bool nodeName:string hostNetwork:bool hostPID:bool hostIPC:bool
  shareProcessNamespace:bool securityContext:PodSecurityContext
  imagePullSecrets:[]LocalObjectReference@name hostname:string subdomain:string affinity:Affinity
  schedulerName:string tolerations:[]Toleration hostAliases:[]HostAlias@ip priorityClassName:string
  priority:int32 dnsConfig:PodDNSConfig readinessGates:[]PodReadinessGate runtimeClassName:string
  enableServiceLinks:bool preemptionPolicy:PreemptionPolicy overhead:ResourceList
  topologySpreadConstraints:[]TopologySpreadConstraint@topologyKey setHostnameAsFQDN:bool os:PodOS
  hostUsers:bool schedulingGates:[]PodSchedulingGate@name resourceClaims:[]PodResourceClaim@name~
  resources:ResourceRequirements hostnameOverride:string schedulingGroup:PodSchedulingGroup
  evictionResponders:[]EvictionResponder@name
}
PodStatus {
  observedGeneration:int64 phase:PodPhase conditions:[]PodCondition@type message:string
  reason:string nominatedNodeName:string hostIP:string hostIPs:[]HostIP@ip podIP:string
  podIPs:[]PodIP@ip startTime:Time initContainerStatuses:[]ContainerStatus
  containerStatuses:[]ContainerStatus qosClass:PodQOSClass
  ephemeralContainerStatuses:[]ContainerStatus resize:PodResizeStatus
  resourceClaimStatuses:[]PodResourceClaimStatus@name~
  extendedResourceClaimStatus:PodExtendedResourceClaimStatus allocatedResources:ResourceList
  resources:ResourceRequirements
  nodeAllocatableResourceClaimStatuses:[]NodeAllocatableResourceClaimStatus@resourceClaimName
  volumeHealth:[]PodVolumeHealth
}
PodTemplateSpec {
  metadata:ObjectMeta spec:PodSpec
}
PodVolumeHealth {
  name:string healthConditions:[]VolumeHealthCondition@status lastTransitionTime:Time
}
PreferredSchedulingTerm {
  weight:int32 preference:NodeSelectorTerm
}
Probe {
  exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction grpc:GRPCAction
  initialDelaySeconds:int32 timeoutSeconds:int32 periodSeconds:int32 successThreshold:int32
  failureThreshold:int32 terminationGracePeriodSeconds:int64
}
ResourceClaim {
  name:string request:string
}
ResourceHealth {
  resourceID:ResourceID health:ResourceHealthStatus message:string
}
ResourceRequirements {
  limits:ResourceList requests:ResourceList claims:[]ResourceClaim
}
ResourceStatus {
  name:ResourceName resources:[]ResourceHealth
}
SELinuxOptions {
  user:string role:string type:string level:string
}
SeccompProfile {
  type:SeccompProfileType localhostProfile:string
}
SecretEnvSource {
  name:string optional:bool
}
SecretKeySelector {
  name:string key:string optional:bool
}
SecurityContext {
  capabilities:Capabilities privileged:bool seLinuxOptions:SELinuxOptions
  windowsOptions:WindowsSecurityContextOptions runAsUser:int64 runAsGroup:int64 runAsNonRoot:bool
  readOnlyRootFilesystem:bool allowPrivilegeEscalation:bool procMount:ProcMountType
  seccompProfile:SeccompProfile appArmorProfile:AppArmorProfile
}
SleepAction {
  seconds:int64
}
Sysctl {
  name:string value:string
}
TCPSocketAction {
  port:IntOrString host:string
}
Toleration {
  key:string operator:TolerationOperator value:string effect:TaintEffect tolerationSeconds:int64
}
TopologySpreadConstraint {
  maxSkew:int32 topologyKey:string whenUnsatisfiable:UnsatisfiableConstraintAction
  labelSelector:LabelSelector minDomains:int32 nodeAffinityPolicy:NodeInclusionPolicy
  nodeTaintsPolicy:NodeInclusionPolicy matchLabelKeys:[]string
}
VolumeDevice {
  name:string devicePath:string
}
VolumeHealthCondition {
  status:VolumeHealthStatusType reason:string message:string
}
VolumeMount {
  name:string readOnly:bool recursiveReadOnly:RecursiveReadOnlyMode mountPath:string subPath:string
  mountPropagation:MountPropagationMode subPathExpr:string bindMountOptions:[]string
}
VolumeMountStatus {
  name:string mountPath:string readOnly:bool recursiveReadOnly:RecursiveReadOnlyMode
  volumeStatus:VolumeStatus
}
VolumeStatus {
  image:ImageVolumeStatus
}
WeightedPodAffinityTerm {
  weight:int32 podAffinityTerm:PodAffinityTerm
}
WindowsSecurityContextOptions {
  gmsaCredentialSpecName:string gmsaCredentialSpec:string runAsUserName:string hostProcess:bool
}
`;
