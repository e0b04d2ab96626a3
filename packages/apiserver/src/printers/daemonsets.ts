/** The table of DaemonSets. Models printDaemonSet. */
import { type DaemonSet, formatLabels, formatSelector, labelSelectorAsSelector } from "@kubenetsim/api";
import { containerCells } from "./containers.ts";
import { ageOf, column, orNone, type Printer, wideColumn } from "./printer.ts";

export const daemonSetPrinter: Printer<DaemonSet> = {
  columns: [
    column("Name"),
    column("Desired", "integer"),
    column("Current", "integer"),
    column("Ready", "integer"),
    column("Up-to-date", "integer"),
    column("Available", "integer"),
    column("Node Selector"),
    column("Age"),
    wideColumn("Containers"),
    wideColumn("Images"),
    wideColumn("Selector"),
  ],
  cells({ metadata, spec, status }, { now }) {
    const selector = labelSelectorAsSelector(spec.selector);
    return [
      metadata.name ?? "",
      status?.desiredNumberScheduled ?? 0,
      status?.currentNumberScheduled ?? 0,
      status?.numberReady ?? 0,
      status?.updatedNumberScheduled ?? 0,
      status?.numberAvailable ?? 0,
      formatLabels(spec.template?.spec?.nodeSelector),
      ageOf(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selector.ok ? orNone(formatSelector(selector.selector)) : "<error>",
    ];
  },
};
