/** The table of ServiceAccounts. */
import type { ServiceAccount } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const serviceAccountPrinter: Printer<ServiceAccount> = {
  columns: [column("Name"), column("Secrets"), column("Age")],
  cells: ({ metadata, secrets }, { now }) => [
    metadata.name ?? "",
    secrets?.length ?? 0,
    ageOf(metadata.creationTimestamp, now),
  ],
};
