/** Checks a LimitRange. Models pkg/apis/core/validation/validation.go ValidateLimitRange. */
import { child, duplicate, type FieldError, forbidden, index, invalid, key } from "../meta/field-error.ts";
import { sortedKeys } from "../meta/go-text.ts";
import { isQualifiedName } from "../meta/label-names.ts";
import { nameIsDNSSubdomain } from "../meta/names.ts";
import { compareQuantity, parseQuantity, type Quantity } from "../meta/quantity.ts";
import type { StringMap } from "../meta/types.ts";
import { validateCoreMeta, validateCoreMetaUpdate } from "./core-meta-validate.ts";
import { type FieldErrors, invalidEach, NO_ERRORS } from "./field-checks.ts";
import type { LimitRange, LimitRangeItem } from "./limitrange-types.ts";
import { isStandardResource } from "./resource-names.ts";

export function validateLimitRange(range: LimitRange): FieldErrors {
  const limits = range.spec?.limits ?? [];
  const types = limits.map((item) => item.type);
  return [
    ...validateCoreMeta(range.metadata, true, nameIsDNSSubdomain, "metadata"),
    ...limits.flatMap((item, at) => {
      const path = index("spec.limits", at);
      const repeated = types.indexOf(item.type) === at ? NO_ERRORS : [duplicate(child(path, "type"), item.type)];
      return [...validateType(item.type ?? "", child(path, "type")), ...repeated, ...validateItem(item, path)];
    }),
  ];
}

export function validateLimitRangeUpdate(newRange: LimitRange, oldRange: LimitRange): FieldErrors {
  return [...validateCoreMetaUpdate(newRange.metadata, oldRange.metadata, "metadata"), ...validateLimitRange(newRange)];
}

const TYPES: ReadonlySet<string> = new Set(["Pod", "Container", "PersistentVolumeClaim"]);

// Models validateLimitRangeTypeName.
function validateType(type: string, path: string): FieldErrors {
  const messages = isQualifiedName(type);
  if (messages.length > 0) return invalidEach(path, type, messages);
  if (type.includes("/") || TYPES.has(type)) return NO_ERRORS;
  return [invalid(path, type, "must be a standard limit type or fully qualified")];
}

const LISTS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

function validateItem(item: LimitRangeItem, path: string): FieldErrors {
  const names = new Set(LISTS.flatMap((list) => sortedKeys(item[list])));
  const errors: FieldError[] = [];
  for (const list of LISTS) {
    if (item.type === "Pod" && (list === "default" || list === "defaultRequest") && sortedKeys(item[list]).length > 0) {
      errors.push(forbidden(child(path, list), `may not be specified when \`type\` is 'Pod'`));
    }
    for (const name of sortedKeys(item[list])) errors.push(...validateResourceName(name, key(child(path, list), name)));
  }
  for (const name of [...names].sort()) errors.push(...validateBounds(item, name, path));
  return errors;
}

function validateResourceName(name: string, path: string): FieldErrors {
  const messages = isQualifiedName(name);
  if (messages.length > 0) return invalidEach(path, name, messages);
  if (name.includes("/") || isStandardResource(name)) return NO_ERRORS;
  return [invalid(path, name, "must be a standard resource type or fully qualified")];
}

/** min <= defaultRequest <= default <= max, as far as they are there. */
function validateBounds(item: LimitRangeItem, name: string, path: string): FieldErrors {
  const [max, min] = [amount(item.max, name), amount(item.min, name)];
  const [request, limit] = [amount(item.defaultRequest, name), amount(item.default, name)];
  const ratio = amount(item.maxLimitRequestRatio, name);
  const at = (list: string): string => key(child(path, list), name);
  const text = (list: (typeof LISTS)[number]): string => item[list]?.[name] ?? "";
  const over = (one: Quantity | undefined, other: Quantity | undefined): boolean =>
    one !== undefined && other !== undefined && compareQuantity(one, other) > 0;
  const checks: readonly (readonly [boolean, (typeof LISTS)[number], string])[] = [
    [over(min, max), "min", `min value ${text("min")} is greater than max value ${text("max")}`],
    [
      over(min, request),
      "defaultRequest",
      `min value ${text("min")} is greater than default request value ${text("defaultRequest")}`,
    ],
    [
      over(request, max),
      "defaultRequest",
      `default request value ${text("defaultRequest")} is greater than max value ${text("max")}`,
    ],
    [
      over(request, limit),
      "defaultRequest",
      `default request value ${text("defaultRequest")} is greater than default limit value ${text("default")}`,
    ],
    [over(min, limit), "default", `min value ${text("min")} is greater than default value ${text("default")}`],
    [over(limit, max), "default", `default value ${text("default")} is greater than max value ${text("max")}`],
    [
      ratio !== undefined && ratio.nanos < ONE,
      "maxLimitRequestRatio",
      `ratio ${text("maxLimitRequestRatio")} is less than 1`,
    ],
  ];
  return checks.filter(([wrong]) => wrong).map(([, list, detail]) => invalid(at(list), text(list), detail));
}

const ONE = 1_000_000_000n;

function amount(list: StringMap | undefined, name: string): Quantity | undefined {
  if (list === undefined || !Object.hasOwn(list, name)) return undefined;
  const parsed = parseQuantity(list[name] ?? "");
  return parsed.ok ? parsed.quantity : undefined;
}
