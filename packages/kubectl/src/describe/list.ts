/** All descriptions: one line each. */
import type { Kinds, KubeObject, Resource, ResourceInfo } from "@kubenetsim/api";
import { formatTabs } from "../output/tabwriter.ts";
import { describeConfigMap, describeSecret } from "./config-data.ts";
import type { Context, Describer } from "./context.ts";
import { describeDaemonSet } from "./daemonset.ts";
import { describeDeployment } from "./deployment.ts";
import { describeEndpoints } from "./endpoints.ts";
import { describeEndpointSlice } from "./endpointslice.ts";
import { describeGeneric } from "./generic.ts";
import { describeHorizontalPodAutoscaler } from "./horizontalpodautoscaler.ts";
import { describeIngress } from "./ingress.ts";
import { describeIngressClass } from "./ingressclass.ts";
import { describeCronJob, describeJob } from "./job.ts";
import { describeLimitRange } from "./limitrange.ts";
import { describeNamespace } from "./namespace.ts";
import { describeNetworkPolicy } from "./networkpolicy.ts";
import { describeNode } from "./node.ts";
import { describePersistentVolume } from "./persistentvolume.ts";
import { describePersistentVolumeClaim } from "./persistentvolumeclaim.ts";
import { describePod } from "./pod.ts";
import { describePodDisruptionBudget } from "./poddisruptionbudget.ts";
import { describePriorityClass } from "./priorityclass.ts";
import { describeReplicaSet } from "./replicaset.ts";
import { describeReplicationController } from "./replicationcontroller.ts";
import { describeResourceQuota } from "./resourcequota.ts";
import { describeRole, describeRoleBinding } from "./role.ts";
import { describeService } from "./service.ts";
import { describeServiceAccount } from "./serviceaccount.ts";
import { describeIPAddress, describeServiceCIDR } from "./servicecidr.ts";
import { describeStatefulSet } from "./statefulset.ts";
import { describeStorageClass } from "./storageclass.ts";

const RBAC = "rbac.authorization.k8s.io";

const describers: { readonly [R in Resource]?: Describer<Kinds[R]> } = {
  configmaps: describeConfigMap,
  cronjobs: describeCronJob,
  daemonsets: describeDaemonSet,
  deployments: describeDeployment,
  endpoints: describeEndpoints,
  endpointslices: describeEndpointSlice,
  horizontalpodautoscalers: describeHorizontalPodAutoscaler,
  ingressclasses: describeIngressClass,
  ingresses: describeIngress,
  ipaddresses: describeIPAddress,
  jobs: describeJob,
  limitranges: describeLimitRange,
  namespaces: describeNamespace,
  networkpolicies: describeNetworkPolicy,
  nodes: describeNode,
  persistentvolumeclaims: describePersistentVolumeClaim,
  persistentvolumes: describePersistentVolume,
  poddisruptionbudgets: describePodDisruptionBudget,
  pods: describePod,
  priorityclasses: describePriorityClass,
  replicasets: describeReplicaSet,
  replicationcontrollers: describeReplicationController,
  resourcequotas: describeResourceQuota,
  secrets: describeSecret,
  serviceaccounts: describeServiceAccount,
  servicecidrs: describeServiceCIDR,
  services: describeService,
  statefulsets: describeStatefulSet,
  storageclasses: describeStorageClass,
  [`clusterrolebindings.${RBAC}`]: describeRoleBinding,
  [`clusterroles.${RBAC}`]: describeRole,
  [`rolebindings.${RBAC}`]: describeRoleBinding,
  [`roles.${RBAC}`]: describeRole,
};

/** The description of an object of the resource. */
export function describe(info: ResourceInfo, object: KubeObject, context: Context): string {
  // What is stored under a resource is of its kind.
  const own = Object.hasOwn(describers, info.resource) ? describers[info.resource] : undefined;
  const describer = (own ?? describeGeneric) as Describer<KubeObject>;
  const lines = describer(object, context).map((line) => `${line.replaceAll("\u001b", "^[")}\n`);
  return formatTabs(lines.join(""), { padding: 2 });
}
