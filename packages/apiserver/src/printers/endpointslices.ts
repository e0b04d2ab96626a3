/** The table of EndpointSlices. Models printEndpointSlice. */
import type { EndpointSlice } from "@kubenetsim/api";
import { ageOf, column, type Printer, shortList } from "./printer.ts";

export const endpointSlicePrinter: Printer<EndpointSlice> = {
  columns: [column("Name"), column("AddressType"), column("Ports"), column("Endpoints"), column("Age")],
  cells: (slice, { now }) => [
    slice.metadata.name ?? "",
    slice.addressType,
    listText((slice.ports ?? []).map((port) => String(port.port ?? port.name ?? "*"))),
    listText((slice.endpoints ?? []).flatMap((endpoint) => endpoint.addresses)),
    ageOf(slice.metadata.creationTimestamp, now),
  ],
};

function listText(items: readonly string[]): string {
  const text = shortList(items);
  return text === "" ? "<unset>" : text;
}
