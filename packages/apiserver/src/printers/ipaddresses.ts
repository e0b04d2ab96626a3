/** The table of IPAddresses, which has no age. Models printIPAddress. */
import type { IPAddress, ParentReference } from "@kubenetsim/api";
import { column, type Printer } from "./printer.ts";

export const ipAddressPrinter: Printer<IPAddress> = {
  columns: [column("Name"), column("ParentRef")],
  cells: ({ metadata, spec }) => [metadata.name ?? "", parentText(spec?.parentRef)],
};

function parentText(parent: ParentReference | undefined): string {
  if (parent === undefined) return "<none>";
  const { group = "", resource = "", namespace = "", name = "" } = parent;
  const kind = group === "" ? resource : `${resource}.${group}`;
  return `${kind.toLowerCase()}/${namespace === "" ? "" : `${namespace}/`}${name}`;
}
