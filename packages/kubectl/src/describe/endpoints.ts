/** Endpoints. Models describeEndpoints. */
import type { EndpointSubset, Endpoints } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines } from "./lines.ts";

export const describeEndpoints: Describer<Endpoints> = (endpoints, context) => [
  ...nameLines(endpoints),
  ...labelLines("Labels", endpoints.metadata.labels),
  ...annotationLines("Annotations", endpoints.metadata.annotations),
  "Subsets:",
  ...(endpoints.subsets ?? []).flatMap(subsetLines),
  ...eventLines(endpoints, context),
];

function subsetLines({ addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset): readonly string[] {
  const rows = ports.map(({ name, port, protocol = "" }) => `    ${name || "<unset>"}\t${port}\t${protocol}`);
  return [
    `  Addresses:\t${addresses.map(({ ip }) => ip).join(",") || "<none>"}`,
    `  NotReadyAddresses:\t${notReadyAddresses.map(({ ip }) => ip).join(",") || "<none>"}`,
    ...(rows.length === 0 ? [] : ["  Ports:", "    Name\tPort\tProtocol", "    ----\t----\t--------", ...rows]),
    "",
  ];
}
