export { defaultDeployment } from "./apps/deployment-defaults.ts";
export {
  validateDeployment,
  validateDeploymentStatusUpdate,
  validateDeploymentUpdate,
} from "./apps/deployment-validate.ts";
export { defaultReplicaSet } from "./apps/replicaset-defaults.ts";
export {
  validateReplicaSet,
  validateReplicaSetStatusUpdate,
  validateReplicaSetUpdate,
} from "./apps/replicaset-validate.ts";
export type * from "./apps/types.ts";
export { SCALE_DOWN, SCALE_UP } from "./autoscaling/horizontalpodautoscaler-defaults.ts";
export type * from "./autoscaling/types.ts";
export { type CronResult, type CronSchedule, nextCron, parseCron } from "./batch/cron-schedule.ts";
export {
  CONTROLLER_UID_LABEL,
  JOB_NAME_LABEL,
  LEGACY_CONTROLLER_UID_LABEL,
  LEGACY_JOB_NAME_LABEL,
} from "./batch/job-validate.ts";
export type * from "./batch/types.ts";
export { validateLease } from "./coordination/lease-validate.ts";
export type * from "./coordination/types.ts";
export { base64Length, decodeBase64, encodeBase64, utf8Text } from "./core/base64.ts";
export { defaultConfigMap } from "./core/configmap-defaults.ts";
export { validateConfigMap, validateConfigMapUpdate } from "./core/configmap-validate.ts";
export { imageTag } from "./core/container-defaults.ts";
export {
  canRestartAllContainers,
  containerShouldRestart,
  restartsAllContainers,
} from "./core/container-restart.ts";
export { defaultEndpoints } from "./core/endpoints-defaults.ts";
export { validateEndpoints, validateEndpointsUpdate } from "./core/endpoints-validate.ts";
export { defaultEvent } from "./core/event-defaults.ts";
export { validateEvent, validateEventUpdate } from "./core/event-validate.ts";
export { defaultNamespace, NAMESPACE_NAME_LABEL } from "./core/namespace-defaults.ts";
export {
  validateNamespace,
  validateNamespaceStatusUpdate,
  validateNamespaceUpdate,
} from "./core/namespace-validate.ts";
export { defaultNode } from "./core/node-defaults.ts";
export { validateNode, validateNodeUpdate } from "./core/node-validate.ts";
export { defaultPod, defaultPodTemplate } from "./core/pod-defaults.ts";
export { validatePodStatusUpdate } from "./core/pod-status-validate.ts";
export { validatePodTemplate } from "./core/pod-template-validate.ts";
export { validatePodUpdate } from "./core/pod-update-validate.ts";
export { MIRROR_POD, type PodGates, validatePod } from "./core/pod-validate.ts";
export { podTemplateWarnings, podWarnings } from "./core/pod-warnings.ts";
export { defaultSecret } from "./core/secret-defaults.ts";
export { validateSecret, validateSecretUpdate } from "./core/secret-validate.ts";
export { semanticEqual } from "./core/semantic-equal.ts";
export { CLUSTER_IP_NONE, isHeadless, validateServiceClusterIPs } from "./core/service-cluster-ips-validate.ts";
export {
  DEFAULT_CLIENT_IP_AFFINITY_SECONDS,
  defaultService,
  isExternallyAccessible,
  type ServiceDefaultGates,
} from "./core/service-defaults.ts";
export { type LoadBalancerStatusGates, validateServiceStatusUpdate } from "./core/service-status-validate.ts";
export { needsHealthCheck } from "./core/service-traffic-validate.ts";
export { validateServiceUpdate } from "./core/service-update-validate.ts";
export { type ServiceGates, validateService } from "./core/service-validate.ts";
export { serviceWarnings } from "./core/service-warnings.ts";
export type * from "./core/types.ts";
export { customKind } from "./custom/custom-kind.ts";
export { defaultEndpointSlice } from "./discovery/endpointslice-defaults.ts";
export { validateEndpointSlice, validateEndpointSliceUpdate } from "./discovery/endpointslice-validate.ts";
export type * from "./discovery/types.ts";
export { type KindStrategy, kindStrategies, kindStrategyOf } from "./kind-table.ts";
export type * from "./kinds.ts";
export * from "./machinery/json.ts";
export * from "./machinery/json-patch.ts";
export { convertLegacy, type LegacyConversion } from "./machinery/legacy/legacy.ts";
export * from "./machinery/manifest.ts";
export * from "./machinery/merge-patch.ts";
export type { PatchResult } from "./machinery/patch-result.ts";
export { type PlainResult, plainCopy } from "./machinery/plain-data.ts";
export { compareYamlKeys, toYaml } from "./machinery/print.ts";
export {
  type FieldSchema,
  type FieldType,
  type StructSchema,
  schemaTable,
  structOf,
} from "./machinery/schema/schema.ts";
export * from "./machinery/scheme.ts";
export * from "./machinery/server-side-apply/index.ts";
export { twoWayMergePatch } from "./machinery/strategic-merge-patch/diff.ts";
export { strategicMergePatch } from "./machinery/strategic-merge-patch/merge.ts";
export { type PatchSchema, patchSchemaFrom, patchSchemaOf } from "./machinery/strategic-merge-patch/patch-schema.ts";
export { threeWayMergePatch } from "./machinery/strategic-merge-patch/three-way.ts";
export * from "./machinery/unknown-fields.ts";
export { readYaml } from "./machinery/yaml-read.ts";
export * from "./meta/condition.ts";
export * from "./meta/domain-names.ts";
export * from "./meta/feature-gates.ts";
export * from "./meta/field-error.ts";
export * from "./meta/field-selector.ts";
export * from "./meta/go-text.ts";
export * from "./meta/intstr.ts";
export * from "./meta/ip-names.ts";
export * from "./meta/key-names.ts";
export * from "./meta/keys.ts";
export * from "./meta/label-names.ts";
export * from "./meta/label-selector.ts";
export * from "./meta/labels.ts";
export * from "./meta/names.ts";
export * from "./meta/object-meta.ts";
export * from "./meta/owner.ts";
export { isPathSegmentName } from "./meta/path-segment.ts";
export * from "./meta/port-names.ts";
export * from "./meta/quantity.ts";
export * from "./meta/ref.ts";
export * from "./meta/selector.ts";
export * from "./meta/selector-parse.ts";
export * from "./meta/source-ranges.ts";
export * from "./meta/status.ts";
export type * from "./meta/types.ts";
export { defaultIngress } from "./networking/ingress-defaults.ts";
export type { IngressGates } from "./networking/ingress-gates.ts";
export { validateIngressStatusUpdate } from "./networking/ingress-status-validate.ts";
export { INGRESS_CLASS_ANNOTATION, validateIngress, validateIngressUpdate } from "./networking/ingress-validate.ts";
export { ingressWarnings } from "./networking/ingress-warnings.ts";
export { defaultIngressClass } from "./networking/ingressclass-defaults.ts";
export { validateIngressClass, validateIngressClassUpdate } from "./networking/ingressclass-validate.ts";
export { validateIPAddress, validateIPAddressUpdate } from "./networking/ipaddress-validate.ts";
export { defaultNetworkPolicy } from "./networking/networkpolicy-defaults.ts";
export {
  type NetworkPolicyGates,
  validateNetworkPolicy,
  validateNetworkPolicyUpdate,
} from "./networking/networkpolicy-validate.ts";
export { networkPolicyWarnings } from "./networking/networkpolicy-warnings.ts";
export { defaultIPAddress, defaultServiceCIDR } from "./networking/servicecidr-defaults.ts";
export {
  validateServiceCIDR,
  validateServiceCIDRStatusUpdate,
  validateServiceCIDRUpdate,
} from "./networking/servicecidr-validate.ts";
export type * from "./networking/types.ts";
export type * from "./policy/types.ts";
export {
  HIGHEST_USER_PRIORITY,
  SYSTEM_PRIORITIES,
  SYSTEM_PRIORITY_PREFIX,
} from "./scheduling/priorityclass-validate.ts";
export type * from "./scheduling/types.ts";
export type * from "./storage/types.ts";
export { warningsOf } from "./warning-table.ts";
