/** The table of Leases. */
import type { Lease } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const leasePrinter: Printer<Lease> = {
  columns: [column("Name"), column("Holder"), column("Age")],
  cells: ({ metadata, spec }, { now }) => [
    metadata.name ?? "",
    spec?.holderIdentity ?? "",
    ageOf(metadata.creationTimestamp, now),
  ],
};
