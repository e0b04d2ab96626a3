/** A HorizontalPodAutoscaler of autoscaling/v1 as autoscaling/v2 says it: its one percentage is a metric. Models pkg/apis/autoscaling/v1/conversion.go. */
import { isJsonMap, type JsonMap, member } from "../json.ts";

export function convertAutoscaler(value: JsonMap): JsonMap {
  const given = member(value, "spec");
  if (!isJsonMap(given)) return value;
  const { targetCPUUtilizationPercentage: percentage, ...spec } = given;
  if (percentage === undefined || percentage === null) return { ...value, spec };
  const target = { type: "Utilization", averageUtilization: percentage };
  return { ...value, spec: { ...spec, metrics: [{ type: "Resource", resource: { name: "cpu", target } }] } };
}
