/** The one list of strategies, by resource. */
import { isModelled, type ModelledResource, type Resource } from "@kubenetsim/api";
import { configMapStrategy } from "./configmaps.ts";
import { controllerRevisionStrategy } from "./controllerrevisions.ts";
import { cronJobStrategy } from "./cronjobs.ts";
import { customStrategy } from "./custom/custom-objects.ts";
import { CRD_RESOURCE, crdStrategy } from "./custom/custom-resource-definitions.ts";
import { daemonSetStrategy } from "./daemonsets.ts";
import { deploymentStrategy } from "./deployments.ts";
import { endpointsStrategy } from "./endpoints.ts";
import { endpointSliceStrategy } from "./endpointslices.ts";
import { eventStrategy } from "./events.ts";
import { horizontalPodAutoscalerStrategy } from "./horizontalpodautoscalers.ts";
import { ingressClassStrategy } from "./ingressclasses.ts";
import { ingressStrategy } from "./ingresses.ts";
import { ipAddressStrategy } from "./ipaddresses.ts";
import { jobStrategy } from "./jobs.ts";
import { leaseStrategy } from "./leases.ts";
import { limitRangeStrategy } from "./limitranges.ts";
import { namespaceStrategy } from "./namespaces.ts";
import { networkPolicyStrategy } from "./networkpolicies.ts";
import { nodeStrategy } from "./nodes.ts";
import { persistentVolumeClaimStrategy } from "./persistentvolumeclaims.ts";
import { persistentVolumeStrategy } from "./persistentvolumes.ts";
import { podDisruptionBudgetStrategy } from "./poddisruptionbudgets.ts";
import { podStrategy } from "./pods.ts";
import { priorityClassStrategy } from "./priorityclasses.ts";
import { replicaSetStrategy } from "./replicasets.ts";
import { replicationControllerStrategy } from "./replicationcontrollers.ts";
import { resourceQuotaStrategy } from "./resourcequotas.ts";
import { secretStrategy } from "./secrets.ts";
import { serviceAccountStrategy } from "./serviceaccounts.ts";
import { serviceCIDRStrategy } from "./servicecidrs.ts";
import { serviceStrategy } from "./services.ts";
import { statefulSetStrategy } from "./statefulsets.ts";
import { storageClassStrategy } from "./storageclasses.ts";
import type { Strategy } from "./strategy.ts";

/** What each resource does differently. */
export const strategies: { readonly [R in ModelledResource]: Strategy<R> } = {
  configmaps: configMapStrategy,
  controllerrevisions: controllerRevisionStrategy,
  cronjobs: cronJobStrategy,
  daemonsets: daemonSetStrategy,
  deployments: deploymentStrategy,
  endpoints: endpointsStrategy,
  endpointslices: endpointSliceStrategy,
  events: eventStrategy,
  horizontalpodautoscalers: horizontalPodAutoscalerStrategy,
  ingressclasses: ingressClassStrategy,
  ingresses: ingressStrategy,
  ipaddresses: ipAddressStrategy,
  jobs: jobStrategy,
  leases: leaseStrategy,
  limitranges: limitRangeStrategy,
  namespaces: namespaceStrategy,
  networkpolicies: networkPolicyStrategy,
  nodes: nodeStrategy,
  persistentvolumeclaims: persistentVolumeClaimStrategy,
  persistentvolumes: persistentVolumeStrategy,
  poddisruptionbudgets: podDisruptionBudgetStrategy,
  pods: podStrategy,
  priorityclasses: priorityClassStrategy,
  replicasets: replicaSetStrategy,
  replicationcontrollers: replicationControllerStrategy,
  resourcequotas: resourceQuotaStrategy,
  secrets: secretStrategy,
  serviceaccounts: serviceAccountStrategy,
  servicecidrs: serviceCIDRStrategy,
  services: serviceStrategy,
  statefulsets: statefulSetStrategy,
  storageclasses: storageClassStrategy,
};

/** A resource's strategy; what is not modelled shares one. */
export function strategyOf<R extends Resource>(resource: R): Strategy<R> {
  if (isModelled(resource)) return strategies[resource] as unknown as Strategy<R>;
  // The rest are custom resources, which the compiler does not carry into R.
  return (resource === CRD_RESOURCE ? crdStrategy : customStrategy) as unknown as Strategy<R>;
}
