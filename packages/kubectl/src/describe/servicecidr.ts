/** IPAddress and ServiceCIDR. Models describeIPAddressV1beta1 and describeServiceCIDRV1beta1, which v1.33 has for v1, too. */
import type { IPAddress, ServiceCIDR } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, rfc1123 } from "./lines.ts";

export const describeIPAddress: Describer<IPAddress> = (address, context) => {
  const { metadata, spec } = address;
  const parent = spec?.parentRef;
  return [
    `Name:\t${metadata.name ?? ""}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    ...(parent === undefined
      ? []
      : [
          "Parent Reference:",
          `  Group:\t${parent.group ?? ""}`,
          `  Resource:\t${parent.resource ?? ""}`,
          `  Namespace:\t${parent.namespace ?? ""}`,
          `  Name:\t${parent.name ?? ""}`,
        ]),
    ...eventLines(address, context),
  ];
};

export const describeServiceCIDR: Describer<ServiceCIDR> = (range, context) => {
  const { metadata, spec, status } = range;
  const rows = (status?.conditions ?? []).map((condition) => {
    const { type, reason = "", message = "", lastTransitionTime } = condition;
    return `  ${type}\t${condition.status}\t${rfc1123(lastTransitionTime)}\t${reason}\t${message}`;
  });
  const titles = [
    "Status:",
    "Conditions:",
    "  Type\tStatus\tLastTransitionTime\tReason\tMessage",
    "  ----\t------\t------------------\t------\t-------",
  ];
  return [
    `Name:\t${metadata.name ?? ""}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `CIDRs:\t${(spec?.cidrs ?? []).join(", ")}`,
    ...(rows.length === 0 ? [] : [...titles, ...rows]),
    ...eventLines(range, context),
  ];
};
