/** The one list of what each kind does on its way into the store: fill in defaults, check a new object, check a change. */
import { validateControllerRevision, validateControllerRevisionUpdate } from "./apps/controllerrevision-validate.ts";
import { defaultDaemonSet } from "./apps/daemonset-defaults.ts";
import {
  validateDaemonSet,
  validateDaemonSetStatusUpdate,
  validateDaemonSetUpdate,
} from "./apps/daemonset-validate.ts";
import { defaultDeployment } from "./apps/deployment-defaults.ts";
import {
  validateDeployment,
  validateDeploymentStatusUpdate,
  validateDeploymentUpdate,
} from "./apps/deployment-validate.ts";
import { defaultReplicaSet } from "./apps/replicaset-defaults.ts";
import {
  validateReplicaSet,
  validateReplicaSetStatusUpdate,
  validateReplicaSetUpdate,
} from "./apps/replicaset-validate.ts";
import { defaultStatefulSet } from "./apps/statefulset-defaults.ts";
import {
  validateStatefulSet,
  validateStatefulSetStatusUpdate,
  validateStatefulSetUpdate,
} from "./apps/statefulset-validate.ts";
import { defaultHorizontalPodAutoscaler } from "./autoscaling/horizontalpodautoscaler-defaults.ts";
import {
  validateHorizontalPodAutoscaler,
  validateHorizontalPodAutoscalerStatusUpdate,
  validateHorizontalPodAutoscalerUpdate,
} from "./autoscaling/horizontalpodautoscaler-validate.ts";
import { validateCronJob, validateCronJobStatusUpdate, validateCronJobUpdate } from "./batch/cronjob-validate.ts";
import { defaultCronJob, defaultJob } from "./batch/job-defaults.ts";
import { validateJob, validateJobStatusUpdate, validateJobUpdate } from "./batch/job-validate.ts";
import { validateLease, validateLeaseUpdate } from "./coordination/lease-validate.ts";
import { defaultConfigMap } from "./core/configmap-defaults.ts";
import { validateConfigMap, validateConfigMapUpdate } from "./core/configmap-validate.ts";
import { defaultEndpoints } from "./core/endpoints-defaults.ts";
import { validateEndpoints, validateEndpointsUpdate } from "./core/endpoints-validate.ts";
import { defaultEvent } from "./core/event-defaults.ts";
import { validateEvent, validateEventUpdate } from "./core/event-validate.ts";
import { defaultLimitRange } from "./core/limitrange-defaults.ts";
import { validateLimitRange, validateLimitRangeUpdate } from "./core/limitrange-validate.ts";
import { defaultNamespace } from "./core/namespace-defaults.ts";
import {
  validateNamespace,
  validateNamespaceStatusUpdate,
  validateNamespaceUpdate,
} from "./core/namespace-validate.ts";
import { defaultNode } from "./core/node-defaults.ts";
import { validateNode, validateNodeUpdate } from "./core/node-validate.ts";
import { defaultPersistentVolume } from "./core/persistentvolume-defaults.ts";
import {
  validatePersistentVolume,
  validatePersistentVolumeStatusUpdate,
  validatePersistentVolumeUpdate,
} from "./core/persistentvolume-validate.ts";
import { defaultPersistentVolumeClaim } from "./core/persistentvolumeclaim-defaults.ts";
import {
  validatePersistentVolumeClaim,
  validatePersistentVolumeClaimStatusUpdate,
  validatePersistentVolumeClaimUpdate,
} from "./core/persistentvolumeclaim-validate.ts";
import { defaultPod } from "./core/pod-defaults.ts";
import { validatePodStatusUpdate } from "./core/pod-status-validate.ts";
import { validatePodUpdate } from "./core/pod-update-validate.ts";
import { validatePodCreate } from "./core/pod-validate.ts";
import { defaultReplicationController } from "./core/replicationcontroller-defaults.ts";
import {
  validateReplicationController,
  validateReplicationControllerStatusUpdate,
  validateReplicationControllerUpdate,
} from "./core/replicationcontroller-validate.ts";
import { defaultResourceQuota } from "./core/resourcequota-defaults.ts";
import {
  validateResourceQuota,
  validateResourceQuotaStatusUpdate,
  validateResourceQuotaUpdate,
} from "./core/resourcequota-validate.ts";
import { defaultSecret } from "./core/secret-defaults.ts";
import { validateSecret, validateSecretUpdate } from "./core/secret-validate.ts";
import { defaultService } from "./core/service-defaults.ts";
import { validateServiceStatusUpdate } from "./core/service-status-validate.ts";
import { validateServiceUpdate } from "./core/service-update-validate.ts";
import { validateService } from "./core/service-validate.ts";
import { validateServiceAccount, validateServiceAccountUpdate } from "./core/serviceaccount-validate.ts";
import { customKind } from "./custom/custom-kind.ts";
import { defaultEndpointSlice } from "./discovery/endpointslice-defaults.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./discovery/endpointslice-validate.ts";
import type { Kinds, ModelledResource, Resource } from "./kinds.ts";
import { isModelled } from "./machinery/scheme.ts";
import { type FeatureGates, isEnabled } from "./meta/feature-gates.ts";
import type { FieldError } from "./meta/field-error.ts";
import { defaultIngress } from "./networking/ingress-defaults.ts";
import type { IngressGates } from "./networking/ingress-gates.ts";
import { validateIngressStatusUpdate } from "./networking/ingress-status-validate.ts";
import { validateIngress, validateIngressUpdate } from "./networking/ingress-validate.ts";
import { defaultIngressClass } from "./networking/ingressclass-defaults.ts";
import { validateIngressClass, validateIngressClassUpdate } from "./networking/ingressclass-validate.ts";
import { validateIPAddress, validateIPAddressUpdate } from "./networking/ipaddress-validate.ts";
import { defaultNetworkPolicy } from "./networking/networkpolicy-defaults.ts";
import {
  type NetworkPolicyGates,
  validateNetworkPolicy,
  validateNetworkPolicyUpdate,
} from "./networking/networkpolicy-validate.ts";
import { defaultIPAddress, defaultServiceCIDR } from "./networking/servicecidr-defaults.ts";
import {
  validateServiceCIDR,
  validateServiceCIDRStatusUpdate,
  validateServiceCIDRUpdate,
} from "./networking/servicecidr-validate.ts";
import { defaultPodDisruptionBudget } from "./policy/poddisruptionbudget-defaults.ts";
import {
  validatePodDisruptionBudget,
  validatePodDisruptionBudgetStatusUpdate,
  validatePodDisruptionBudgetUpdate,
} from "./policy/poddisruptionbudget-validate.ts";
import { defaultPriorityClass } from "./scheduling/priorityclass-defaults.ts";
import { validatePriorityClass, validatePriorityClassUpdate } from "./scheduling/priorityclass-validate.ts";
import { defaultStorageClass } from "./storage/storageclass-defaults.ts";
import { validateStorageClass, validateStorageClassUpdate } from "./storage/storageclass-validate.ts";

