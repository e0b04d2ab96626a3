/** The table of Deployments. Models printDeployment. */
import { type Deployment, formatSelector, labelSelectorAsSelector } from "@kubenetsim/api";
import { containerCells } from "./containers.ts";
import { ageOf, column, type Printer, wideColumn } from "./printer.ts";

export const deploymentPrinter: Printer<Deployment> = {
  columns: [
    column("Name"),
    column("Ready"),
    column("Up-to-date", "integer"),
    column("Available", "integer"),
    column("Age"),
    wideColumn("Containers"),
    wideColumn("Images"),
    wideColumn("Selector"),
  ],
  cells({ metadata, spec, status }, { now }) {
    const selector = labelSelectorAsSelector(spec.selector);
    return [
      metadata.name ?? "",
      `${status?.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      status?.updatedReplicas ?? 0,
      status?.availableReplicas ?? 0,
      ageOf(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selector.ok ? formatSelector(selector.selector) : "<invalid>",
    ];
  },
};
