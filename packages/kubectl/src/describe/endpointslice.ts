/** An EndpointSlice. Models describeEndpointSliceV1. */
import type { Endpoint, EndpointSlice } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines } from "./lines.ts";

export const describeEndpointSlice: Describer<EndpointSlice> = (slice, context) => [
  ...nameLines(slice),
  ...labelLines("Labels", slice.metadata.labels),
  ...annotationLines("Annotations", slice.metadata.annotations),
  `AddressType:\t${slice.addressType}`,
  ...portLines(slice),
  ...endpointsLines(slice),
  ...eventLines(slice, context),
];

function portLines({ ports }: EndpointSlice): readonly string[] {
  if (ports === undefined || ports.length === 0) return ["Ports: <unset>"];
  const rows = ports.map(
    ({ name, port, protocol = "" }) => `  ${name || "<unset>"}\t${port ?? "<unset>"}\t${protocol}`,
  );
  return ["Ports:", "  Name\tPort\tProtocol", "  ----\t----\t--------", ...rows];
}

function endpointsLines({ endpoints }: EndpointSlice): readonly string[] {
  if (endpoints === undefined || endpoints.length === 0) return ["Endpoints: <none>"];
  return ["Endpoints:", ...endpoints.flatMap(endpointLines)];
}

function endpointLines({ addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint): readonly string[] {
  const unset = "<unset>";
  return [
    `  - Addresses:\t${addresses.join(", ") || "<none>"}`,
    "    Conditions:",
    `      Ready:\t${conditions?.ready ?? unset}`,
    `    Hostname:\t${hostname ?? unset}`,
    ...(targetRef === undefined ? [] : [`    TargetRef:\t${targetRef.kind ?? ""}/${targetRef.name ?? ""}`]),
    `    NodeName:\t${nodeName ?? unset}`,
    `    Zone:\t${zone ?? unset}`,
  ];
}
