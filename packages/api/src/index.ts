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
export { base64Length, decodeBase64, encodeBase64, utf8Text } from "./core/base64.ts";
export { defaultConfigMap } from "./core/configmap-defaults.ts";
export { validateConfigMap, validateConfigMapUpdate } from "./core/configmap-validate.ts";
export { imageTag } from "./core/container-defaults.ts";
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
export { validateService } from "./core/service-validate.ts";
export type * from "./core/types.ts";
export { defaultEndpointSlice } from "./discovery/endpointslice-defaults.ts";
export { validateEndpointSlice, validateEndpointSliceUpdate } from "./discovery/endpointslice-validate.ts";
export type * from "./discovery/types.ts";
export { type KindStrategy, kindStrategies } from "./kind-table.ts";
export type * from "./kinds.ts";
export * from "./machinery/json.ts";
export * from "./machinery/json-patch.ts";
export * from "./machinery/manifest.ts";
export * from "./machinery/merge-patch.ts";
export type { PatchResult } from "./machinery/patch-result.ts";
export { type PlainResult, plainCopy } from "./machinery/plain-data.ts";
export { compareYamlKeys, toYaml } from "./machinery/print.ts";
export * from "./machinery/scheme.ts";
export { twoWayMergePatch } from "./machinery/strategic-merge-patch/diff.ts";
export { strategicMergePatch } from "./machinery/strategic-merge-patch/merge.ts";
export { type PatchSchema, patchSchemaFrom, patchSchemaOf } from "./machinery/strategic-merge-patch/patch-schema.ts";
export { threeWayMergePatch } from "./machinery/strategic-merge-patch/three-way.ts";
export * from "./machinery/unknown-fields.ts";
export * from "./meta/condition.ts";
export * from "./meta/domain-names.ts";
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
export * from "./meta/port-names.ts";
export * from "./meta/quantity.ts";
export * from "./meta/ref.ts";
export * from "./meta/selector.ts";
export * from "./meta/selector-parse.ts";
export * from "./meta/source-ranges.ts";
export * from "./meta/status.ts";
export type * from "./meta/types.ts";
