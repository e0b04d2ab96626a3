/** The one list of what each kind does on its way into the store: fill in defaults, check a new object, check a change. */
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
import { defaultConfigMap } from "./core/configmap-defaults.ts";
import { validateConfigMap, validateConfigMapUpdate } from "./core/configmap-validate.ts";
import { defaultEndpoints } from "./core/endpoints-defaults.ts";
import { validateEndpoints, validateEndpointsUpdate } from "./core/endpoints-validate.ts";
import { defaultEvent } from "./core/event-defaults.ts";
import { validateEvent, validateEventUpdate } from "./core/event-validate.ts";
import { defaultNamespace } from "./core/namespace-defaults.ts";
import {
  validateNamespace,
  validateNamespaceStatusUpdate,
  validateNamespaceUpdate,
} from "./core/namespace-validate.ts";
import { defaultNode } from "./core/node-defaults.ts";
import { validateNode, validateNodeUpdate } from "./core/node-validate.ts";
import { defaultPod } from "./core/pod-defaults.ts";
import { validatePodStatusUpdate } from "./core/pod-status-validate.ts";
import { validatePodUpdate } from "./core/pod-update-validate.ts";
import { validatePod } from "./core/pod-validate.ts";
import { defaultSecret } from "./core/secret-defaults.ts";
import { validateSecret, validateSecretUpdate } from "./core/secret-validate.ts";
import { defaultService } from "./core/service-defaults.ts";
import { validateServiceStatusUpdate } from "./core/service-status-validate.ts";
import { validateServiceUpdate } from "./core/service-update-validate.ts";
import { validateService } from "./core/service-validate.ts";
import { defaultEndpointSlice } from "./discovery/endpointslice-defaults.ts";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./discovery/endpointslice-validate.ts";
import type { Kinds, Resource } from "./kinds.ts";
import type { FieldError } from "./meta/field-error.ts";

/** What one kind does on its way into the store. Every validator names all errors at once and never throws. */
export interface KindStrategy<T> {
  /** Fills in what was left out; the same object comes back when nothing was missing. */
  default(object: T): T;
  /** Checks a defaulted object that is to be created. */
  validate(object: T): readonly FieldError[];
  /** Checks a change of anything but the status. */
  validateUpdate(newObject: T, oldObject: T): readonly FieldError[];
  /** Checks a change through the status subresource, for the kinds that have one. */
  validateStatusUpdate?(newObject: T, oldObject: T): readonly FieldError[];
}

/**
 * Each resource's strategy.
 * @example kindStrategies.services.validate(kindStrategies.services.default(service))
 */
export const kindStrategies: { readonly [R in Resource]: KindStrategy<Kinds[R]> } = {
  configmaps: { default: defaultConfigMap, validate: validateConfigMap, validateUpdate: validateConfigMapUpdate },
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
  namespaces: {
    default: defaultNamespace,
    validate: validateNamespace,
    validateUpdate: validateNamespaceUpdate,
    validateStatusUpdate: validateNamespaceStatusUpdate,
  },
  nodes: {
    default: defaultNode,
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
    validateStatusUpdate: validateNodeUpdate,
  },
  pods: {
    default: (pod) => defaultPod(pod),
    validate: validatePod,
    validateUpdate: validatePodUpdate,
    validateStatusUpdate: validatePodStatusUpdate,
  },
  replicasets: {
    default: defaultReplicaSet,
    validate: validateReplicaSet,
    validateUpdate: validateReplicaSetUpdate,
    validateStatusUpdate: validateReplicaSetStatusUpdate,
  },
  secrets: { default: defaultSecret, validate: validateSecret, validateUpdate: validateSecretUpdate },
  services: {
    default: (service) => defaultService(service),
    validate: validateService,
    validateUpdate: validateServiceUpdate,
    validateStatusUpdate: validateServiceStatusUpdate,
  },
};
