/** The table of ReplicationControllers. Models printReplicationController. */
import { formatLabels, type ReplicationController } from "@kubenetsim/api";
import { containerCells } from "./containers.ts";
import { ageOf, column, type Printer, wideColumn } from "./printer.ts";

export const replicationControllerPrinter: Printer<ReplicationController> = {
  columns: [
    column("Name"),
    column("Desired", "integer"),
    column("Current", "integer"),
    column("Ready", "integer"),
    column("Age"),
    wideColumn("Containers"),
    wideColumn("Images"),
    wideColumn("Selector"),
  ],
  cells: ({ metadata, spec, status }, { now }) => [
    metadata.name ?? "",
    spec.replicas ?? 0,
    status?.replicas ?? 0,
    status?.readyReplicas ?? 0,
    ageOf(metadata.creationTimestamp, now),
    ...containerCells(spec.template),
    formatLabels(spec.selector),
  ],
};
