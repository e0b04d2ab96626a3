/** Checks taints and the tolerations that answer them. Models validation.go validateNodeTaints, ValidateTolerations. */
import { child, duplicate, type FieldError, index, invalid, notSupported, required } from "../meta/field-error.ts";
import { isValidLabelValue, validateLabelName } from "../meta/label-names.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import type { Taint } from "./node-types.ts";
import type { Toleration } from "./pod-types.ts";

/** Each taint is well formed, and unique by key and effect. */
export function validateTaints(taints: readonly Taint[], path: string): FieldErrors {
  const seen = new Set<string>();
  return taints.flatMap((taint, i) => {
    const errors = [...validateTaint(taint, index(path, i))];
    const pair = `${taint.effect}/${taint.key}`;
    const detail = "taints must be unique by key and effect pair";
    if (seen.has(pair)) errors.push({ ...duplicate(index(path, i), taint), detail });
    seen.add(pair);
    return errors;
  });
}

export function validateTolerations(tolerations: readonly Toleration[], path: string): FieldErrors {
  return tolerations.flatMap((toleration, i) => validateToleration(toleration, index(path, i)));
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function validateTaint(taint: Taint, path: string): FieldErrors {
  const effect: string = taint.effect ?? "";
  return [
    ...validateLabelName(taint.key ?? "", child(path, "key")),
    ...validateValue(taint.value ?? "", child(path, "value")),
    ...(effect === "" ? [required(child(path, "effect"), "")] : validateEffect(effect, child(path, "effect"))),
  ];
}

function validateToleration(toleration: Toleration, path: string): FieldErrors {
  const { key = "", effect = "", operator = "" } = toleration as { key?: string; effect?: string; operator?: string };
  const errors: FieldError[] = key === "" ? [] : [...validateLabelName(key, child(path, "key"))];
  if (key === "" && operator !== "Exists") {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(child(path, "operator"), operator, detail));
  }
  if (toleration.tolerationSeconds !== undefined && effect !== "NoExecute") {
    const detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
    errors.push(invalid(child(path, "effect"), effect, detail));
  }
  errors.push(...validateOperator(operator, toleration.value ?? "", child(path, "operator")));
  return effect === "" ? errors : [...errors, ...validateEffect(effect, child(path, "effect"))];
}

function validateOperator(operator: string, value: string, path: string): FieldErrors {
  if (operator === "" || operator === "Equal") return validateValue(value, path);
  if (operator !== "Exists") return [notSupported(path, operator, ["Equal", "Exists"])];
  return value === "" ? NO_ERRORS : [invalid(path, value, "value must be empty when `operator` is 'Exists'")];
}

function validateValue(value: string, path: string): FieldErrors {
  const messages = isValidLabelValue(value);
  return messages.length === 0 ? NO_ERRORS : [invalid(path, value, messages.join(";"))];
}

function validateEffect(effect: string, path: string): FieldErrors {
  return EFFECTS.includes(effect) ? NO_ERRORS : [notSupported(path, effect, EFFECTS)];
}
