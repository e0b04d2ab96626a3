/** Checks a StatefulSet. Models pkg/apis/apps/validation/validation.go ValidateStatefulSet. */
import { validateCoreMeta, validateCoreMetaUpdate } from "../core/core-meta-validate.ts";
import {
  type FieldErrors,
  invalidEach,
  NO_ERRORS,
  validateNonnegative,
  validateOptionalOneOf,
} from "../core/field-checks.ts";
import { validatePodAnnotations } from "../core/pod-validate.ts";
import { semanticEqual } from "../core/semantic-equal.ts";
import { child, type FieldError, forbidden, invalid, notSupported, required } from "../meta/field-error.ts";
import { validateAnnotations, validateLabels } from "../meta/label-names.ts";
import { labelSelectorAsSelector, validateLabelSelector } from "../meta/label-selector.ts";
import { isDNS1035Label, nameIsDNSLabel } from "../meta/names.ts";
import { isEmptySelector, matchesLabels, type Selector } from "../meta/selector.ts";
import { validateCollisions } from "./collisions-validate.ts";
import { numberIn, validateIntOrPercent, validateNotMoreThan100Percent } from "./int-or-percent-validate.ts";
import { validateStatusCounts } from "./status-counts-validate.ts";
import type { StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from "./types.ts";

/** Checks a defaulted StatefulSet that is to be created. Its name is a label: pods' host names are made of it. */
export function validateStatefulSet(set: StatefulSet): FieldErrors {
  const { serviceName = "" } = set.spec ?? {};
  return [
    ...validateCoreMeta(set.metadata, true, nameIsDNSLabel, "metadata"),
    ...validateSpec(set.spec ?? {}),
    ...(serviceName === "" ? NO_ERRORS : invalidEach("spec.serviceName", serviceName, isDNS1035Label(serviceName))),
  ];
}

/** Only what the controller can carry out on running pods may change. */
export function validateStatefulSetUpdate(newSet: StatefulSet, oldSet: StatefulSet): FieldErrors {
  const fixed = semanticEqual(unchangeable(newSet.spec), unchangeable(oldSet.spec));
  return [
    ...validateCoreMetaUpdate(newSet.metadata, oldSet.metadata, "metadata"),
    ...validateSpec(newSet.spec ?? {}),
    ...(fixed ? NO_ERRORS : [forbidden("spec", CHANGEABLE)]),
  ];
}

const CHANGEABLE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

export function validateStatefulSetStatusUpdate(newSet: StatefulSet, oldSet: StatefulSet): FieldErrors {
  const status = newSet.status ?? { replicas: 0 };
  const { currentReplicas = 0, replicas } = status;
  const tooMany = currentReplicas > replicas;
  return [
    ...validateStatusCounts(status, COUNTS, "status"),
    ...validateNonnegative(status.currentReplicas, "status.currentReplicas"),
    ...(tooMany ? [invalid("status.currentReplicas", currentReplicas, "cannot be greater than status.replicas")] : []),
    ...validateCoreMetaUpdate(newSet.metadata, oldSet.metadata, "metadata"),
    ...validateCollisions(newSet.status?.collisionCount, oldSet.status?.collisionCount),
  ];
}

const COUNTS = [
  "replicas",
  "readyReplicas",
  "updatedReplicas",
  "availableReplicas",
  "observedGeneration",
  "collisionCount",
] as const;

function unchangeable(given: StatefulSetSpec | undefined): unknown {
  const {
    replicas: _replicas,
    ordinals: _ordinals,
    template: _template,
    updateStrategy: _strategy,
    revisionHistoryLimit: _limit,
    persistentVolumeClaimRetentionPolicy: _retention,
    minReadySeconds: _ready,
    ...rest
  }: Partial<StatefulSetSpec> = given ?? {};
  return rest;
}

function validateSpec(spec: Partial<StatefulSetSpec>): FieldErrors {
  const restart: string = spec.template?.spec?.restartPolicy ?? "";
  const deadline = spec.template?.spec?.activeDeadlineSeconds;
  return [
    ...validateManagement(spec.podManagementPolicy),
    ...validateStrategy(spec.updateStrategy ?? {}, "spec.updateStrategy"),
    ...validateRetention(spec.persistentVolumeClaimRetentionPolicy ?? {}),
    ...validateNonnegative(spec.replicas, "spec.replicas"),
    ...validateNonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...validateNonnegative(spec.ordinals?.start, "spec.ordinals.start"),
    ...validateSelectorAndTemplate(spec),
    ...(restart === "Always" ? [] : [notSupported("spec.template.spec.restartPolicy", restart, ["Always"])]),
    ...(deadline === undefined
      ? []
      : [
          forbidden(
            "spec.template.spec.activeDeadlineSeconds",
            "activeDeadlineSeconds in StatefulSet is not Supported",
          ),
        ]),
  ];
}

function validateManagement(policy: string | undefined): FieldErrors {
  if (policy === undefined || policy === "") return [required("spec.podManagementPolicy", "")];
  if (policy === "OrderedReady" || policy === "Parallel") return NO_ERRORS;
  return [invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateStrategy(strategy: StatefulSetUpdateStrategy, path: string): FieldErrors {
  const { rollingUpdate } = strategy;
  const type: string = strategy.type ?? "";
  const at = child(path, "rollingUpdate");
  if (type === "") return [required(path, "")];
  if (type === "OnDelete")
    return rollingUpdate === undefined
      ? NO_ERRORS
      : [invalid(at, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'")];
  if (type !== "RollingUpdate") return [invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")];
  if (rollingUpdate === undefined) return NO_ERRORS;
  const errors: FieldError[] = [...validateNonnegative(rollingUpdate.partition, child(at, "partition"))];
  const { maxUnavailable } = rollingUpdate;
  if (maxUnavailable === undefined) return errors;
  const unavailable = child(at, "maxUnavailable");
  errors.push(...validateIntOrPercent(maxUnavailable, unavailable));
  if (numberIn(maxUnavailable) === 0) errors.push(invalid(unavailable, maxUnavailable, "cannot be 0"));
  errors.push(...validateNotMoreThan100Percent(maxUnavailable, unavailable));
  return errors;
}

function validateRetention({ whenDeleted, whenScaled }: Retention): FieldErrors {
  const path = "spec.persistentVolumeClaimRetentionPolicy";
  return [
    ...validateOptionalOneOf(whenDeleted, RETENTIONS, child(path, "whenDeleted")),
    ...validateOptionalOneOf(whenScaled, RETENTIONS, child(path, "whenScaled")),
  ];
}

type Retention = NonNullable<StatefulSetSpec["persistentVolumeClaimRetentionPolicy"]>;
const RETENTIONS = ["Retain", "Delete"] as const;

function validateSelectorAndTemplate({ selector, template }: Partial<StatefulSetSpec>): FieldErrors {
  const errors: FieldError[] = [];
  if (selector === undefined) {
    errors.push(required("spec.selector", ""));
  } else {
    errors.push(...validateLabelSelector(selector, "spec.selector"));
    const size = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0);
    if (size === 0) errors.push(invalid("spec.selector", selector, "empty selector is invalid for statefulset"));
  }
  const parsed = labelSelectorAsSelector(selector);
  if (!parsed.ok) return [...errors, invalid("spec.selector", selector, "")];
  return [...errors, ...validateTemplate(template, parsed.selector, "spec.template")];
}

// The template's spec is not checked here: its volumes are only whole with a pod's claims.
function validateTemplate(
  template: StatefulSetSpec["template"] | undefined,
  selector: Selector,
  path: string,
): FieldErrors {
  const { labels, annotations } = template?.metadata ?? {};
  const isOther = !isEmptySelector(selector) && !matchesLabels(selector, labels);
  const detail = "`selector` does not match template `labels`";
  return [
    ...(isOther ? [invalid(child(path, "metadata", "labels"), labels ?? null, detail)] : []),
    ...validateLabels(labels, child(path, "labels")),
    ...validateAnnotations(annotations, child(path, "annotations")),
    ...validatePodAnnotations(annotations, template?.spec ?? { containers: [] }, child(path, "annotations")),
  ];
}
