/** The table of HorizontalPodAutoscalers. Models printHorizontalPodAutoscaler and formatHPAMetrics. */
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricValueStatus } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

/** How many metrics the narrow table names. */
const METRICS_MAX = 2;
const UNKNOWN = "<unknown>";

export const horizontalPodAutoscalerPrinter: Printer<HorizontalPodAutoscaler> = {
  columns: [
    column("Name"),
    column("Reference"),
    column("Targets"),
    column("MinPods"),
    column("MaxPods", "integer"),
    column("Replicas", "integer"),
    column("Age"),
  ],
  cells: ({ metadata, spec, status }, { now }) => [
    metadata.name ?? "",
    `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    targetsText(spec.metrics ?? [], status?.currentMetrics ?? []),
    spec.minReplicas === undefined ? "<unset>" : String(spec.minReplicas),
    spec.maxReplicas,
    status?.currentReplicas ?? 0,
    ageOf(metadata.creationTimestamp, now),
  ],
};

function targetsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return "<none>";
  const texts = specs.map((spec, i) => metricText(spec, statuses[i]));
  const shown = texts.slice(0, METRICS_MAX).join(", ");
  return texts.length > METRICS_MAX ? `${shown} + ${texts.length - METRICS_MAX} more...` : shown;
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  const { type } = spec;
  if (type === "Pods") {
    const { averageValue = "" } = spec.pods?.target ?? {};
    return `${status?.pods?.current.averageValue ?? UNKNOWN}/${averageValue}`;
  }
  if (type === "Object" || type === "External") {
    const field = type === "Object" ? "object" : "external";
    return averageText(spec[field]?.target ?? {}, status?.[field]?.current);
  }
  if (type === "ContainerResource")
    return resourceText(
      spec.containerResource?.name ?? "",
      spec.containerResource?.target ?? {},
      status?.containerResource?.current,
    );
  if (type === "Resource")
    return resourceText(spec.resource?.name ?? "", spec.resource?.target ?? {}, status?.resource?.current);
  return "<unknown type>";
}

function averageText(target: MetricValueStatus, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) return `${current?.averageValue ?? UNKNOWN}/${target.averageValue} (avg)`;
  return `${current?.value ?? UNKNOWN}/${target.value ?? ""}`;
}

function resourceText(name: string, target: MetricValueStatus, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined) return `${name}: ${current?.averageValue ?? UNKNOWN}/${target.averageValue}`;
  const used = current?.averageUtilization === undefined ? UNKNOWN : `${current.averageUtilization}%`;
  const wanted = target.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`;
  return `${name}: ${used}/${wanted}`;
}
