/** All descriptions: one line each. */
import { groupVersionOf, type Kinds, type KubeObject, type Resource, type ResourceInfo } from "@kubenetsim/api";
import { formatTabs } from "../output/tabwriter.ts";
import { describeConfigMap, describeSecret } from "./config-data.ts";
import type { Context, Describer } from "./context.ts";
import { describeDaemonSet } from "./daemonset.ts";
import { describeDeployment } from "./deployment.ts";
import { describeEndpoints } from "./endpoints.ts";
import { describeEndpointSlice } from "./endpointslice.ts";
import { describeHorizontalPodAutoscaler } from "./horizontalpodautoscaler.ts";
import { describeIngress } from "./ingress.ts";
import { describeCronJob, describeJob } from "./job.ts";
import { describeNamespace } from "./namespace.ts";
import { describeNetworkPolicy } from "./networkpolicy.ts";
import { describeNode } from "./node.ts";
import { describePod } from "./pod.ts";
import { describePodDisruptionBudget } from "./poddisruptionbudget.ts";
import { describeReplicaSet } from "./replicaset.ts";
import { describeReplicationController } from "./replicationcontroller.ts";
import { describeService } from "./service.ts";
import { describeStatefulSet } from "./statefulset.ts";

const describers: { readonly [R in Resource]?: Describer<Kinds[R]> } = {
  configmaps: describeConfigMap,
  cronjobs: describeCronJob,
  daemonsets: describeDaemonSet,
  deployments: describeDeployment,
  endpoints: describeEndpoints,
  endpointslices: describeEndpointSlice,
  horizontalpodautoscalers: describeHorizontalPodAutoscaler,
  ingresses: describeIngress,
  jobs: describeJob,
  namespaces: describeNamespace,
  networkpolicies: describeNetworkPolicy,
  nodes: describeNode,
  poddisruptionbudgets: describePodDisruptionBudget,
  pods: describePod,
  replicasets: describeReplicaSet,
  replicationcontrollers: describeReplicationController,
  secrets: describeSecret,
  services: describeService,
  statefulsets: describeStatefulSet,
};

export type Described = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly error: string };

/** The description of an object of the resource. */
export function describe(info: ResourceInfo, object: KubeObject, context: Context): Described {
  // What is stored under a resource is of its kind.
  const describer = describers[info.resource] as Describer<KubeObject> | undefined;
  if (describer === undefined) {
    const version = groupVersionOf(info);
    return {
      ok: false,
      error: `no description has been implemented for ${version.includes("/") ? version : `/${version}`}, Kind=${info.kind}`,
    };
  }
  const lines = describer(object, context).map((line) => `${line.replaceAll("\u001b", "^[")}\n`);
  return { ok: true, text: formatTabs(lines.join(""), { padding: 2 }) };
}
