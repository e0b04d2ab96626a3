/** The table of ResourceQuotas: used of hard, requests and limits apart. */
import { type ResourceQuota, sortedKeys } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const resourceQuotaPrinter: Printer<ResourceQuota> = {
  columns: [column("Name"), column("Request"), column("Limit"), column("Age")],
  cells: (quota, { now }) => {
    const names = sortedKeys(quota.status?.hard);
    return [
      quota.metadata.name ?? "",
      usage(
        quota,
        names.filter((name) => !name.startsWith("limits")),
      ),
      usage(
        quota,
        names.filter((name) => name.startsWith("limits")),
      ),
      ageOf(quota.metadata.creationTimestamp, now),
    ];
  },
};

function usage({ status }: ResourceQuota, names: readonly string[]): string {
  return names.map((name) => `${name}: ${status?.used?.[name] ?? "0"}/${status?.hard?.[name] ?? "0"}`).join(", ");
}
