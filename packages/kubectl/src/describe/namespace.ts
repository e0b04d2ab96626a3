/** A Namespace. Models describeNamespace; quotas and limit ranges are not modelled, so there are none. */
import type { Namespace } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { annotationLines, labelLines } from "./lines.ts";

export const describeNamespace: Describer<Namespace> = ({ metadata, status }) => [
  `Name:\t${metadata.name ?? ""}`,
  ...labelLines("Labels", metadata.labels),
  ...annotationLines("Annotations", metadata.annotations),
  `Status:\t${status?.phase ?? ""}`,
  "",
  "No resource quota.",
  "",
  "No LimitRange resource.",
];
