/** The table of ServiceCIDRs. Models printServiceCIDR. */
import type { ServiceCIDR } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const serviceCIDRPrinter: Printer<ServiceCIDR> = {
  columns: [column("Name"), column("CIDRs"), column("Age")],
  cells: ({ metadata, spec }, { now }) => [
    metadata.name ?? "",
    (spec?.cidrs ?? []).join(","),
    ageOf(metadata.creationTimestamp, now),
  ],
};
