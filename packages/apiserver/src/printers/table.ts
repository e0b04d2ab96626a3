/** Objects as the table a server makes of them for `kubectl get`. Models pkg/printers/internalversion/printers.go. */
import type { Kinds, Resource } from "@kubenetsim/api";
import type { Millis } from "@kubenetsim/sim";
import { configMapPrinter } from "./configmaps.ts";
import { deploymentPrinter } from "./deployments.ts";
import { endpointsPrinter } from "./endpoints.ts";
import { endpointSlicePrinter } from "./endpointslices.ts";
import { eventPrinter } from "./events.ts";
import { namespacePrinter } from "./namespaces.ts";
import { nodePrinter } from "./nodes.ts";
import { podPrinter } from "./pods.ts";
import type { Column, Printer, TableOptions } from "./printer.ts";
import { replicaSetPrinter } from "./replicasets.ts";
import { secretPrinter } from "./secrets.ts";
import { servicePrinter } from "./services.ts";

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
  options: { readonly now: Millis; readonly wide?: boolean },
): Table<Kinds[R]> {
  const printer: Printer<Kinds[R]> = printers[resource];
  const asked: TableOptions = { now: options.now, wide: options.wide ?? true };
  return { columns: printer.columns, rows: objects.map((object) => ({ cells: printer.cells(object, asked), object })) };
}

const printers: { readonly [R in Resource]: Printer<Kinds[R]> } = {
  configmaps: configMapPrinter,
  deployments: deploymentPrinter,
  endpoints: endpointsPrinter,
  endpointslices: endpointSlicePrinter,
  events: eventPrinter,
  namespaces: namespacePrinter,
  nodes: nodePrinter,
  pods: podPrinter,
  replicasets: replicaSetPrinter,
  secrets: secretPrinter,
  services: servicePrinter,
};
