/** The table of Events. Models printEvent. */
import type { Event } from "@kubenetsim/api";
import { ageOf, column, type Printer, wideColumn } from "./printer.ts";

export const eventPrinter: Printer<Event> = {
  columns: [
    column("Last Seen"),
    column("Type"),
    column("Reason"),
    column("Object"),
    wideColumn("Subobject"),
    wideColumn("Source"),
    column("Message"),
    wideColumn("First Seen"),
    wideColumn("Count"),
    wideColumn("Name"),
  ],
  cells(event, { now }) {
    const { series } = event as Event & Series;
    const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
    const single = typeof event.lastTimestamp === "string" ? ageOf(event.lastTimestamp, now) : first;
    return [
      series === undefined ? single : ageOf(series.lastObservedTime, now),
      event.type ?? "",
      event.reason ?? "",
      objectText(event),
      event.involvedObject.fieldPath ?? "",
      sourceText(event),
      (event.message ?? "").trim(),
      first,
      // An event without a count happened once.
      String(series?.count ?? (event.count || 1)),
      event.metadata.name ?? "",
    ];
  },
};

/** Events of events.k8s.io count in a series, which this project does not write. */
interface Series {
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string };
}

function objectText(event: Event): string {
  const { kind = "", name = "" } = event.involvedObject;
  return name === "" ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

function sourceText(event: Event): string {
  const component = event.source?.component || event.reportingComponent || "";
  const host = event.source?.host || event.reportingInstance || "";
  return host === "" ? component : `${component}, ${host}`;
}
