/** A HorizontalPodAutoscaler. Models describeHorizontalPodAutoscalerV2. */
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, MetricValueStatus } from "@kubenetsim/api";
import type { Describer } from "./context.ts";
import { eventLines } from "./events.ts";
import { annotationLines, labelLines, nameLines, rfc1123 } from "./lines.ts";

const UNKNOWN = "<unknown>";

export const describeHorizontalPodAutoscaler: Describer<HorizontalPodAutoscaler> = (autoscaler, context) => {
  const { metadata, spec, status } = autoscaler;
  const { kind, name } = spec.scaleTargetRef;
  const conditions = status?.conditions ?? [];
  const rows = conditions.map(
    ({ type, status: value, reason = "", message = "" }) => `  ${type}\t${value}\t${reason}\t${message}`,
  );
  return [
    ...nameLines(autoscaler),
    ...labelLines("Labels", metadata.labels),
    ...annotationLines("Annotations", metadata.annotations),
    `CreationTimestamp:\t${rfc1123(metadata.creationTimestamp)}`,
    `Reference:\t${kind}/${name}`,
    "Metrics:\t( current / target )",
    ...(spec.metrics ?? []).map((metric, i) => metricLine(metric, status?.currentMetrics?.[i])),
    `Min replicas:\t${spec.minReplicas ?? "<unset>"}`,
    `Max replicas:\t${spec.maxReplicas}`,
    `${kind} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`,
    ...(rows.length === 0
      ? []
      : ["Conditions:", "  Type\tStatus\tReason\tMessage", "  ----\t------\t------\t-------", ...rows]),
    ...eventLines(autoscaler, context),
  ];
};

function metricLine(metric: MetricSpec, status: MetricStatus | undefined): string {
  const { object, pods, resource, containerResource, external } = metric;
  if (resource !== undefined)
    return resourceLine(`resource ${resource.name} on pods`, resource.target, status?.resource?.current);
  if (containerResource !== undefined) {
    const { name, container, target } = containerResource;
    const what = `resource ${name} of container "${container}" on pods`;
    return resourceLine(what, target, status?.containerResource?.current);
  }
  if (pods !== undefined)
    return `  "${pods.metric.name}" on pods:\t${status?.pods?.current.averageValue ?? UNKNOWN} / ${pods.target.averageValue ?? ""}`;
  if (object !== undefined) {
    const { kind, name } = object.describedObject;
    return valueLine(`"${object.metric.name}" on ${kind}/${name}`, object.target, status?.object?.current);
  }
  return valueLine(`"${external?.metric.name ?? ""}"`, external?.target ?? {}, status?.external?.current);
}

function resourceLine(what: string, target: MetricValueStatus, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined)
    return `  ${what}:\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}`;
  const { averageUtilization, averageValue = "" } = current ?? {};
  const used = averageUtilization === undefined ? UNKNOWN : `${averageUtilization}% (${averageValue})`;
  const wanted = target.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`;
  return `  ${what}  (as a percentage of request):\t${used} / ${wanted}`;
}

function valueLine(what: string, target: MetricValueStatus, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined)
    return `  ${what} (target average value):\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}`;
  return `  ${what} (target value):\t${current?.value ?? UNKNOWN} / ${target.value ?? ""}`;
}
