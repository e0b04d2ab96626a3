/** Checks a DaemonSet. Models pkg/apis/apps/validation/validation.go ValidateDaemonSet. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import { type FieldErrors, NO_ERRORS, validateImmutable, validateNonnegative } from "../core/field-checks.ts";
import { validatePodTemplate } from "../core/pod-template-validate.ts";
import { child, type FieldError, forbidden, invalid, notSupported, required } from "../meta/field-error.ts";
import { labelSelectorAsSelector, validateLabelSelector } from "../meta/label-selector.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { matchesLabels } from "../meta/selector.ts";
import { validateCollisions } from "./collisions-validate.ts";
import { numberIn, validateIntOrPercent, validateNotMoreThan100Percent } from "./int-or-percent-validate.ts";
import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy } from "./types.ts";

/** Checks a defaulted DaemonSet that is to be created. */
export function validateDaemonSet(set: DaemonSet): FieldErrors {
  return [...validateCoreMeta(set.metadata, true, nameIsDNSSubdomain, "metadata"), ...validateSpec(set.spec ?? {})];
}

/** The selector stays what it was. */
export function validateDaemonSetUpdate(newSet: DaemonSet, oldSet: DaemonSet): FieldErrors {
  return [
    ...validateCoreMetaUpdate(newSet.metadata, oldSet.metadata, "metadata"),
    ...validateSpec(newSet.spec ?? {}),
    ...validateImmutable(newSet.spec?.selector, oldSet.spec?.selector, "spec.selector"),
  ];
}

export function validateDaemonSetStatusUpdate(newSet: DaemonSet, oldSet: DaemonSet): FieldErrors {
  const { status } = newSet;
  return [
    ...validateCoreMetaUpdate(newSet.metadata, oldSet.metadata, "metadata"),
    ...COUNTS.flatMap((count) => [...validateNonnegative(status?.[count], child("status", count))]),
    ...validateCollisions(status?.collisionCount, oldSet.status?.collisionCount),
  ];
}

const COUNTS = [
  "currentNumberScheduled",
  "numberMisscheduled",
  "desiredNumberScheduled",
  "numberReady",
  "observedGeneration",
  "updatedNumberScheduled",
  "numberAvailable",
  "numberUnavailable",
  "collisionCount",
] as const;

function validateSpec(spec: Partial<DaemonSetSpec>): FieldErrors {
  const { selector, template = { spec: { containers: [] } } } = spec;
  const parsed = labelSelectorAsSelector(selector);
  const isOther = parsed.ok && !matchesLabels(parsed.selector, template.metadata?.labels);
  const size = Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0);
  const restart: string = template.spec?.restartPolicy ?? "";
  const errors: FieldError[] = [...validateLabelSelector(selector, "spec.selector")];
  if (isOther) {
    const detail = "`selector` does not match template `labels`";
    errors.push(invalid("spec.template.metadata.labels", template.metadata?.labels ?? null, detail));
  }
  if (selector !== undefined && size === 0)
    errors.push(invalid("spec.selector", selector, "empty selector is invalid for daemonset"));
  errors.push(...validatePodTemplate(template, "spec.template"));
  if (restart !== "Always") errors.push(notSupported("spec.template.spec.restartPolicy", restart, ["Always"]));
  if (template.spec?.activeDeadlineSeconds !== undefined) {
    const detail = "activeDeadlineSeconds in DaemonSet is not Supported";
    errors.push(forbidden("spec.template.spec.activeDeadlineSeconds", detail));
  }
  return [
    ...errors,
    ...validateStrategy(spec.updateStrategy ?? {}, "spec.updateStrategy"),
    ...validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateNonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
  ];
}

function validateStrategy(strategy: DaemonSetUpdateStrategy, path: string): FieldErrors {
  const { type, rollingUpdate } = strategy;
  const at = child(path, "rollingUpdate");
  if (type === "OnDelete") return NO_ERRORS;
  if (type !== "RollingUpdate") return [notSupported(path, strategy, ["OnDelete", "RollingUpdate"])];
  if (rollingUpdate === undefined) return [required(at, "")];
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const [unavailablePath, surgePath] = [child(at, "maxUnavailable"), child(at, "maxSurge")];
  const errors: FieldError[] = [];
  if (numberIn(maxUnavailable) !== 0 && numberIn(maxSurge) !== 0)
    errors.push(invalid(surgePath, maxSurge, "may not be set when maxUnavailable is non-zero"));
  if (numberIn(maxUnavailable) === 0 && numberIn(maxSurge) === 0)
    errors.push(required(unavailablePath, "cannot be 0 when maxSurge is 0"));
  return [
    ...errors,
    ...validateIntOrPercent(maxUnavailable, unavailablePath),
    ...validateNotMoreThan100Percent(maxUnavailable, unavailablePath),
    ...validateIntOrPercent(maxSurge, surgePath),
    ...validateNotMoreThan100Percent(maxSurge, surgePath),
  ];
}
