/** Checks `controllerManager`, and fills in the defaults of kube-controller-manager. Models pkg/controller/nodelifecycle/config. */
import { type FieldError, invalid } from "@kubenetsim/api";
import { NODE_LIFECYCLE_DEFAULTS, type NodeLifecycleConfig } from "@kubenetsim/controllers";
import { DURATION_MAX_MS, type Millis, parseDuration } from "@kubenetsim/sim";
import type { Duration, KubeControllerManagerConfiguration } from "./types.ts";

/** How it looks after nodes; mistakes are added to `errors`. */
export function checkControllerManager(
  given: KubeControllerManagerConfiguration | undefined,
  errors: FieldError[],
): NodeLifecycleConfig {
  const path = "controllerManager";
  if (given === undefined) return NODE_LIFECYCLE_DEFAULTS;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    errors.push(invalid(path, given, "must be an object with fields of KubeControllerManagerConfiguration"));
    return NODE_LIFECYCLE_DEFAULTS;
  }
  for (const name of Object.keys(given))
    if (!FIELDS.has(name)) errors.push(invalid(`${path}.${name}`, "", `must be one of ${[...FIELDS].join(", ")}`));
  const of = NODE_LIFECYCLE_DEFAULTS;
  const time = (name: "nodeMonitorGracePeriod" | "nodeMonitorPeriod", otherwise: Millis): Millis =>
    checkPeriod(given[name], `${path}.${name}`, otherwise, errors);
  const number = (name: Exclude<keyof NodeLifecycleConfig, `${string}Ms`>): number =>
    checkNumber(given[name], `${path}.${name}`, of[name], errors);
  return {
    nodeMonitorGraceMs: time("nodeMonitorGracePeriod", of.nodeMonitorGraceMs),
    nodeMonitorPeriodMs: time("nodeMonitorPeriod", of.nodeMonitorPeriodMs),
    nodeEvictionRate: number("nodeEvictionRate"),
    secondaryNodeEvictionRate: number("secondaryNodeEvictionRate"),
    unhealthyZoneThreshold: number("unhealthyZoneThreshold"),
    largeClusterSizeThreshold: number("largeClusterSizeThreshold"),
  };
}

const FIELDS: ReadonlySet<string> = new Set([
  "nodeMonitorGracePeriod",
  "nodeMonitorPeriod",
  "nodeEvictionRate",
  "secondaryNodeEvictionRate",
  "unhealthyZoneThreshold",
  "largeClusterSizeThreshold",
]);

function checkPeriod(given: Duration | undefined, path: string, otherwise: Millis, errors: FieldError[]): Millis {
  if (given === undefined) return otherwise;
  const ms = parseDuration(given);
  if (ms !== undefined && ms > 0 && ms <= DURATION_MAX_MS) return ms;
  errors.push(invalid(path, given, 'must be milliseconds or a duration such as "50s", more than 0'));
  return otherwise;
}

function checkNumber(given: number | undefined, path: string, otherwise: number, errors: FieldError[]): number {
  if (given === undefined) return otherwise;
  if (typeof given === "number" && given >= 0 && Number.isFinite(given)) return given;
  errors.push(invalid(path, given, "must be greater than or equal to 0"));
  return otherwise;
}
