/** The fields of PersistentVolume, PersistentVolumeClaim and StorageClass, in the notation of schema.ts. Facts of the core/v1 and storage/v1 APIs. */

export const storageFields: string = `
AzureFilePersistentVolumeSource {
  secretName:string shareName:string readOnly:bool secretNamespace:string
}
CSIPersistentVolumeSource {
  driver:string volumeHandle:string readOnly:bool fsType:string volumeAttributes:{}string
  controllerPublishSecretRef:SecretReference nodeStageSecretRef:SecretReference
  nodePublishSecretRef:SecretReference controllerExpandSecretRef:SecretReference
  nodeExpandSecretRef:SecretReference
}
CephFSPersistentVolumeSource {
  monitors:[]string path:string user:string secretFile:string secretRef:SecretReference readOnly:bool
}
CinderPersistentVolumeSource {
  volumeID:string fsType:string readOnly:bool secretRef:SecretReference
}
FlexPersistentVolumeSource {
  driver:string fsType:string secretRef:SecretReference readOnly:bool options:{}string
}
GlusterfsPersistentVolumeSource {
  endpoints:string path:string readOnly:bool endpointsNamespace:string
}
ISCSIPersistentVolumeSource {
  targetPortal:string iqn:string lun:int32 iscsiInterface:string fsType:string readOnly:bool
  portals:[]string chapAuthDiscovery:bool chapAuthSession:bool secretRef:SecretReference
  initiatorName:string
}
LocalVolumeSource {
  path:string fsType:string
}
ModifyVolumeStatus {
  targetVolumeAttributesClassName:string status:PersistentVolumeClaimModifyVolumeStatus
}
PersistentVolume {
  apiVersion:string kind:string metadata:ObjectMeta spec:PersistentVolumeSpec
  status:PersistentVolumeStatus
}
PersistentVolumeClaim {
  apiVersion:string kind:string metadata:ObjectMeta spec:PersistentVolumeClaimSpec
  status:PersistentVolumeClaimStatus
}
PersistentVolumeClaimCondition {
  type:PersistentVolumeClaimConditionType status:ConditionStatus lastProbeTime:Time
  lastTransitionTime:Time reason:string message:string
}
PersistentVolumeClaimStatus {
  phase:PersistentVolumeClaimPhase accessModes:[]PersistentVolumeAccessMode capacity:ResourceList
  conditions:[]PersistentVolumeClaimCondition@type allocatedResources:ResourceList
  allocatedResourceStatuses:{}string currentVolumeAttributesClassName:string
  modifyVolumeStatus:ModifyVolumeStatus
}
PersistentVolumeSpec {
  capacity:ResourceList accessModes:[]PersistentVolumeAccessMode claimRef:ObjectReference
  persistentVolumeReclaimPolicy:PersistentVolumeReclaimPolicy storageClassName:string
  mountOptions:[]string volumeMode:PersistentVolumeMode nodeAffinity:VolumeNodeAffinity
  volumeAttributesClassName:string
  gcePersistentDisk:GCEPersistentDiskVolumeSource
  awsElasticBlockStore:AWSElasticBlockStoreVolumeSource hostPath:HostPathVolumeSource
  glusterfs:GlusterfsPersistentVolumeSource nfs:NFSVolumeSource rbd:RBDPersistentVolumeSource
  iscsi:ISCSIPersistentVolumeSource cinder:CinderPersistentVolumeSource
  cephfs:CephFSPersistentVolumeSource fc:FCVolumeSource flocker:FlockerVolumeSource
  flexVolume:FlexPersistentVolumeSource azureFile:AzureFilePersistentVolumeSource
  vsphereVolume:VsphereVirtualDiskVolumeSource quobyte:QuobyteVolumeSource
  azureDisk:AzureDiskVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource
  portworxVolume:PortworxVolumeSource scaleIO:ScaleIOPersistentVolumeSource local:LocalVolumeSource
  storageos:StorageOSPersistentVolumeSource csi:CSIPersistentVolumeSource
}
PersistentVolumeStatus {
  phase:PersistentVolumePhase message:string reason:string lastPhaseTransitionTime:Time
}
RBDPersistentVolumeSource {
  monitors:[]string image:string fsType:string pool:string user:string keyring:string
  secretRef:SecretReference readOnly:bool
}
ScaleIOPersistentVolumeSource {
  gateway:string system:string secretRef:SecretReference sslEnabled:bool protectionDomain:string
  storagePool:string storageMode:string volumeName:string fsType:string readOnly:bool
}
SecretReference {
  name:string namespace:string
}
StorageClass {
  apiVersion:string kind:string metadata:ObjectMeta provisioner:string parameters:{}string
  reclaimPolicy:PersistentVolumeReclaimPolicy mountOptions:[]string allowVolumeExpansion:bool
  volumeBindingMode:VolumeBindingMode allowedTopologies:[]TopologySelectorTerm
}
StorageOSPersistentVolumeSource {
  volumeName:string volumeNamespace:string fsType:string readOnly:bool secretRef:ObjectReference
}
TopologySelectorLabelRequirement {
  key:string values:[]string
}
TopologySelectorTerm {
  matchLabelExpressions:[]TopologySelectorLabelRequirement
}
VolumeNodeAffinity {
  required:NodeSelector
}
`;
