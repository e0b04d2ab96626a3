/** The table of LimitRanges: when they were made, not how long ago. */
import type { LimitRange } from "@kubenetsim/api";
import { column, type Printer } from "./printer.ts";

export const limitRangePrinter: Printer<LimitRange> = {
  columns: [column("Name"), column("Created At")],
  cells: ({ metadata }) => [metadata.name ?? "", metadata.creationTimestamp ?? ""],
};
