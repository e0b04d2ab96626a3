/** The table of ReplicaSets. Models printReplicaSet. */
import { formatSelector, labelSelectorAsSelector, type ReplicaSet } from "@kubenetsim/api";
import { containerCells } from "./containers.ts";
import { ageOf, column, orNone, type Printer, wideColumn } from "./printer.ts";

export const replicaSetPrinter: Printer<ReplicaSet> = {
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
  cells({ metadata, spec, status }, { now }) {
    const selector = labelSelectorAsSelector(spec.selector);
    return [
      metadata.name ?? "",
      spec.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      ageOf(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selector.ok ? orNone(formatSelector(selector.selector)) : "<error>",
    ];
  },
};
