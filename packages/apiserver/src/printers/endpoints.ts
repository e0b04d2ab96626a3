/** The table of Endpoints. Models printEndpoints, formatEndpoints. */
import type { EndpointSubset, Endpoints } from "@kubenetsim/api";
import { ageOf, column, type Printer, shortList } from "./printer.ts";

export const endpointsPrinter: Printer<Endpoints> = {
  columns: [column("Name"), column("Endpoints"), column("Age")],
  cells: (endpoints, { now }) => [
    endpoints.metadata.name ?? "",
    endpointsText(endpoints),
    ageOf(endpoints.metadata.creationTimestamp, now),
  ],
};

function endpointsText(endpoints: Endpoints): string {
  const subsets = endpoints.subsets ?? [];
  return subsets.length === 0 ? "<none>" : shortList(subsets.flatMap(subsetTexts));
}

/** `ip:port` for every ready address and port; the bare addresses where there is no port. */
function subsetTexts(subset: EndpointSubset): readonly string[] {
  const ips = (subset.addresses ?? []).map((address) => address.ip);
  const ports = subset.ports ?? [];
  if (ports.length === 0) return ips;
  return ports.flatMap((port) => ips.map((ip) => (ip.includes(":") ? `[${ip}]:${port.port}` : `${ip}:${port.port}`)));
}
