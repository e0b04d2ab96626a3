/** The pod template of a workload. Models DescribePodTemplate. */
import type { PodTemplateSpec } from "@kubenetsim/api";
import { containersLines } from "./container.ts";
import { annotationLines, labelLines, tolerationLines } from "./lines.ts";
import { spreadLines } from "./pod.ts";
import { volumeLines } from "./volume.ts";

const INDENT = "  ";

export function templateLines(template: PodTemplateSpec | undefined): readonly string[] {
  if (template === undefined) return ["Pod Template:", "  <unset>"];
  const { metadata, spec } = template;
  const init = spec.initContainers ?? [];
  const annotated = Object.keys(metadata?.annotations ?? {}).length > 0;
  return [
    "Pod Template:",
    ...labelLines("  Labels", metadata?.labels),
    ...(annotated ? annotationLines("  Annotations", metadata?.annotations) : []),
    ...(spec.serviceAccountName ? [`  Service Account:\t${spec.serviceAccountName}`] : []),
    ...(init.length === 0 ? [] : containersLines("Init Containers", init, { indent: INDENT })),
    ...containersLines("Containers", spec.containers, { indent: INDENT }),
    ...volumeLines(spec.volumes, INDENT),
    ...spreadLines(spec, INDENT),
    ...(spec.priorityClassName ? [`  Priority Class Name:\t${spec.priorityClassName}`] : []),
    ...labelLines("  Node-Selectors", spec.nodeSelector),
    ...tolerationLines("  Tolerations", spec.tolerations),
  ];
}
