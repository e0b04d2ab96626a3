/** The table of Jobs. Models printJob. */
import { formatSelector, type Job, labelSelectorAsSelector } from "@kubenetsim/api";
import { formatHumanDuration, type Millis, parseRfc3339 } from "@kubenetsim/sim";
import { containerCells } from "./containers.ts";
import { ageOf, column, orNone, type Printer, wideColumn } from "./printer.ts";

export const jobPrinter: Printer<Job> = {
  columns: [
    column("Name"),
    column("Status"),
    column("Completions"),
    column("Duration"),
    column("Age"),
    wideColumn("Containers"),
    wideColumn("Images"),
    wideColumn("Selector"),
  ],
  cells(job, { now }) {
    const { metadata, spec } = job;
    const selector = labelSelectorAsSelector(spec.selector);
    return [
      metadata.name ?? "",
      statusText(job),
      completionsText(job),
      durationText(job, now),
      ageOf(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selector.ok ? orNone(formatSelector(selector.selector)) : "<error>",
    ];
  },
};

function statusText({ metadata, status }: Job): string {
  const holds = (type: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === "True") === true;
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (metadata.deletionTimestamp !== undefined) return "Terminating";
  return ["Suspended", "FailureTarget", "SuccessCriteriaMet"].find(holds) ?? "Running";
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationText({ status }: Job, now: Millis): string {
  const start = parseRfc3339(status?.startTime ?? "");
  if (start === undefined) return "";
  return formatHumanDuration((parseRfc3339(status?.completionTime ?? "") ?? now) - start);
}
