/** The table of Secrets. */
import type { Secret } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const secretPrinter: Printer<Secret> = {
  columns: [column("Name"), column("Type"), column("Data"), column("Age")],
  cells: ({ metadata, type, data }, { now }) => [
    metadata.name ?? "",
    type ?? "",
    Object.keys(data ?? {}).length,
    ageOf(metadata.creationTimestamp, now),
  ],
};