/** What one kind does on its way into the store, under the gates given. Every validator names all errors at once and never throws. */
export interface KindStrategy<T> {
  /** Fills in what was left out; the same object comes back when nothing was missing. */
  default(object: T, gates?: FeatureGates): T;
  /** Checks a defaulted object that is to be created. */
  validate(object: T, gates?: FeatureGates): readonly FieldError[];
  /** Checks a change of anything but the status. */
  validateUpdate(newObject: T, oldObject: T, gates?: FeatureGates): readonly FieldError[];
  /** Checks a change through the status subresource, for the kinds that have one. */
  validateStatusUpdate?(newObject: T, oldObject: T, gates?: FeatureGates): readonly FieldError[];
}

/**
 * Each resource's strategy.
 * @example kindStrategies.services.validate(kindStrategies.services.default(service))
 */
export const kindStrategies: { readonly [R in ModelledResource]: KindStrategy<Kinds[R]> } = {
  configmaps: { default: defaultConfigMap, validate: validateConfigMap, validateUpdate: validateConfigMapUpdate },
  controllerrevisions: {
    default: (revision) => revision,
    validate: validateControllerRevision,
    validateUpdate: validateControllerRevisionUpdate,
  },
  cronjobs: {
    default: defaultCronJob,
    validate: validateCronJob,
    validateUpdate: validateCronJobUpdate,
    validateStatusUpdate: validateCronJobStatusUpdate,
  },
  daemonsets: {
    default: defaultDaemonSet,
    validate: validateDaemonSet,
    validateUpdate: validateDaemonSetUpdate,
    validateStatusUpdate: validateDaemonSetStatusUpdate,
  },
  deployments: {
    default: defaultDeployment,
    validate: validateDeployment,
    validateUpdate: validateDeploymentUpdate,
    validateStatusUpdate: validateDeploymentStatusUpdate,
  },
  endpoints: { default: defaultEndpoints, validate: validateEndpoints, validateUpdate: validateEndpointsUpdate },
  endpointslices: {
    default: defaultEndpointSlice,
    validate: validateEndpointSlice,
    validateUpdate: validateEndpointSliceUpdate,
  },
  events: { default: defaultEvent, validate: validateEvent, validateUpdate: validateEventUpdate },
  horizontalpodautoscalers: {
    default: defaultHorizontalPodAutoscaler,
    validate: validateHorizontalPodAutoscaler,
    validateUpdate: validateHorizontalPodAutoscalerUpdate,
    validateStatusUpdate: validateHorizontalPodAutoscalerStatusUpdate,
  },
  ingressclasses: {
    default: defaultIngressClass,
    validate: validateIngressClass,
    validateUpdate: validateIngressClassUpdate,
  },
  ingresses: {
    default: defaultIngress,
    validate: (ingress, gates) => validateIngress(ingress, ingressGates(gates)),
    validateUpdate: (ingress, old, gates) => validateIngressUpdate(ingress, old, ingressGates(gates)),
    validateStatusUpdate: (ingress, old, gates) =>
      validateIngressStatusUpdate(ingress, old, isEnabled(gates, "StrictIPCIDRValidation")),
  },
  ipaddresses: { default: defaultIPAddress, validate: validateIPAddress, validateUpdate: validateIPAddressUpdate },
  jobs: {
    default: defaultJob,
    validate: validateJob,
    validateUpdate: validateJobUpdate,
    validateStatusUpdate: validateJobStatusUpdate,
  },
  leases: { default: (lease) => lease, validate: validateLease, validateUpdate: validateLeaseUpdate },
  limitranges: { default: defaultLimitRange, validate: validateLimitRange, validateUpdate: validateLimitRangeUpdate },
  namespaces: {
    default: defaultNamespace,
    validate: validateNamespace,
    validateUpdate: validateNamespaceUpdate,
    validateStatusUpdate: validateNamespaceStatusUpdate,
  },
  networkpolicies: {
    default: defaultNetworkPolicy,
    validate: (policy, gates) => validateNetworkPolicy(policy, policyGates(gates)),
    validateUpdate: (policy, old, gates) => validateNetworkPolicyUpdate(policy, old, policyGates(gates)),
  },
  nodes: {
    default: defaultNode,
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
    validateStatusUpdate: validateNodeUpdate,
  },
  persistentvolumeclaims: {
    default: defaultPersistentVolumeClaim,
    validate: validatePersistentVolumeClaim,
    validateUpdate: validatePersistentVolumeClaimUpdate,
    validateStatusUpdate: validatePersistentVolumeClaimStatusUpdate,
  },
  persistentvolumes: {
    default: defaultPersistentVolume,
    validate: validatePersistentVolume,
    validateUpdate: validatePersistentVolumeUpdate,
    validateStatusUpdate: validatePersistentVolumeStatusUpdate,
  },
  poddisruptionbudgets: {
    default: defaultPodDisruptionBudget,
    validate: validatePodDisruptionBudget,
    validateUpdate: validatePodDisruptionBudgetUpdate,
    validateStatusUpdate: validatePodDisruptionBudgetStatusUpdate,
  },
  pods: {
    default: (pod) => defaultPod(pod),
    validate: (pod, gates) => validatePodCreate(pod, { relaxedSearch: isEnabled(gates, "RelaxedDNSSearchValidation") }),
    validateUpdate: validatePodUpdate,
    validateStatusUpdate: validatePodStatusUpdate,
  },
  priorityclasses: {
    default: defaultPriorityClass,
    validate: validatePriorityClass,
    validateUpdate: validatePriorityClassUpdate,
  },
  replicasets: {
    default: defaultReplicaSet,
    validate: validateReplicaSet,
    validateUpdate: validateReplicaSetUpdate,
    validateStatusUpdate: validateReplicaSetStatusUpdate,
  },
  replicationcontrollers: {
    default: defaultReplicationController,
    validate: validateReplicationController,
    validateUpdate: validateReplicationControllerUpdate,
    validateStatusUpdate: validateReplicationControllerStatusUpdate,
  },
  resourcequotas: {
    default: defaultResourceQuota,
    validate: validateResourceQuota,
    validateUpdate: validateResourceQuotaUpdate,
    validateStatusUpdate: validateResourceQuotaStatusUpdate,
  },
  secrets: { default: defaultSecret, validate: validateSecret, validateUpdate: validateSecretUpdate },
  serviceaccounts: {
    default: (account) => account,
    validate: validateServiceAccount,
    validateUpdate: validateServiceAccountUpdate,
  },
  servicecidrs: {
    default: defaultServiceCIDR,
    validate: validateServiceCIDR,
    validateUpdate: validateServiceCIDRUpdate,
    validateStatusUpdate: validateServiceCIDRStatusUpdate,
  },
  services: {
    default: (service, gates) =>
      defaultService(service, { loadBalancerIPMode: isEnabled(gates, "LoadBalancerIPMode") }),
    validate: (service, gates) =>
      validateService(service, {
        relaxedName: isEnabled(gates, "RelaxedServiceNameValidation"),
        strictIPCIDR: isEnabled(gates, "StrictIPCIDRValidation"),
      }),
    validateUpdate: (service, old, gates) =>
      validateServiceUpdate(service, old, isEnabled(gates, "StrictIPCIDRValidation")),
    validateStatusUpdate: (service, old, gates) =>
      validateServiceStatusUpdate(service, old, {
        allowOnNonLoadBalancer: isEnabled(gates, "AllowServiceLBStatusOnNonLB"),
        ipMode: isEnabled(gates, "LoadBalancerIPMode"),
        strictIPCIDR: isEnabled(gates, "StrictIPCIDRValidation"),
      }),
  },
  statefulsets: {
    default: defaultStatefulSet,
    validate: validateStatefulSet,
    validateUpdate: validateStatefulSetUpdate,
    validateStatusUpdate: validateStatefulSetStatusUpdate,
  },
  storageclasses: {
    default: defaultStorageClass,
    validate: validateStorageClass,
    validateUpdate: validateStorageClassUpdate,
  },
};

/** A resource's strategy; a kind whose fields are not known has no defaults, and only its metadata is checked. */
export function kindStrategyOf<R extends Resource>(resource: R): KindStrategy<Kinds[R]> {
  // What holds for any object holds for Kinds[R]; the compiler does not carry `isModelled` into R.
  return (isModelled(resource) ? kindStrategies[resource] : customKind) as unknown as KindStrategy<Kinds[R]>;
}

function ingressGates(gates: FeatureGates | undefined): IngressGates {
  return { relaxedServiceName: isEnabled(gates, "RelaxedServiceNameValidation") };
}

function policyGates(gates: FeatureGates | undefined): NetworkPolicyGates {
  return { strictIPCIDR: isEnabled(gates, "StrictIPCIDRValidation") };
}
