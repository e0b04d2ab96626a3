/** Checks a HorizontalPodAutoscaler. Models pkg/apis/autoscaling/validation/validation.go ValidateHorizontalPodAutoscaler. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, invalidEach, NO_ERRORS, validateNonnegative } from "../core/field-checks.ts";
import { child, type FieldError, forbidden, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { isPathSegmentName } from "../meta/path-segment.ts";
import { parseQuantity, quantityMilliValue } from "../meta/quantity.ts";
import { validateBehavior } from "./behavior-validate.ts";
import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
} from "./types.ts";

/** Checks a defaulted autoscaler that is to be created. */
export function validateHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): FieldErrors {
  return [
    ...validateCoreMeta(autoscaler.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...validateSpec(autoscaler.spec ?? {}),
  ];
}

export function validateHorizontalPodAutoscalerUpdate(
  newAutoscaler: HorizontalPodAutoscaler,
  oldAutoscaler: HorizontalPodAutoscaler,
): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newAutoscaler.metadata, oldAutoscaler.metadata, "metadata"),
    ...validateSpec(newAutoscaler.spec ?? {}),
  ];
}

export function validateHorizontalPodAutoscalerStatusUpdate(
  newAutoscaler: HorizontalPodAutoscaler,
  oldAutoscaler: HorizontalPodAutoscaler,
): FieldErrors {
  const { status } = newAutoscaler;
  return [
    ...validateCoreMetaUpdate(newAutoscaler.metadata, oldAutoscaler.metadata, "metadata"),
    ...validateNonnegative(status?.currentReplicas, "status.currentReplicas"),
    ...validateNonnegative(status?.desiredReplicas, "status.desiredReplicas"),
  ];
}

function validateSpec(spec: Partial<HorizontalPodAutoscalerSpec>): FieldErrors {
  const { minReplicas, maxReplicas = 0 } = spec;
  const errors: FieldError[] = [];
  // Scaling to zero is behind a gate that is off.
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  errors.push(...validateReference(spec.scaleTargetRef ?? NO_REFERENCE, "spec.scaleTargetRef"));
  (spec.metrics ?? []).forEach((metric, i) => {
    errors.push(...validateMetric(metric, index("spec.metrics", i)));
  });
  errors.push(...validateBehavior(spec.behavior, "spec.behavior"));
  return errors;
}

const NO_REFERENCE: CrossVersionObjectReference = { kind: "", name: "" };

function validateReference({ kind = "", name = "" }: CrossVersionObjectReference, path: string): FieldErrors {
  return [...validateSegment(kind, child(path, "kind")), ...validateSegment(name, child(path, "name"))];
}

function validateSegment(value: string, path: string): FieldErrors {
  return value === "" ? [required(path, "")] : invalidEach(path, value, isPathSegmentName(value));
}

const SOURCES = {
  Object: "object",
  Pods: "pods",
  Resource: "resource",
  ContainerResource: "containerResource",
  External: "external",
} as const;
const SOURCE_FIELDS = ["object", "external", "pods", "resource", "containerResource"] as const;

function validateMetric(metric: MetricSpec, path: string): FieldErrors {
  const type: string = metric.type ?? "";
  const errors: FieldError[] = [];
  if (type === "") errors.push(required(child(path, "type"), "must specify a metric source type"));
  if (!Object.hasOwn(SOURCES, type)) {
    errors.push(
      notSupported(child(path, "type"), type, ["ContainerResource", "External", "Object", "Pods", "Resource"]),
    );
    return errors;
  }
  const expected = SOURCES[type as keyof typeof SOURCES];
  const present = SOURCE_FIELDS.filter((field) => metric[field] !== undefined);
  const [first] = present;
  if (first !== undefined) errors.push(...validateSource(metric, first, child(path, first)));
  if (!present.includes(expected)) {
    const detail = "must populate information for the given metric source";
    errors.push(required(child(path, expected), detail));
  }
  if (present.length === 1) return errors;
  const others = present.filter((field) => field !== expected);
  return [
    ...errors,
    ...others.map((field) => forbidden(child(path, field), "must populate the given metric source only")),
  ];
}

function validateSource(metric: MetricSpec, field: (typeof SOURCE_FIELDS)[number], path: string): FieldErrors {
  const source = metric[field];
  if (source === undefined) return NO_ERRORS;
  const target = child(path, "target");
  const errors: FieldError[] = [...validateTarget(source.target ?? {}, target)];
  if ("metric" in source) errors.unshift(...validateIdentifier(source.metric, child(path, "metric")));
  else if ((("name" in source ? source.name : "") ?? "") === "")
    errors.unshift(required(child(path, "name"), "must specify a resource name"));
  const { averageUtilization, averageValue, value } = source.target ?? {};
  if (field === "resource" || field === "containerResource") {
    if (averageUtilization === undefined && averageValue === undefined)
      errors.push(
        required(child(target, "averageUtilization"), "must set either a target raw value or a target utilization"),
      );
    if (averageUtilization !== undefined && averageValue !== undefined)
      errors.push(
        forbidden(child(target, "averageValue"), "may not set both a target raw value and a target utilization"),
      );
  } else if (field === "pods" && averageValue === undefined) {
    errors.push(required(child(target, "averageValue"), "must specify a positive target averageValue"));
  } else if (field === "object" && value === undefined && averageValue === undefined) {
    errors.push(required(child(target, "averageValue"), "must set either a target value or averageValue"));
  }
  return errors;
}

function validateIdentifier(metric: MetricIdentifier | undefined, path: string): FieldErrors {
  const name = metric?.name ?? "";
  if (name === "") return [required(child(path, "name"), "must specify a metric name")];
  return invalidEach(child(path, "name"), name, isPathSegmentName(name));
}

function validateTarget(target: Partial<MetricTarget>, path: string): FieldErrors {
  const type: string = target.type ?? "";
  const errors: FieldError[] = [];
  if (type === "") errors.push(required(child(path, "type"), "must specify a metric target type"));
  if (type !== "Utilization" && type !== "Value" && type !== "AverageValue")
    errors.push(invalid(child(path, "type"), type, "must be either Utilization, Value, or AverageValue"));
  for (const field of ["value", "averageValue"] as const) {
    const amount = target[field];
    const parsed = amount === undefined ? undefined : parseQuantity(amount);
    if (parsed?.ok === true && quantityMilliValue(parsed.quantity) <= 0)
      errors.push(invalid(child(path, field), amount, "must be positive"));
  }
  const { averageUtilization } = target;
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalid(child(path, "averageUtilization"), averageUtilization, "must be greater than 0"));
  return errors;
}
