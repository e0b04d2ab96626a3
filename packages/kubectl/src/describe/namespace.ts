/** A Namespace, with the quotas and limits in it. Models describeNamespace. */
import type { Namespace } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { limitRangeLines } from "./limitrange.ts";
import { annotationLines, labelLines, rfc1123 } from "./lines.ts";
import { quotaLines } from "./resourcequota.ts";

export const describeNamespace: Describer<Namespace> = ({ metadata, status }, { client }) => [
  `Name:\t${metadata.name ?? ""}`,
  ...labelLines("Labels", metadata.labels),
  ...annotationLines("Annotations", metadata.annotations),
  `Status:\t${status?.phase ?? ""}`,
  ...conditionLines(status?.conditions ?? []),
  "",
  ...quotaLines(client.list("resourcequotas", metadata.name)),
  "",
  ...limitRangeLines(client.list("limitranges", metadata.name)),
];

function conditionLines(conditions: NonNullable<NonNullable<Namespace["status"]>["conditions"]>): readonly string[] {
  if (conditions.length === 0) return [];
  const rows = conditions.map(
    ({ type, status, lastTransitionTime, reason = "", message = "" }) =>
      `  ${[type, status, rfc1123(lastTransitionTime), reason, message].join("\t")}`,
  );
  return [
    "Conditions:",
    "  Type\tStatus\tLastTransitionTime\tReason\tMessage",
    "  ----\t------\t------------------\t------\t-------",
    ...rows,
  ];
}
