/** Objects as the table a server makes of them for `kubectl get`. Models pkg/printers/internalversion/printers.go. */
import type { Kinds, Resource, ResourceInfo } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { configMapPrinter } from "./configmaps.ts";
import { controllerRevisionPrinter } from "./controllerrevisions.ts";
import { cronJobPrinter } from "./cronjobs.ts";
import { customPrinterOf } from "./custom.ts";
import { daemonSetPrinter } from "./daemonsets.ts";
import { deploymentPrinter } from "./deployments.ts";
import { endpointsPrinter } from "./endpoints.ts";
import { endpointSlicePrinter } from "./endpointslices.ts";
import { eventPrinter } from "./events.ts";
import { horizontalPodAutoscalerPrinter } from "./horizontalpodautoscalers.ts";
import { ingressClassPrinter } from "./ingressclasses.ts";
import { ingressPrinter } from "./ingresses.ts";
import { ipAddressPrinter } from "./ipaddresses.ts";
import { jobPrinter } from "./jobs.ts";
import { leasePrinter } from "./leases.ts";
import { limitRangePrinter } from "./limitranges.ts";
import { namespacePrinter } from "./namespaces.ts";
import { networkPolicyPrinter } from "./networkpolicies.ts";
import { nodePrinter } from "./nodes.ts";
import { persistentVolumeClaimPrinter } from "./persistentvolumeclaims.ts";
import { persistentVolumePrinter } from "./persistentvolumes.ts";
import { podDisruptionBudgetPrinter } from "./poddisruptionbudgets.ts";
import { podPrinter } from "./pods.ts";
import type { Column, Printer, TableOptions } from "./printer.ts";
import { priorityClassPrinter } from "./priorityclasses.ts";
import { replicaSetPrinter } from "./replicasets.ts";
import { replicationControllerPrinter } from "./replicationcontrollers.ts";
import { resourceQuotaPrinter } from "./resourcequotas.ts";
import { secretPrinter } from "./secrets.ts";
import { serviceAccountPrinter } from "./serviceaccounts.ts";
import { serviceCIDRPrinter } from "./servicecidrs.ts";
import { servicePrinter } from "./services.ts";
import { statefulSetPrinter } from "./statefulsets.ts";
import { storageClassPrinter } from "./storageclasses.ts";

/** One row: a cell for each column, and the object it shows. */
export interface TableRow<T> {
  readonly cells: readonly (string | number)[];
  readonly object: T;
}

export interface Table<T> {
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow<T>[];
}

/**
 * The table of some objects, in the order given. Columns of priority 1 are those that `-o wide` shows; NAMESPACE and
 * LABELS are added by kubectl. Ages are told at `now`.
 *
 * @example tableOf("services", client.list("services", "default"), { now: client.now })
 */
export function tableOf<R extends Resource>(
  resource: R,
  objects: readonly Kinds[R][],
  options: { readonly now: Millis; readonly wide?: boolean; readonly info?: Pick<ResourceInfo, "columns"> },
): Table<Kinds[R]> {
  const printer: Printer<Kinds[R]> = printers[resource] ?? customPrinterOf(resource, options.info);
  const asked: TableOptions = { now: options.now, wide: options.wide ?? true };
  return { columns: printer.columns, rows: objects.map((object) => ({ cells: printer.cells(object, asked), object })) };
}

const printers: { readonly [R in Resource]: Printer<Kinds[R]> } = {
  configmaps: configMapPrinter,
  controllerrevisions: controllerRevisionPrinter,
  cronjobs: cronJobPrinter,
  daemonsets: daemonSetPrinter,
  deployments: deploymentPrinter,
  endpoints: endpointsPrinter,
  endpointslices: endpointSlicePrinter,
  events: eventPrinter,
  horizontalpodautoscalers: horizontalPodAutoscalerPrinter,
  ingressclasses: ingressClassPrinter,
  ingresses: ingressPrinter,
  ipaddresses: ipAddressPrinter,
  jobs: jobPrinter,
  leases: leasePrinter,
  limitranges: limitRangePrinter,
  namespaces: namespacePrinter,
  networkpolicies: networkPolicyPrinter,
  nodes: nodePrinter,
  persistentvolumeclaims: persistentVolumeClaimPrinter,
  persistentvolumes: persistentVolumePrinter,
  poddisruptionbudgets: podDisruptionBudgetPrinter,
  pods: podPrinter,
  priorityclasses: priorityClassPrinter,
  replicasets: replicaSetPrinter,
  replicationcontrollers: replicationControllerPrinter,
  resourcequotas: resourceQuotaPrinter,
  secrets: secretPrinter,
  serviceaccounts: serviceAccountPrinter,
  servicecidrs: serviceCIDRPrinter,
  services: servicePrinter,
  statefulsets: statefulSetPrinter,
  storageclasses: storageClassPrinter,
};
