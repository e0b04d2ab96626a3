/** The table of CronJobs. Models printCronJob. */
import { type CronJob, formatSelector, labelSelectorAsSelector } from "@kubenetsim/api";
import { containerCells } from "./containers.ts";
import { ageOf, column, orNone, type Printer, wideColumn } from "./printer.ts";

export const cronJobPrinter: Printer<CronJob> = {
  columns: [
    column("Name"),
    column("Schedule"),
    column("Timezone"),
    column("Suspend"),
    column("Active", "integer"),
    column("Last Schedule"),
    column("Age"),
    wideColumn("Containers"),
    wideColumn("Images"),
    wideColumn("Selector"),
  ],
  cells({ metadata, spec, status }, { now }) {
    const jobSpec = spec.jobTemplate?.spec;
    const selector = labelSelectorAsSelector(jobSpec?.selector);
    return [
      metadata.name ?? "",
      spec.schedule ?? "",
      orNone(spec.timeZone),
      spec.suspend === undefined ? "<unset>" : spec.suspend ? "True" : "False",
      status?.active?.length ?? 0,
      status?.lastScheduleTime === undefined ? "<none>" : ageOf(status.lastScheduleTime, now),
      ageOf(metadata.creationTimestamp, now),
      ...containerCells(jobSpec?.template),
      jobSpec?.selector !== undefined && selector.ok ? orNone(formatSelector(selector.selector)) : "<none>",
    ];
  },
};
