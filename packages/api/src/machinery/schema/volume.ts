/** The fields of volumes and their sources, in the notation of schema.ts. Facts of the core/v1 API. */

export const volumeFields: string = `
AWSElasticBlockStoreVolumeSource {
  volumeID:string fsType:string partition:int32 readOnly:bool
}
AzureDiskVolumeSource {
  diskName:string diskURI:string cachingMode:AzureDataDiskCachingMode fsType:string readOnly:bool
  kind:AzureDataDiskKind
}
AzureFileVolumeSource {
  secretName:string shareName:string readOnly:bool
}
CSIVolumeSource {
  driver:string readOnly:bool fsType:string volumeAttributes:{}string
  nodePublishSecretRef:LocalObjectReference
}
CephFSVolumeSource {
  monitors:[]string path:string user:string secretFile:string secretRef:LocalObjectReference
  readOnly:bool
}
CinderVolumeSource {
  volumeID:string fsType:string readOnly:bool secretRef:LocalObjectReference
}
ClusterTrustBundleProjection {
  name:string signerName:string labelSelector:LabelSelector optional:bool path:string user:int64
}
ConfigMapProjection {
  name:string items:[]KeyToPath optional:bool
}
ConfigMapVolumeSource {
  name:string items:[]KeyToPath defaultMode:int32 optional:bool defaultUser:int64
}
DownwardAPIProjection {
  items:[]DownwardAPIVolumeFile
}
DownwardAPIVolumeFile {
  path:string fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector mode:int32
  user:int64
}
DownwardAPIVolumeSource {
  items:[]DownwardAPIVolumeFile defaultMode:int32 defaultUser:int64
}
EmptyDirVolumeSource {
  medium:StorageMedium sizeLimit:Quantity mode:int32
}
EphemeralVolumeSource {
  volumeClaimTemplate:PersistentVolumeClaimTemplate
}
FCVolumeSource {
  targetWWNs:[]string lun:int32 fsType:string readOnly:bool wwids:[]string
}
FlexVolumeSource {
  driver:string fsType:string secretRef:LocalObjectReference readOnly:bool options:{}string
}
FlockerVolumeSource {
  datasetName:string datasetUUID:string
}
GCEPersistentDiskVolumeSource {
  pdName:string fsType:string partition:int32 readOnly:bool
}
GitRepoVolumeSource {
  repository:string revision:string directory:string
}
GlusterfsVolumeSource {
  endpoints:string path:string readOnly:bool
}
HostPathVolumeSource {
  path:string type:HostPathType
}
ISCSIVolumeSource {
  targetPortal:string iqn:string lun:int32 iscsiInterface:string fsType:string readOnly:bool
  portals:[]string chapAuthDiscovery:bool chapAuthSession:bool secretRef:LocalObjectReference
  initiatorName:string
}
ImageVolumeSource {
  reference:string pullPolicy:PullPolicy
}
KeyToPath {
  key:string path:string mode:int32 user:int64
}
LocalObjectReference {
  name:string
}
NFSVolumeSource {
  server:string path:string readOnly:bool
}
ObjectFieldSelector {
  apiVersion:string fieldPath:string
}
PersistentVolumeClaimSpec {
  accessModes:[]PersistentVolumeAccessMode selector:LabelSelector
  resources:VolumeResourceRequirements volumeName:string storageClassName:string
  volumeMode:PersistentVolumeMode dataSource:TypedLocalObjectReference
  dataSourceRef:TypedObjectReference volumeAttributesClassName:string
}
PersistentVolumeClaimTemplate {
  metadata:ObjectMeta spec:PersistentVolumeClaimSpec
}
PersistentVolumeClaimVolumeSource {
  claimName:string readOnly:bool
}
PhotonPersistentDiskVolumeSource {
  pdID:string fsType:string
}
PodCertificateProjection {
  signerName:string keyType:string maxExpirationSeconds:int32 credentialBundlePath:string
  keyPath:string certificateChainPath:string userAnnotations:{}string user:int64
}
PortworxVolumeSource {
  volumeID:string fsType:string readOnly:bool
}
ProjectedVolumeSource {
  sources:[]VolumeProjection defaultMode:int32 defaultUser:int64
}
QuobyteVolumeSource {
  registry:string volume:string readOnly:bool user:string group:string tenant:string
}
RBDVolumeSource {
  monitors:[]string image:string fsType:string pool:string user:string keyring:string
  secretRef:LocalObjectReference readOnly:bool
}
ResourceFieldSelector {
  containerName:string resource:string divisor:Quantity
}
ScaleIOVolumeSource {
  gateway:string system:string secretRef:LocalObjectReference sslEnabled:bool
  protectionDomain:string storagePool:string storageMode:string volumeName:string fsType:string
  readOnly:bool
}
SecretProjection {
  name:string items:[]KeyToPath optional:bool
}
SecretVolumeSource {
  secretName:string items:[]KeyToPath defaultMode:int32 optional:bool defaultUser:int64
}
ServiceAccountTokenProjection {
  audience:string expirationSeconds:int64 path:string user:int64
}
StorageOSVolumeSource {
  volumeName:string volumeNamespace:string fsType:string readOnly:bool
  secretRef:LocalObjectReference
}
TypedLocalObjectReference {
  apiGroup:string kind:string name:string
}
TypedObjectReference {
  apiGroup:string kind:string name:string namespace:string
}
Volume {
  name:string hostPath:HostPathVolumeSource emptyDir:EmptyDirVolumeSource
  gcePersistentDisk:GCEPersistentDiskVolumeSource
  awsElasticBlockStore:AWSElasticBlockStoreVolumeSource gitRepo:GitRepoVolumeSource
  secret:SecretVolumeSource nfs:NFSVolumeSource iscsi:ISCSIVolumeSource
  glusterfs:GlusterfsVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource
  rbd:RBDVolumeSource flexVolume:FlexVolumeSource cinder:CinderVolumeSource
  cephfs:CephFSVolumeSource flocker:FlockerVolumeSource downwardAPI:DownwardAPIVolumeSource
  fc:FCVolumeSource azureFile:AzureFileVolumeSource configMap:ConfigMapVolumeSource
  vsphereVolume:VsphereVirtualDiskVolumeSource quobyte:QuobyteVolumeSource
  azureDisk:AzureDiskVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource
  projected:ProjectedVolumeSource portworxVolume:PortworxVolumeSource scaleIO:ScaleIOVolumeSource
  storageos:StorageOSVolumeSource csi:CSIVolumeSource ephemeral:EphemeralVolumeSource
  image:ImageVolumeSource
}
VolumeProjection {
  secret:SecretProjection downwardAPI:DownwardAPIProjection configMap:ConfigMapProjection
  serviceAccountToken:ServiceAccountTokenProjection clusterTrustBundle:ClusterTrustBundleProjection
  podCertificate:PodCertificateProjection
}
VolumeResourceRequirements {
  limits:ResourceList requests:ResourceList
}
VsphereVirtualDiskVolumeSource {
  volumePath:string fsType:string storagePolicyName:string storagePolicyID:string
}
`;
