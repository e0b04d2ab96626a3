/** The table of Namespaces. */
import type { Namespace } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const namespacePrinter: Printer<Namespace> = {
  columns: [column("Name"), column("Status"), column("Age")],
  cells: ({ metadata, status }, { now }) => [
    metadata.name ?? "",
    status?.phase ?? "",
    ageOf(metadata.creationTimestamp, now),
  ],
};
