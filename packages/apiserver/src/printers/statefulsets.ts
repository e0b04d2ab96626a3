/** The table of StatefulSets. Models printStatefulSet. */
import type { StatefulSet } from "@kubenetsim/api";
import { containerCells } from "./containers.ts";
import { ageOf, column, type Printer, wideColumn } from "./printer.ts";

export const statefulSetPrinter: Printer<StatefulSet> = {
  columns: [column("Name"), column("Ready"), column("Age"), wideColumn("Containers"), wideColumn("Images")],
  cells: ({ metadata, spec, status }, { now }) => [
    metadata.name ?? "",
    `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    ageOf(metadata.creationTimestamp, now),
    ...containerCells(spec.template),
  ],
};
