/** Rules for label keys and values, annotations and other prefixed names. Models k8s.io/apimachinery/pkg/api/validate/content/kube.go. */
import { type FieldError, invalid, tooLong, withOrigin } from "./field-error.ts";
import { sortedKeys, utf8Length } from "./go-text.ts";
import { emptyError, isDNS1123Subdomain, type Messages, maxLength, regexError, whole } from "./names.ts";
import type { StringMap } from "./types.ts";

/** In bytes. */
export const LABEL_VALUE_MAX_LENGTH = 63;
/** All keys and values of an object's annotations together, in bytes. */
export const TOTAL_ANNOTATION_SIZE_LIMIT: number = 256 * 1024;

const labelKey = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${labelKey})?`;
const labelKeyPattern = whole(labelKey);
const labelValuePattern = whole(labelValue);
const labelKeyRule =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A name with an optional DNS prefix, `example.com/name`: the key of a label, a finalizer. */
export function isQualifiedName(value: string): Messages {
  const slash = value.indexOf("/");
  if (slash !== value.lastIndexOf("/")) {
    const rule = `a valid label key ${regexError(labelKeyRule, labelKey, "MyName", "my.name", "123-abc")}`;
    return [`${rule} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const name = value.slice(slash + 1);
  return slash < 0 ? nameMessages(name) : [...prefixMessages(value.slice(0, slash)), ...nameMessages(name)];
}

/** The value of a label: empty, or at most 63 characters that begin and end alphanumeric. */
export function isValidLabelValue(value: string): Messages {
  const messages = maxLength(value, LABEL_VALUE_MAX_LENGTH, "bytes");
  if (labelValuePattern.test(value)) return messages;
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return [...messages, regexError(rule, labelValue, "MyValue", "my_value", "12345")];
}

/** What is wrong with a label's key, as errors of the field that holds it. */
export function validateLabelName(name: string, path: string): readonly FieldError[] {
  const errors = isQualifiedName(name).map((message) => invalid(path, name, message));
  return withOrigin(errors, "format=k8s-label-key");
}

/** What is wrong with a map of labels, in the order of its keys. */
export function validateLabels(labels: StringMap | undefined, path: string): readonly FieldError[] {
  return sortedKeys(labels).flatMap((name) => {
    const value = labels?.[name] ?? "";
    const errors = isValidLabelValue(value).map((message) => invalid(path, value, message));
    return [...validateLabelName(name, path), ...withOrigin(errors, "format=k8s-label-value")];
  });
}

/** What is wrong with annotations: keys as for labels but in any case, values anything, bounded in sum. */
export function validateAnnotations(annotations: StringMap | undefined, path: string): readonly FieldError[] {
  const errors = sortedKeys(annotations).flatMap((name) =>
    withOrigin(
      isQualifiedName(name.toLowerCase()).map((message) => invalid(path, name, message)),
      "format=k8s-label-key",
    ),
  );
  if (annotationsSize(annotations) <= TOTAL_ANNOTATION_SIZE_LIMIT) return errors;
  return [...errors, tooLong(path, "", TOTAL_ANNOTATION_SIZE_LIMIT)];
}

function annotationsSize(annotations: StringMap | undefined): number {
  let size = 0;
  for (const name of sortedKeys(annotations)) size += utf8Length(name) + utf8Length(annotations?.[name] ?? "");
  return size;
}

function prefixMessages(prefix: string): Messages {
  if (prefix === "") return [`prefix part ${emptyError}`];
  return isDNS1123Subdomain(prefix).map((message) => `prefix part ${message}`);
}

function nameMessages(name: string): Messages {
  const length = name === "" ? [emptyError] : maxLength(name, 63, "bytes");
  const shape = labelKeyPattern.test(name) ? [] : [regexError(labelKeyRule, labelKey, "MyName", "my.name", "123-abc")];
  return [...length, ...shape].map((message) => `name part ${message}`);
}
