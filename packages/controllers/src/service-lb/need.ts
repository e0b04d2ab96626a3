/** Whether a Service is to have a cloud's balancer, and which changes of it the cloud must hear of. Models k8s.io/cloud-provider/controllers/service. */
import type { Service } from "@kubenetsim/api";
import { deepEqual } from "@kubenetsim/apiserver";

export const CLEANUP_FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

/** A Service with a class of balancer is another controller's. */
export function wantsLoadBalancer({ spec }: Service): boolean {
  return spec?.type === "LoadBalancer" && spec.loadBalancerClass === undefined;
}

/** Whether it has a balancer that it is to lose. */
export function needsCleanup({ metadata, spec }: Service): boolean {
  return hasFinalizer(metadata) && (metadata.deletionTimestamp !== undefined || spec?.type !== "LoadBalancer");
}

export function hasFinalizer({ finalizers = [] }: Service["metadata"]): boolean {
  return finalizers.includes(CLEANUP_FINALIZER);
}

/** Whether the balancer of the Service as it was would not do for what it is now. */
export function needsUpdate(before: Service, after: Service): boolean {
  const wanted = wantsLoadBalancer(before);
  const wants = wantsLoadBalancer(after);
  if (wanted !== wants) return true;
  return wants && !deepEqual(demands(before), demands(after));
}

function demands({ metadata, spec }: Service): object {
  return {
    uid: metadata.uid,
    annotations: metadata.annotations ?? {},
    ports: spec?.ports ?? [],
    loadBalancerSourceRanges: spec?.loadBalancerSourceRanges ?? [],
    loadBalancerIP: spec?.loadBalancerIP ?? "",
    externalIPs: spec?.externalIPs ?? [],
    sessionAffinity: spec?.sessionAffinity,
    sessionAffinityConfig: spec?.sessionAffinityConfig,
    externalTrafficPolicy: spec?.externalTrafficPolicy,
    healthCheckNodePort: spec?.healthCheckNodePort ?? 0,
    // A family comes or goes, but the first one never becomes another.
    families: spec?.ipFamilies?.length ?? 0,
  };
}
