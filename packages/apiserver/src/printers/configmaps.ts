/** The table of ConfigMaps. */
import type { ConfigMap } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const configMapPrinter: Printer<ConfigMap> = {
  columns: [column("Name"), column("Data"), column("Age")],
  cells: ({ metadata, data, binaryData }, { now }) => [
    metadata.name ?? "",
    Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    ageOf(metadata.creationTimestamp, now),
  ],
};
