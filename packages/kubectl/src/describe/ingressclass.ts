/** An IngressClass. Models describeIngressClassV1. */
import type { IngressClass } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines } from "./lines.ts";

export const describeIngressClass: Describer<IngressClass> = (ingressClass, context) => {
  const { metadata, spec = {} } = ingressClass;
  const { parameters } = spec;
  return [
    `Name:\t${metadata.name ?? ""}`,
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `Controller:\t${spec.controller ?? ""}`,
    ...(parameters === undefined
      ? []
      : [
          "Parameters:",
          ...(parameters.apiGroup === undefined ? [] : [`  APIGroup:\t${parameters.apiGroup}`]),
          `  Kind:\t${parameters.kind}`,
          `  Name:\t${parameters.name}`,
        ]),
    ...eventLines(ingressClass, context),
  ];
};
